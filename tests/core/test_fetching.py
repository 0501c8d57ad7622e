"""What somebody's address may reach: the open internet, and nothing of ours. The server is real, the names are not."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from core.fetching import LONGEST_URL, Fetcher, NotFetched, is_public, target_of

PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nContent-Length: 5\r\n\r\nhello"


@dataclass
class Site:
    """A server on loopback: what it answers at which path, and what it was asked."""

    answers: dict[str, bytes] = field(default_factory=lambda: {"/": PAGE})
    asked: list[str] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)
    port: int = 0
    never_ends: bool = False

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        path = head.split()[1]
        self.asked.append(path)
        self.hosts += [line.split(": ")[1] for line in head.splitlines() if line.lower().startswith("host:")]
        writer.write(self.answers.get(path, b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"))
        try:
            while self.never_ends:
                writer.write(b"x" * 65_536)
                await writer.drain()
        except ConnectionError:
            pass
        writer.close()


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    made = Site()
    async with _serving(made):
        yield made


@asynccontextmanager
async def _serving(made: Site) -> AsyncIterator[None]:
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    async with server:
        yield


def names(**known: str | list[str]) -> Callable[[str, int], object]:
    """A resolver: each name has these addresses; a list of lists would be a name that changes its mind."""

    async def resolve(host: str, _port: int) -> list[str]:
        found = known.get(host.replace(".", "_").replace("-", "_"), [])
        return [found] if isinstance(found, str) else list(found)

    return resolve


def fetcher(*, loopback: bool = False, within: float = 5.0, **known: str | list[str]) -> Fetcher:
    """A fetcher that believes these names."""
    return Fetcher(resolve=names(**known), loopback=loopback, within=within)  # type: ignore[arg-type]


async def refused(fetching: Fetcher, url: str, *, most: int = 100, kinds: tuple[str, ...] = ("text/",)) -> str:
    """Why it is not fetched."""
    with pytest.raises(NotFetched) as failure:
        await fetching.read(url, most=most, kinds=kinds)
    return failure.value.code


async def test_a_file_is_fetched_from_the_address_that_was_looked_at(site: Site, tmp_path: Path) -> None:
    friend = fetcher(loopback=True, shop_example="127.0.0.1")

    content = await friend.read(site.url(host="shop.example"), most=5, kinds=("text/",))
    await friend.save(site.url(host="shop.example"), tmp_path / "file", most=5, kinds=("text/",))

    assert content == (tmp_path / "file").read_bytes() == b"hello"
    assert site.hosts == [f"shop.example:{site.port}"] * 2


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.1.2.3",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.0.170",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:0:7f00:1::",
        "fe80::1%eth0",
        "fd00:ec2::254",
        "fc00::1",
        "ff02::1",
        "nonsense",
    ],
)
async def test_a_name_that_leads_inside_is_not_gone_to(site: Site, address: str) -> None:
    assert not is_public(address)
    if address != "nonsense":
        assert await refused(fetcher(evil_example=address), "http://evil.example/") == "private_address"
    assert await refused(fetcher(evil_example=["93.184.215.14", address]), "http://evil.example/") == "private_address"
    assert site.asked == []


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:93.184.215.14"])
def test_the_open_internet_is_open(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://localhost/",
    ],
)
async def test_this_machine_by_any_of_its_names(url: str) -> None:
    assert await refused(Fetcher(), url) in {"private_address", "no_such_host"}


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://shop.example/",
        "file:///etc/passwd",
        "gopher://shop.example/",
        "javascript:alert(1)",
        "//shop.example/",
        "http:///path",
        "http://user:password@shop.example/",
        "http://shop.example\\@evil.example/",
        "http://shop.example:0x50/",
        "http://shop.example:99999/",
        "http://[::1/",
        "http://shop.example/\r\nX: y",
        "http://" + "a" * LONGEST_URL,
        "http://" + "ы" * 70 + ".рф/",
    ],
)
def test_what_is_no_address_of_a_shop(url: str) -> None:
    with pytest.raises(NotFetched) as failure:
        target_of(url)
    assert failure.value.code == "bad_address"


@pytest.mark.parametrize("port", [1, 22, 25, 3306, 5432, 6379, 11211])
def test_ports_that_no_shop_is_served_on(port: int) -> None:
    with pytest.raises(NotFetched):
        target_of(f"http://shop.example:{port}/")


def test_letters_of_any_script_are_spelled_out() -> None:
    assert target_of("https://магазин.рф/каталог?вид=yml").host == "xn--80aairftm.xn--p1ai"


async def test_each_hop_is_looked_at_anew(site: Site) -> None:
    site.answers["/"] = sent_to("http://inside.example/secret")
    friend = fetcher(loopback=True, shop_example="127.0.0.1", inside_example="169.254.169.254")

    assert await refused(friend, site.url(host="shop.example")) == "private_address"
    assert site.asked == ["/"]


@pytest.mark.parametrize("where", ["file:///etc/passwd", "http://u:p@shop.example/", "http://[", ""])
async def test_a_hop_to_nowhere(site: Site, where: str) -> None:
    site.answers["/"] = sent_to(where)
    friend = fetcher(loopback=True, shop_example="127.0.0.1")

    assert await refused(friend, site.url(host="shop.example")) in {"bad_address", "too_many_hops"}


async def test_hops_lead_somewhere_or_end(site: Site) -> None:
    site.answers = {"/": sent_to("/moved"), "/moved": PAGE, "/round": sent_to("/round")}
    friend = fetcher(loopback=True, shop_example="127.0.0.1")

    assert await friend.read(site.url(host="shop.example"), most=5, kinds=("text/",)) == b"hello"
    assert await refused(friend, site.url("/round", host="shop.example")) == "too_many_hops"


async def test_a_name_that_changes_its_mind_is_asked_once_a_hop(site: Site) -> None:
    answers = [["127.0.0.1"], ["10.0.0.1"]]

    async def resolve(_host: str, _port: int) -> list[str]:
        return answers.pop(0)

    content = await Fetcher(resolve=resolve, loopback=True).read(
        site.url(host="shop.example"), most=5, kinds=("text/",)
    )

    assert content == b"hello"
    assert answers == [["10.0.0.1"]]


async def test_too_much_is_not_taken_in(site: Site) -> None:
    friend = fetcher(loopback=True, shop_example="127.0.0.1")
    url = site.url(host="shop.example")

    assert await refused(friend, url, most=4) == "too_large"
    site.answers["/"] = b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\n\r\n"
    site.never_ends = True
    assert await refused(friend, url, most=100_000) == "too_large"


async def test_who_never_answers_is_given_up(site: Site) -> None:
    site.answers["/"] = b""
    site.never_ends = False
    quick = fetcher(loopback=True, within=0.05, shop_example="127.0.0.1")

    assert await refused(quick, site.url(host="shop.example")) in {"too_slow", "no_answer"}
    assert await refused(quick, site.url(host="nobody.example")) == "no_such_host"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\nContent-Length: 1\r\n\r\nx", "bad_kind"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", "bad_kind"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx",
            "bad_kind",
        ),
        (b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n", "bad_status"),
        (b"nonsense\r\n\r\n", "no_answer"),
    ],
)
async def test_an_answer_that_is_none(site: Site, answer: bytes, code: str) -> None:
    site.answers["/"] = answer

    assert await refused(fetcher(loopback=True, shop_example="127.0.0.1"), site.url(host="shop.example")) == code


def sent_to(where: str) -> bytes:
    """An answer that says: go there."""
    return f"HTTP/1.1 302 Found\r\nLocation: {where}\r\nContent-Length: 0\r\n\r\n".encode()
