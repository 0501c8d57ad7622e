"""Origins: which pages may use what a browser sends along by itself."""

from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from starlette.requests import Request

from server.settings import Settings


def is_ours(headers: Mapping[str, str], settings: Settings) -> bool:
    """Whether a request with these headers comes from a page of ours, or from no page at all.

    Args:
        headers: Their names in lower case.
    """
    origin = headers.get("origin")
    if origin is None:
        return headers.get("sec-fetch-site") != "cross-site"
    if origin in settings.origins or (settings.public_url and origin == _origin_of(settings.public_url)):
        return True
    try:
        return urlsplit(origin).netloc == (headers.get("host") or None)
    except ValueError:
        return False  # no address at all


def origin_of(request: Request, settings: Settings) -> str:
    """How the world reaches us, for addresses that we give away: as the settings say, else as we were asked."""
    return _origin_of(settings.public_url or str(request.base_url))


def counted_address(host: str) -> str:
    """``host`` as far as counting goes: of IPv6 the network, for a household has 2^64 addresses."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if address.version == 4:
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ip_network((address, 64), strict=False))


def _origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
