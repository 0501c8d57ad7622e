"""SDP: read what a browser or an encoder offers, refuse what we cannot answer, write the answer. Source: RFC 9725."""

import re
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
from server.video import h264
from server.video.pictures import Codec, Kind

CONTENT_TYPE: Final = "application/sdp"

LONGEST_OFFER: Final = 65_536
"""Bytes; a browser's offer has some six thousand."""

CODECS: Final[Mapping[Kind, Sequence[Codec]]] = {"audio": ("opus",), "video": ("vp8", "h264")}
"""What we carry, best first. Every browser plays both pictures and most send VP8; programs such as OBS send H.264."""

Flow: TypeAlias = Literal["in", "out"]
"""``in``: the offer's author sends (WHIP); ``out``: the offer's author receives (WHEP)."""

_FLOWS: Final[Mapping[Flow, frozenset[str]]] = {
    "in": frozenset({"sendonly", "sendrecv"}),
    "out": frozenset({"recvonly", "sendrecv"}),
}
_ANSWERS: Final[Mapping[Flow, str]] = {"in": "recvonly", "out": "sendonly"}
_FMTP: Final = re.compile(r"^a=fmtp:.*$", re.MULTILINE)
_LEFT_OUT: Final = ("a=candidate:", "a=end-of-candidates", "a=remote-candidates")


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """One kind of an offer, as far as we carry it."""

    kind: Kind
    mid: str
    codecs: Sequence[RTCRtpCodecParameters]
    """What we answer. From a host: the one codec we want, then its retransmission. To a viewer: all we may send."""

    payload_types: Mapping[Codec, int]
    """What packets of a codec are marked with, best codec first."""

    ssrcs: Sequence[int]
    """Announced by the sender; the first is the media, the second its retransmission."""

    parameter_sets: Sequence[bytes] = ()
    """H.264 parameter sets that the offer tells beforehand."""

    @property
    def codec(self) -> Codec:
        """The best one; from a host, the only one."""
        return next(iter(self.payload_types))

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
        return SessionDescription.parse(_FMTP.sub(lambda line: line[0].replace("; ", ";"), without_candidates(text)))
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
    chosen = _chosen(media, kind, flow=flow)
    first = next(iter(chosen.values()))
    return Track(
        kind=kind,
        mid=media.rtp.muxId,
        codecs=(*chosen.values(), *(_repairs(media, first) if flow == "in" else ())),
        payload_types={codec: int(each.payloadType or 0) for codec, each in chosen.items()},
        ssrcs=tuple(each.ssrc for each in media.ssrc[:2]),
        parameter_sets=_told_sets(media, first),
    )


def _chosen(media: MediaDescription, kind: Kind, *, flow: Flow) -> Mapping[Codec, RTCRtpCodecParameters]:
    """The codecs of ``media`` that we carry: one from a host, all to a viewer, each in its best manner."""
    common = find_common_codecs(KNOWN_CODECS[kind], media.rtp.codecs)
    named = {codec: [each for each in common if each.name.lower() == codec] for codec in CODECS[kind]}
    found = {codec: max(manners, key=_plainness) for codec, manners in named.items() if manners}
    if not found:
        raise UnfitMedia(f"{kind} must offer {' or '.join(CODECS[kind])}", reason="codec")
    return dict(list(found.items())[:1]) if flow == "in" else found


def _plainness(codec: RTCRtpCodecParameters) -> bool:
    """Constrained baseline H.264 is what every decoder has."""
    return str(codec.parameters.get("profile-level-id", "")).lower().startswith("42e0")


def _repairs(media: MediaDescription, codec: RTCRtpCodecParameters) -> Sequence[RTCRtpCodecParameters]:
    rtx = [each for each in media.rtp.codecs if each.name.lower() == "rtx"]
    return [each for each in rtx if each.parameters.get("apt") == codec.payloadType][:1]


def _told_sets(media: MediaDescription, codec: RTCRtpCodecParameters) -> Sequence[bytes]:
    told = next((each.parameters for each in media.rtp.codecs if each.payloadType == codec.payloadType), {})
    return h264.sets_of_parameter(str(told.get("sprop-parameter-sets", "")))


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
