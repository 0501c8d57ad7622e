"""SDP: read what a browser or an encoder offers, refuse what we cannot answer, write the answer. Source: RFC 9725."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from aiortc import RTCCertificate
from aiortc.codecs import CODECS as KNOWN_CODECS
from aiortc.rtcdtlstransport import RTCDtlsFingerprint, RTCDtlsParameters
from aiortc.rtcicetransport import RTCIceCandidate, RTCIceParameters
from aiortc.rtcpeerconnection import find_common_codecs
from aiortc.rtcrtpparameters import RTCRtpCodecParameters, RTCRtpParameters
from aiortc.sdp import GroupDescription, MediaDescription, SessionDescription, SsrcDescription

from core.errors import UnfitMedia
from server.video.program import Kind

CONTENT_TYPE: Final = "application/sdp"

LONGEST_OFFER: Final = 65_536
"""Bytes; a browser's offer has some six thousand."""

CODECS: Final[Mapping[Kind, str]] = {"audio": "audio/opus", "video": "video/vp8"}
"""One codec a kind: any source can follow any other, and every browser plays them."""

Flow: TypeAlias = Literal["in", "out"]
"""``in``: the offer's author sends (WHIP); ``out``: the offer's author receives (WHEP)."""

_FLOWS: Final[Mapping[Flow, frozenset[str]]] = {
    "in": frozenset({"sendonly", "sendrecv"}),
    "out": frozenset({"recvonly", "sendrecv"}),
}
_ANSWERS: Final[Mapping[Flow, str]] = {"in": "recvonly", "out": "sendonly"}
_LEFT_OUT: Final = ("a=candidate:", "a=end-of-candidates", "a=remote-candidates")


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """One kind of an offer, as far as we carry it."""

    kind: Kind
    mid: str
    codecs: Sequence[RTCRtpCodecParameters]
    """The one that we answer first, then its retransmission if there is one."""

    ssrcs: Sequence[int]
    """Announced by the sender; the first is the media, the second its retransmission."""

    @property
    def payload_type(self) -> int:
        """What packets of this kind are marked with."""
        return int(self.codecs[0].payloadType or 0)

    @property
    def repairs(self) -> Mapping[int, int]:
        """Retransmission SSRC to media SSRC."""
        return {self.ssrcs[1]: self.ssrcs[0]} if len(self.ssrcs) == 2 else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An offer that we can answer. Addresses in it were never read."""

    flow: Flow
    tracks: Sequence[Track]
    fingerprints: Sequence[RTCDtlsFingerprint]


def read_offer(text: str, *, flow: Flow) -> Offer:
    """Read an offer.

    Raises:
        UnfitMedia: ``reason`` says why: ``malformed`` (no SDP), ``media``, ``codec``, ``direction`` (not answerable).
    """
    described = _parse(text)
    tracks = tuple(_track(media, flow=flow) for media in described.media)
    kinds = {track.kind for track in tracks}
    if len(kinds) != len(tracks) or not tracks:
        raise UnfitMedia("one audio and one video at most", reason="media")
    if flow == "in" and "video" not in kinds:
        raise UnfitMedia("a broadcast needs a picture", reason="media")
    bundled = {str(mid) for group in described.group if group.semantic == "BUNDLE" for mid in group.items}
    if len(tracks) > 1 and not {track.mid for track in tracks} <= bundled:
        raise UnfitMedia("sound and picture must share one transport", reason="media")
    dtls = described.media[0].dtls
    return Offer(flow=flow, tracks=tracks, fingerprints=tuple(dtls.fingerprints if dtls else ()))


def write_answer(
    offer: Offer,
    *,
    credentials: RTCIceParameters,
    candidates: Sequence[RTCIceCandidate],
    certificate: RTCCertificate,
    ssrcs: Mapping[Kind, int],
    cname: str,
) -> str:
    """The answer to ``offer``.

    Args:
        offer: As read.
        credentials: Of our end.
        candidates: All of ours; none will follow.
        certificate: Ours.
        ssrcs: What we send under, a kind.
        cname: Binds sound to picture.
    """
    described = SessionDescription()
    described.origin = "- 1 1 IN IP4 127.0.0.1"
    described.group.append(GroupDescription(semantic="BUNDLE", items=[track.mid for track in offer.tracks]))
    described.msid_semantic.append(GroupDescription(semantic="WMS", items=["*"]))
    for track in offer.tracks:
        media = _media(track, direction=_ANSWERS[offer.flow])
        media.ice, media.ice_candidates, media.ice_candidates_complete = credentials, list(candidates), True
        media.host, media.port = candidates[0].ip, candidates[0].port
        media.dtls = RTCDtlsParameters(fingerprints=certificate.getFingerprints()[:1], role="server")
        if offer.flow == "out":
            media.msid = f"{cname} {cname}-{track.kind}"
            media.ssrc = [SsrcDescription(ssrc=ssrcs[track.kind], cname=cname)]
        described.media.append(media)
    return str(described)


def without_candidates(text: str) -> str:
    """``text`` without addresses: we answer who reaches us and never knock at an address that an offer names."""
    lines = text.replace("\r\n", "\n").split("\n")
    return "\r\n".join(line for line in lines if not line.startswith(_LEFT_OUT))


def _parse(text: str) -> SessionDescription:
    if not text.startswith("v=0"):
        raise UnfitMedia("not a session description", reason="malformed")
    try:
        return SessionDescription.parse(without_candidates(text))
    except (ValueError, LookupError, AttributeError, TypeError, AssertionError, StopIteration) as error:
        # aiortc's parser trusts its input: what these say is that a line was not what it should be.
        raise UnfitMedia("the session description cannot be read", reason="malformed") from error


def _track(media: MediaDescription, *, flow: Flow) -> Track:
    if media.kind not in ("audio", "video"):
        raise UnfitMedia(f"{media.kind} is not carried", reason="media")
    kind: Kind = "audio" if media.kind == "audio" else "video"
    if not media.ice or not media.ice.usernameFragment or not media.ice.password or not media.rtcp_mux:
        raise UnfitMedia("ICE credentials or rtcp-mux are missing", reason="malformed")
    if media.dtls is None or not media.dtls.fingerprints or not media.rtp.muxId:
        raise UnfitMedia("DTLS fingerprint, role or mid is missing", reason="malformed")
    if media.dtls.role == "server" or media.ice.iceLite:
        raise UnfitMedia("we wait to be called: the offer must be actpass or active, and full ICE", reason="direction")
    if (media.direction or "sendrecv") not in _FLOWS[flow]:
        raise UnfitMedia(f"{kind} goes the wrong way", reason="direction")
    ssrcs = tuple(each.ssrc for each in media.ssrc[:2])
    return Track(kind=kind, mid=media.rtp.muxId, codecs=_codecs(media, kind, flow=flow), ssrcs=ssrcs)


def _codecs(media: MediaDescription, kind: Kind, *, flow: Flow) -> Sequence[RTCRtpCodecParameters]:
    common = find_common_codecs(KNOWN_CODECS[kind], media.rtp.codecs)
    chosen = next((codec for codec in common if codec.mimeType.lower() == CODECS[kind]), None)
    if chosen is None:
        raise UnfitMedia(f"{kind} must offer {CODECS[kind]}", reason="codec")
    repairs = [codec for codec in common if codec.parameters.get("apt") == chosen.payloadType and flow == "in"]
    return (chosen, *repairs[:1])


def _media(track: Track, *, direction: str) -> MediaDescription:
    media = MediaDescription(
        kind=track.kind,
        port=9,
        profile="UDP/TLS/RTP/SAVPF",
        fmt=[codec.payloadType for codec in track.codecs],
    )
    media.direction = direction
    media.rtp = RTCRtpParameters(codecs=list(track.codecs), muxId=track.mid)
    media.rtcp_mux, media.rtcp_host, media.rtcp_port = True, "0.0.0.0", 9  # noqa: S104 - as RFC 8829 wants it
    return media
