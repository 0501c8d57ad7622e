/** Event stream: server-sent events taken apart, however the network cut them. Source: HTML Standard, 9.2.6. */

/** Reads a stream piece by piece; tells the text of each message, and an empty text for a comment (a sign of life). */
export class EventStream {
  readonly #heard: (text: string) => void;
  #rest = "";
  #lines: string[] = [];
  #kind = "message";

  constructor(heard: (text: string) => void) {
    this.#heard = heard;
  }

  /** The next piece. */
  read(piece: string): void {
    const text = this.#rest + piece;
    const whole = text.endsWith("\r") ? text.length - 1 : text.length; // the \n of it may be in the next piece
    const lines = text.slice(0, whole).split(/\r\n|\n|\r/);
    this.#rest = (lines.pop() ?? "") + text.slice(whole);
    for (const line of lines) this.#line(line);
  }

  #line(line: string): void {
    if (line === "") this.#end();
    else if (line.startsWith(":")) this.#heard("");
    else if (line.startsWith("data:")) this.#lines.push(line.slice(line[5] === " " ? 6 : 5));
    else if (line.startsWith("event:")) this.#kind = line.slice(6).trim();
  }

  #end(): void {
    if (this.#lines.length > 0 && this.#kind === "message") this.#heard(this.#lines.join("\n"));
    this.#lines = [];
    this.#kind = "message";
  }
}
