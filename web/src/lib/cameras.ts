/** Cameras: what the host's machine can send, and the sound level of it. */
import { Problem } from "./problems.ts";
import type { Devices } from "./wishes.ts";

/** A camera or a microphone as the menu shows it; the browser hides names until it has been asked once. */
export interface Device {
  readonly id: string;
  readonly kind: "camera" | "microphone";
  readonly name: string;
}

/** The machine's cameras and microphones. */
export async function listDevices(): Promise<readonly Device[]> {
  if (!available()) return [];
  const all = await navigator.mediaDevices.enumerateDevices();
  return all.flatMap(({ deviceId, kind, label }): Device[] => {
    if (kind === "videoinput") return [{ id: deviceId, kind: "camera", name: label }];
    return kind === "audioinput" ? [{ id: deviceId, kind: "microphone", name: label }] : [];
  });
}

/**
 * The picture and sound of the chosen devices.
 *
 * @throws Problem `device_denied`, `device_missing`, `device_busy` or `device_insecure`; nothing stays open.
 */
export async function capture(devices: Devices): Promise<MediaStream> {
  if (!available()) throw new Problem({ code: "device_insecure" });
  try {
    return devices.screen ? await screenAndVoice(devices) : await navigator.mediaDevices.getUserMedia(constraints(devices));
  } catch (thrown) {
    throw new Problem({ code: reasonOf(thrown) });
  }
}

/** Put the cameras out. */
export function release(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

/** Loudness of `stream`, 0 to 1, read as often as wanted until `stop`. */
export function listen(stream: MediaStream): { readonly read: () => number; readonly stop: () => void } {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  const samples = new Float32Array(analyser.fftSize);
  context.createMediaStreamSource(stream).connect(analyser);
  if (context.state === "suspended") void context.resume();
  const read = (): number => {
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    const decibels = 10 * Math.log10(power + 1e-10);
    return Math.min(1, Math.max(0, (decibels + 60) / 54)); // -60 dB is silence, -6 dB is loud
  };
  return { read, stop: () => void context.close() };
}

/** Whether the screen can be shared here: phones cannot. */
export function canShareScreen(): boolean {
  return available() && "getDisplayMedia" in navigator.mediaDevices;
}

function available(): boolean {
  return navigator.mediaDevices !== undefined;
}

function constraints({ camera, microphone, vertical }: Devices): MediaStreamConstraints {
  return { video: camera === "" ? false : picture(camera, vertical), audio: microphone === "" ? false : sound(microphone) };
}

/** A phone held upright turns the picture by itself; a camera on a desk is cropped when asked for a high picture. */
function picture(camera: string | null, vertical: boolean): MediaTrackConstraints {
  const turnsItself = matchMedia("(pointer: coarse) and (orientation: portrait)").matches;
  const high = vertical && !turnsItself;
  const size = high ? { width: { ideal: 720 }, height: { ideal: 1280 } } : { width: { ideal: 1280 }, height: { ideal: 720 } };
  return { ...size, frameRate: { ideal: 30 }, facingMode: { ideal: "user" }, ...(camera !== null && { deviceId: { exact: camera } }) };
}

function sound(microphone: string | null): MediaTrackConstraints {
  return { echoCancellation: true, noiseSuppression: true, autoGainControl: true, ...(microphone !== null && { deviceId: { exact: microphone } }) };
}

async function screenAndVoice(devices: Devices): Promise<MediaStream> {
  const screen = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { ideal: 30 } }, audio: false });
  if (devices.microphone === "") return screen;
  try {
    const voice = await navigator.mediaDevices.getUserMedia({ audio: sound(devices.microphone) });
    return new MediaStream([...screen.getVideoTracks(), ...voice.getAudioTracks()]);
  } catch (thrown) {
    release(screen);
    throw thrown;
  }
}

function reasonOf(thrown: unknown): string {
  const name = thrown instanceof DOMException ? thrown.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "device_denied";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "device_missing";
  return name === "NotReadableError" || name === "AbortError" ? "device_busy" : "device_missing";
}
