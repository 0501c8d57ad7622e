"""Fetching: read what stands at an address somebody gave us, and reach nothing that is not the open internet.

An address is a wish of a stranger: it may name this machine, its neighbours or the cloud's secrets, by name, by number,
by a name that changes its mind, or by sending us on. So each hop is looked at anew: the name is resolved once, every
address it has must be public, and the connection goes to that address and no other.
Source: OWASP, SSRF prevention cheat sheet.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from pathlib import Path
from typing import Final, TypeAlias
from urllib.parse import urljoin, urlsplit

import httpx

Resolve: TypeAlias = Callable[[str, int], Awaitable[list[str]]]
"""Every IP address of a name."""

LONGEST_URL: Final = 2_000
"""Characters of an address."""

PORTS: Final = frozenset({80, 443, 8080, 8443})
"""Where shops are served; a mail server or a database is none."""

HOPS: Final = 4
"""Times we let ourselves be sent on."""

WITHIN: Final = 45.0
"""Seconds for everything, names and hops included."""

_TRANSLATED = (
    IPv6Network("64:ff9b::/96"),
    IPv6Network("64:ff9b:1::/48"),
    IPv6Network("2002::/16"),
    IPv6Network("2001::/32"),
)
"""Ways to write an IPv4 address inside of IPv6 one: NAT64, 6to4, Teredo. Nobody's shop needs them."""

_SENT_ON = frozenset({301, 302, 303, 307, 308})


class NotFetched(Exception):
    """It was not fetched. ``code`` says why: a stable word."""

    def __init__(self, code: str, about: str = "") -> None:
        self.code = code
        self.about = about
        super().__init__(f"{code} {about}".strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where one hop goes: the parts of its address."""

    scheme: str
    host: str
    port: int
    path: str


async def resolve(host: str, port: int) -> list[str]:
    """Ask the system's resolver."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        return []
    return list(dict.fromkeys(str(where[0]) for *_, where in found))


class Fetcher:
    """Fetches from the open internet.

    Args:
        resolve: Looks names up.
        loopback: Whether this machine may be reached, too, on any port: for development only.
        within: Seconds for one fetch.
    """

    def __init__(self, *, resolve: Resolve = resolve, loopback: bool = False, within: float = WITHIN) -> None:
        self._resolve = resolve
        self._loopback = loopback
        self._within = within

    async def read(self, url: str, *, most: int, kinds: Collection[str]) -> bytes:
        """What stands at ``url``, at most ``most`` bytes, of one of ``kinds`` (beginnings of content types).

        Raises:
            NotFetched: It cannot be had, or may not.
        """
        content = bytearray()
        async with self._open(url, kinds=kinds) as answer:
            async for piece in _pieces(answer, most=most):
                content += piece
        return bytes(content)

    async def save(self, url: str, file: Path, *, most: int, kinds: Collection[str]) -> None:
        """The same, into ``file``.

        Raises:
            NotFetched: It cannot be had, or may not; ``file`` is unfinished then.
        """
        async with self._open(url, kinds=kinds) as answer:
            with file.open("wb") as into:
                async for piece in _pieces(answer, most=most):
                    await asyncio.to_thread(into.write, piece)

    @asynccontextmanager
    async def _open(self, url: str, *, kinds: Collection[str]) -> AsyncIterator[httpx.Response]:
        try:
            async with asyncio.timeout(self._within), self._client() as client:
                answer = await self._follow(client, url)
                try:
                    _check_answer(answer, kinds)
                    yield answer
                finally:
                    await answer.aclose()
        except TimeoutError:
            raise NotFetched("too_slow") from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as failure:
            raise NotFetched("no_answer", type(failure).__name__) from None

    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(trust_env=False, follow_redirects=False, timeout=self._within)

    async def _follow(self, client: httpx.AsyncClient, url: str) -> httpx.Response:
        for _ in range(HOPS):
            target = target_of(url, loopback=self._loopback)
            answer = await self._ask(client, target)
            if answer.status_code not in _SENT_ON:
                return answer
            await answer.aclose()
            url = _joined(url, answer.headers.get("location", ""))
        raise NotFetched("too_many_hops")

    async def _ask(self, client: httpx.AsyncClient, target: Target) -> httpx.Response:
        """Connect to the address that was looked at; the name is said to the server and checked in its certificate."""
        address = await self._public(target)
        bracketed = f"[{address}]" if ":" in address else address
        request = client.build_request(
            "GET",
            f"{target.scheme}://{bracketed}:{target.port}{target.path}",
            headers={
                "Host": target.host if target.port in (80, 443) else f"{target.host}:{target.port}",
                "Accept-Encoding": "identity",  # nothing unpacks itself here
                "User-Agent": "Vitrina",
            },
            extensions={"sni_hostname": target.host},
        )
        return await client.send(request, stream=True)

    async def _public(self, target: Target) -> str:
        found = await self._resolve(target.host, target.port)
        if not found:
            raise NotFetched("no_such_host", target.host)
        for address in found:
            if not is_public(address) and not (self._loopback and _bare(address).is_loopback):
                raise NotFetched("private_address", target.host)
        return str(found[0]).partition("%")[0]


def target_of(url: str, *, loopback: bool = False) -> Target:
    """The parts of an address, if it is one we would go to at all.

    Raises:
        NotFetched: It is not http or https, names a person or a port that no shop is served on, or is no address.
    """
    if len(url) > LONGEST_URL or not url.isprintable() or (not url.isascii() and " " in url):
        raise NotFetched("bad_address")
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        host = (parts.hostname or "").encode("idna").decode() if ":" not in (parts.hostname or "") else parts.hostname
    except (ValueError, UnicodeError):
        raise NotFetched("bad_address") from None
    if parts.scheme not in ("http", "https") or not host or parts.username is not None or "\\" in url:
        raise NotFetched("bad_address")
    if port not in PORTS and not loopback:
        raise NotFetched("bad_port", str(port))
    path = httpx.URL(path=parts.path or "/").raw_path.decode()
    return Target(scheme=parts.scheme, host=host, port=port, path=f"{path}?{parts.query}" if parts.query else path)


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:  # brackets without an address between them
        raise NotFetched("bad_address") from None


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet."""
    try:
        bare = _bare(address)
    except ValueError:
        return False
    if isinstance(bare, IPv6Address) and any(bare in network for network in _TRANSLATED):
        return False
    return bare.is_global and not (bare.is_multicast or bare.is_reserved or bare.is_unspecified)


def _bare(address: str) -> IPv4Address | IPv6Address:
    """The address itself: without its zone, and IPv4 where it only wears IPv6."""
    found = ip_address(address.partition("%")[0])
    return found.ipv4_mapped if isinstance(found, IPv6Address) and found.ipv4_mapped else found


def _check_answer(answer: httpx.Response, kinds: Collection[str]) -> None:
    if answer.status_code != httpx.codes.OK:
        raise NotFetched("bad_status", str(answer.status_code))
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not kind.startswith(tuple(kinds)):
        raise NotFetched("bad_kind", kind[:60])
    if answer.headers.get("content-encoding", "identity").lower() != "identity":
        raise NotFetched("bad_kind", "packed")


async def _pieces(answer: httpx.Response, *, most: int) -> AsyncIterator[bytes]:
    length = answer.headers.get("content-length", "0")
    if length.isascii() and length.isdigit() and int(length[:19]) > most:
        raise NotFetched("too_large")
    heard = 0
    async for piece in answer.aiter_raw():
        heard += len(piece)
        if heard > most:
            raise NotFetched("too_large")
        yield piece
