"""Servers: which Redis there are, and how one is reached.

========================================================  =====================================================
``redis://host:6379/0``                                   one Redis; ``rediss://`` over TLS, ``unix://`` by socket
``redis://one:6379/0,redis://two:6379/0``                 several, which know nothing of each other; each show has one
``redis+cluster://user:word@one:7000,two:7000``           a Redis Cluster, Redis 7 or later; any of its nodes will do
========================================================  =====================================================

``rediss+cluster://`` is a cluster over TLS. Options follow ``?`` as redis-py reads them. A comma in a password is
written ``%2C``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.connection import parse_url
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

CONNECTIONS = 16
"""Connections to one Redis for commands; each is busy for one round trip only."""

_CLUSTER = "+cluster://"


@dataclass(frozen=True, slots=True)
class Server:
    """One Redis. ``name`` tells it apart, in logs too: no password is in it."""

    name: str
    options: Mapping[str, Any] = field(compare=False, repr=False)

    @classmethod
    def at(cls, url: str) -> "Server":
        """The server that ``url`` names.

        Raises:
            ValueError: It is no address of a Redis.
        """
        options: dict[str, Any] = dict(parse_url(url))
        if "path" in options:
            return cls(f"{options['path']}/{options.get('db', 0)}", options)
        return cls.of(options, options.get("host", "localhost"), options.get("port", 6379))

    @classmethod
    def of(cls, options: Mapping[str, Any], host: str, port: int) -> "Server":
        """Another server, reached with the same ``options``."""
        return cls(f"{host}:{port}/{options.get('db', 0)}", {**options, "host": host, "port": port})

    def client(self, *, within: float) -> Redis:
        """A client with a pool of its own, which connects when it is first asked.

        Args:
            within: Seconds for a connection; the caller limits each command.
        """
        options = dict(self.options)
        pool = BlockingConnectionPool(
            max_connections=CONNECTIONS,
            timeout=within,
            socket_connect_timeout=within,
            socket_timeout=None,
            retry=Retry(NoBackoff(), 1),  # a pooled connection may be from before a restart
            protocol=2,
            **options,
        )
        return Redis.from_pool(pool)


@dataclass(frozen=True, slots=True, kw_only=True)
class Servers:
    """What ``VITRINA_REDIS_URL`` names; ``is_cluster`` says whether they are nodes of one cluster."""

    each: tuple[Server, ...]
    is_cluster: bool

    @classmethod
    def read(cls, text: str) -> "Servers":
        """The servers of ``text``, see above.

        Raises:
            ValueError: It names none, one twice, or something that is no address of a Redis.
        """
        urls = urls_in(text)
        each = tuple(Server.at(url) for url in urls)
        if len({server.name for server in each}) < len(each):
            raise ValueError("the same Redis is named twice")
        return cls(each=each, is_cluster=_CLUSTER in text)


def urls_in(text: str) -> tuple[str, ...]:
    """A plain address for each server of ``text``.

    Raises:
        ValueError: There is none.
    """
    urls = [part.strip() for part in text.split(",") if part.strip()]
    if not urls:
        raise ValueError("no Redis is named")
    if _CLUSTER not in text:
        return tuple(urls)
    scheme, rest = ",".join(urls).split(_CLUSTER, 1)
    rest, mark, options = rest.partition("?")
    person, at, hosts = rest.rpartition("@")
    return tuple(f"{scheme}://{person}{at}{host.rstrip('/')}{mark}{options}" for host in hosts.split(","))
