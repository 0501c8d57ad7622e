"""The corners of aiortc that we lean on are there, and it is said clearly when they are not."""

import ipaddress

import aiortc
import pytest
from aiortc.rtcdtlstransport import RTCDtlsTransport

from server.video import hooks


def test_the_installed_libraries_have_every_hook() -> None:
    hooks.check()


def test_a_lost_hook_is_named() -> None:
    with pytest.raises(hooks.HooksMissing, match=f"RTCDtlsTransport._gone .*{aiortc.__version__}"):
        hooks.check([(RTCDtlsTransport, ["_gone"])])


def test_a_laptop_without_a_network_has_loopback() -> None:
    assert hooks.own_addresses()[-1] == "127.0.0.1"
    assert all(ipaddress.ip_address(address) for address in hooks.own_addresses())
