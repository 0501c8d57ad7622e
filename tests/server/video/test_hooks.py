"""The corners of aiortc that we lean on are there, and it is said clearly when they are not."""

import ipaddress

import aiortc
import pytest
from aiortc import RTCRtpReceiver

from server.video import hooks, peers


def test_the_installed_libraries_have_every_hook() -> None:
    hooks.check()


def test_a_lost_hook_is_named() -> None:
    with pytest.raises(hooks.HooksMissing, match=f"RTCRtpReceiver._RTCRtpReceiver__gone.*{aiortc.__version__}"):
        hooks.check([(RTCRtpReceiver, ["_RTCRtpReceiver__gone"])])


def test_a_laptop_without_a_network_has_loopback() -> None:
    assert hooks.own_addresses()[-1] == "127.0.0.1"
    assert all(ipaddress.ip_address(address) for address in hooks.own_addresses())


async def test_a_public_address_is_announced_though_it_is_not_this_machines() -> None:
    peer = peers.open_peer()
    peer.addTransceiver("video", "recvonly")

    hooks.announce(peer, ["203.0.113.7", "127.0.0.1", "127.0.0.1"])
    await peer.setLocalDescription(await peer.createOffer())

    candidates = [line for line in peer.localDescription.sdp.splitlines() if line.startswith("a=candidate")]
    assert [line.split()[4] for line in candidates] == ["203.0.113.7", "127.0.0.1"]
    await peers.close_peer(peer)
