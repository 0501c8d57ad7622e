"""Offers are read, and refused for a reason."""

from pathlib import Path

import pytest

from core.errors import UnfitMedia
from server.video import sdp

AUDIO = """m=audio 9 UDP/TLS/RTP/SAVPF 111
c=IN IP4 0.0.0.0
a=rtcp:9 IN IP4 0.0.0.0
a=mid:0
a=sendonly
a=rtcp-mux
a=rtpmap:111 opus/48000/2
a=fmtp:111 minptime=10;useinbandfec=1
"""
VIDEO = """m=video 9 UDP/TLS/RTP/SAVPF 96 97
c=IN IP4 0.0.0.0
a=mid:1
a=sendonly
a=rtcp-mux
a=rtpmap:96 VP8/90000
a=rtcp-fb:96 nack
a=rtcp-fb:96 nack pli
a=rtpmap:97 rtx/90000
a=fmtp:97 apt=96
"""
OBS_VIDEO = """m=video 9 UDP/TLS/RTP/SAVPF 96
c=IN IP4 0.0.0.0
a=mid:1
a=sendonly
a=ssrc:2 cname:obs
a=ssrc:2 msid:obs obs-video
a=msid:obs obs-video
a=rtcp-mux
a=rtpmap:96 H264/90000
a=rtcp-fb:96 nack
a=rtcp-fb:96 nack pli
a=rtcp-fb:96 goog-remb
a=fmtp:96 profile-level-id=42e01f;packetization-mode=1;level-asymmetry-allowed=1
"""
"""As OBS 30 and later write it."""

BROWSER_VIDEO = """m=video 9 UDP/TLS/RTP/SAVPF 96 97 102 103 104 106 107 39 45
c=IN IP4 0.0.0.0
a=mid:1
a=recvonly
a=rtcp-mux
a=rtpmap:96 VP8/90000
a=rtcp-fb:96 nack pli
a=rtpmap:97 rtx/90000
a=fmtp:97 apt=96
a=rtpmap:102 H264/90000
a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f
a=rtpmap:103 rtx/90000
a=fmtp:103 apt=102
a=rtpmap:104 H264/90000
a=fmtp:104 level-asymmetry-allowed=1;packetization-mode=0;profile-level-id=42e01f
a=rtpmap:106 H264/90000
a=fmtp:106 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f
a=rtpmap:107 rtx/90000
a=fmtp:107 apt=106
a=rtpmap:39 H264/90000
a=fmtp:39 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=4d001f
a=rtpmap:45 AV1/90000
"""
HEAD = """v=0
o=- 1 1 IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE 0 1
a=ice-ufrag:abcd
a=ice-pwd:abcdefghijklmnopqrstuv
a=fingerprint:sha-256 AA:BB
a=setup:actpass
"""


def an_encoders_offer(*media: str) -> str:
    """As programs like OBS write it: what concerns the connection stands at the top, and there are no candidates."""
    return HEAD + "".join(media or (AUDIO, VIDEO))


def refusal(offer: str, *, flow: sdp.Flow = "in") -> object:
    with pytest.raises(UnfitMedia) as caught:
        sdp.read_offer(offer, flow=flow)
    return caught.value.facts["reason"]


def test_an_encoders_offer_is_read() -> None:
    offer = sdp.read_offer(an_encoders_offer(), flow="in")

    assert [(track.kind, track.mid, track.payload_types) for track in offer.tracks] == [
        ("audio", "0", {"opus": 111}),
        ("video", "1", {"vp8": 96}),
    ]
    assert [codec.name for codec in offer.tracks[1].codecs] == ["VP8", "rtx"]
    assert [fingerprint.value for fingerprint in offer.fingerprints] == ["AA:BB"]


def test_obs_is_answered_in_h264() -> None:
    offer = sdp.read_offer(
        an_encoders_offer(AUDIO, OBS_VIDEO).replace("BUNDLE 0 1", "BUNDLE 0 1\na=group:LS 0 1"), flow="in"
    )

    video = offer.tracks[1]
    assert (video.codec, video.payload_types, video.ssrcs) == ("h264", {"h264": 96}, (2,))
    assert [codec.name for codec in video.codecs] == ["H264"]
    assert [feedback.parameter for feedback in video.codecs[0].rtcpFeedback] == [None, "pli", None]


