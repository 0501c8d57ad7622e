"""Peers: open one end of a WebRTC connection the way this house wants it, and close it for good."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from aiortc import RTCBundlePolicy, RTCConfiguration, RTCPeerConnection, RTCRtpTransceiver, RTCSessionDescription
from aiortc.exceptions import InvalidAccessError, InvalidStateError, OperationError

from core.errors import UnfitMedia
from server.video import hooks, sdp
from server.video.program import Kind

CONNECT_WITHIN: Final = 15.0
"""Seconds from the answer to a working connection. Source: media.md, 9 (drop sessions with no DTLS in 15 s)."""

CLOSE_WITHIN: Final = 3.0
"""Seconds a connection may take to say goodbye."""

log = logging.getLogger(__name__)


def open_peer() -> RTCPeerConnection:
    """A connection that asks no foreign server for anything and needs one transport for all."""
    return RTCPeerConnection(RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE))


async def answer(
    peer: RTCPeerConnection,
    offer: str,
    *,
    flow: sdp.Flow,
    addresses: Sequence[str],
    prepare: Callable[[Mapping[Kind, RTCRtpTransceiver]], None],
) -> str:
    """Answer ``offer``.

    Args:
        peer: Fresh.
        offer: As it came in; addresses in it are ignored.
        flow: Which way media goes.
        addresses: To announce; empty: this machine's own.
        prepare: Gets the transceivers when the offer is known and before anything flows.

    Raises:
        UnfitMedia: The offer cannot be answered; the peer is to be closed.
    """
    kinds = sdp.read_offer(offer, flow=flow)
    transceivers: dict[Kind, RTCRtpTransceiver] = {}
    for kind in kinds:
        transceivers[kind] = peer.addTransceiver(kind, "recvonly" if flow == "in" else "sendonly")
        transceivers[kind].setCodecPreferences(sdp.preferences(kind, retransmission=flow == "in"))
    try:
        await peer.setRemoteDescription(RTCSessionDescription(sdp.without_candidates(offer), "offer"))
    except (ValueError, OperationError, InvalidAccessError, InvalidStateError) as error:
        raise UnfitMedia("the offer cannot be answered", reason="codec") from error
    prepare(transceivers)
    own = hooks.own_addresses()
    hooks.announce(peer, [*addresses, "127.0.0.1"] if addresses else own)
    await peer.setLocalDescription(await peer.createAnswer())
    return str(peer.localDescription.sdp)


async def close_peer(peer: RTCPeerConnection) -> None:
    """Close ``peer``; never raises and never waits for long."""
    try:
        async with asyncio.timeout(CLOSE_WITHIN):
            await peer.close()
            await asyncio.sleep(0)
            await asyncio.sleep(0)  # aiortc's decoder threads say their last word to the loop
    except TimeoutError:
        log.warning("a peer did not close in time")
