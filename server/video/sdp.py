"""SDP: read what a browser or an encoder offers, and refuse what we cannot answer. Source: RFC 9725, WHEP draft."""

from typing import Final, Literal, TypeAlias

from aiortc import RTCRtpReceiver
from aiortc.rtcrtpparameters import RTCRtpCodecCapability
from aiortc.sdp import MediaDescription, SessionDescription

from core.errors import UnfitMedia
from server.video.program import Kind

CONTENT_TYPE: Final = "application/sdp"

LONGEST_OFFER: Final = 65_536
"""Bytes; a browser's offer has some six thousand."""

CODECS: Final[dict[Kind, str]] = {"audio": "audio/opus", "video": "video/VP8"}
"""One codec a kind: any source can follow any other, and every browser plays them."""

Flow: TypeAlias = Literal["in", "out"]
"""``in``: the offer's author sends (WHIP); ``out``: the offer's author receives (WHEP)."""

_FLOWS: Final[dict[Flow, frozenset[str]]] = {
    "in": frozenset({"sendonly", "sendrecv"}),
    "out": frozenset({"recvonly", "sendrecv"}),
}
_LEFT_OUT: Final = ("a=candidate:", "a=end-of-candidates", "a=remote-candidates")


def read_offer(text: str, *, flow: Flow) -> tuple[Kind, ...]:
    """Which kinds ``text`` offers, in its order.

    Raises:
        UnfitMedia: ``reason`` says why: ``malformed`` (no SDP), ``media``, ``codec``, ``direction`` (not answerable).
    """
    described = _parse(text)
    kinds = tuple(_kind(media, flow=flow) for media in described.media)
    if len(set(kinds)) != len(kinds) or not kinds:
        raise UnfitMedia("one audio and one video at most", reason="media")
    if flow == "in" and "video" not in kinds:
        raise UnfitMedia("a broadcast needs a picture", reason="media")
    return kinds


def without_candidates(text: str) -> str:
    """``text`` without addresses: we answer who reaches us and never knock at an address that an offer names."""
    lines = text.replace("\r\n", "\n").split("\n")
    return "\r\n".join(line for line in lines if not line.startswith(_LEFT_OUT))


def preferences(kind: Kind, *, retransmission: bool) -> list[RTCRtpCodecCapability]:
    """The one codec we answer, with or without a retransmission stream beside it."""
    wanted = {CODECS[kind].lower()} | ({"video/rtx"} if retransmission and kind == "video" else set())
    capabilities = RTCRtpReceiver.getCapabilities(kind)
    return [codec for codec in capabilities.codecs if codec.mimeType.lower() in wanted] if capabilities else []


def _parse(text: str) -> SessionDescription:
    if not text.startswith("v=0"):
        raise UnfitMedia("not a session description", reason="malformed")
    try:
        return SessionDescription.parse(without_candidates(text))
    except (ValueError, LookupError, AttributeError, TypeError, AssertionError, StopIteration) as error:
        # aiortc's parser trusts its input: what these say is that a line was not what it should be.
        raise UnfitMedia("the session description cannot be read", reason="malformed") from error


def _kind(media: MediaDescription, *, flow: Flow) -> Kind:
    if media.kind not in ("audio", "video"):
        raise UnfitMedia(f"{media.kind} is not carried", reason="media")
    kind: Kind = "audio" if media.kind == "audio" else "video"
    if not media.ice or not media.ice.usernameFragment or not media.ice.password or not media.rtcp_mux:
        raise UnfitMedia("ICE credentials or rtcp-mux are missing", reason="malformed")
    if media.dtls is None or not media.dtls.fingerprints or not media.rtp.muxId:
        raise UnfitMedia("DTLS fingerprint, role or mid is missing", reason="malformed")
    if (media.direction or "sendrecv") not in _FLOWS[flow]:
        raise UnfitMedia(f"{kind} goes the wrong way", reason="direction")
    if CODECS[kind].lower() not in {codec.mimeType.lower() for codec in media.rtp.codecs}:
        raise UnfitMedia(f"{kind} must offer {CODECS[kind]}", reason="codec")
    return kind
