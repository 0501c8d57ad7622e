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

    assert [(track.kind, track.mid, track.payload_type) for track in offer.tracks] == [
        ("audio", "0", 111),
        ("video", "1", 96),
    ]
    assert [codec.name for codec in offer.tracks[1].codecs] == ["VP8", "rtx"]
    assert [fingerprint.value for fingerprint in offer.fingerprints] == ["AA:BB"]


def test_a_viewer_may_want_sound_alone() -> None:
    offer = an_encoders_offer(AUDIO).replace("sendonly", "recvonly")

    assert [track.kind for track in sdp.read_offer(offer, flow="out").tracks] == ["audio"]


def test_what_cannot_be_carried_is_refused() -> None:
    data = "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\na=mid:2\na=sctp-port:5000\n"

    assert refusal(an_encoders_offer(AUDIO)) == "media"
    assert refusal(an_encoders_offer(AUDIO, VIDEO, VIDEO)) == "media"
    assert refusal(an_encoders_offer(AUDIO, VIDEO, data)) == "media"
    assert refusal(an_encoders_offer(VIDEO.replace("VP8", "H264"))) == "codec"
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