@pytest.mark.parametrize("profile", ["42e01f", "42001f", "42c01f", "42E034"])
def test_plain_h264_is_taken_at_any_level(profile: str) -> None:
    offer = an_encoders_offer(AUDIO, OBS_VIDEO.replace("42e01f", profile).replace(";", "; "))

    assert sdp.read_offer(offer, flow="in").tracks[1].codec == "h264"


@pytest.mark.parametrize("profile", ["4d001f", "640032", "nonsense"])
def test_h264_that_not_everyone_decodes_is_refused(profile: str) -> None:
    assert refusal(an_encoders_offer(AUDIO, OBS_VIDEO.replace("42e01f", profile))) == "codec"


def test_a_host_who_offers_both_is_answered_in_vp8() -> None:
    offer = sdp.read_offer(an_encoders_offer(AUDIO, BROWSER_VIDEO.replace("recvonly", "sendonly")), flow="in")

    assert offer.tracks[1].payload_types == {"vp8": 96}
    assert [codec.payloadType for codec in offer.tracks[1].codecs] == [96, 97]


def test_a_viewer_is_answered_with_both_and_no_retransmission() -> None:
    offer = sdp.read_offer(an_encoders_offer(AUDIO.replace("sendonly", "recvonly"), BROWSER_VIDEO), flow="out")

    assert offer.tracks[1].payload_types == {"vp8": 96, "h264": 106}
    assert [codec.payloadType for codec in offer.tracks[1].codecs] == [96, 106]


def test_parameter_sets_told_in_an_offer_are_read() -> None:
    told = OBS_VIDEO.replace("42e01f;", "42e01f;sprop-parameter-sets=Z0LAHg==,aM4G4g==,!;")

    video = sdp.read_offer(an_encoders_offer(AUDIO, told), flow="in").tracks[1]

    assert video.parameter_sets == (bytes.fromhex("6742c01e"), bytes.fromhex("68ce06e2"))


def test_a_viewer_may_want_sound_alone() -> None:
    offer = an_encoders_offer(AUDIO).replace("sendonly", "recvonly")

    assert [track.kind for track in sdp.read_offer(offer, flow="out").tracks] == ["audio"]


def test_what_cannot_be_carried_is_refused() -> None:
    data = "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\na=mid:2\na=sctp-port:5000\n"

    assert refusal(an_encoders_offer(AUDIO)) == "media"
    assert refusal(an_encoders_offer(AUDIO, VIDEO, VIDEO)) == "media"
    assert refusal(an_encoders_offer(AUDIO, VIDEO, data)) == "media"
    assert refusal(an_encoders_offer(VIDEO.replace("VP8", "VP9"))) == "codec"
    assert refusal(an_encoders_offer(VIDEO.replace("VP8", "H264"))) == "codec", "packetization mode 0"
    assert refusal(an_encoders_offer(), flow="out") == "direction"
    assert refusal(an_encoders_offer().replace("actpass", "passive")) == "direction"
    assert refusal(an_encoders_offer().replace("BUNDLE 0 1", "BUNDLE 0")) == "media"


@pytest.mark.parametrize("part", ["a=ice-ufrag:abcd\n", "a=setup:actpass\n", "a=rtcp-mux\n", "a=mid:1\n"])
def test_an_offer_with_a_part_missing_is_malformed(part: str) -> None:
    assert refusal(an_encoders_offer().replace(part, "")) == "malformed"


@pytest.mark.parametrize("junk", ["", "v=0", "v=0\na=fingerprint:x", "v=0\nm=video x", "v=0\nm=video 9 X 300\n", "{}"])
def test_junk_is_refused(junk: str) -> None:
    assert refusal(junk) in {"malformed", "media"}


def test_addresses_in_an_offer_are_never_looked_at() -> None:
    offer = an_encoders_offer() + "a=candidate:1 1 udp 1 169.254.169.254 80 typ host\na=end-of-candidates\n"

    assert "169.254" not in sdp.without_candidates(offer)
    assert "end-of-candidates" not in sdp.without_candidates(offer)


def test_nothing_of_aiortc_is_used_outside_this_room() -> None:
    root = Path(__file__).resolve().parents[3]
    users = {
        path.relative_to(root).parts[:2]
        for package in ("core", "moderation", "chat", "shop", "server")
        for path in (root / package).rglob("*.py")
        if "import aiortc" in (text := path.read_text()) or "from aiortc" in text or "pylibsrtp" in text
    }

    assert users == {("server", "video")}
