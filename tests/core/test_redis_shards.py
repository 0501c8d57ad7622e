"""Which Redis has a show."""

import asyncio
from collections import Counter
from typing import Any

import pytest
from redis.crc import key_slot
from redis.exceptions import ConnectionError as NotConnected

from core.bus import HOUSE, BusDown
from core.ids import ShowId
from core.redis_servers import Server
from core.redis_shards import PARTITIONS, Shards, keys_of, partition_of, show_of
from core.redis_slots import Slots
from tests.core.bus_contract import a_show

SEEDS = tuple(Server.at(f"redis://127.0.0.1:{port}") for port in (7000, 7001))


def test_all_keys_of_a_show_are_in_the_slot_of_its_partition() -> None:
    show = a_show()

    slots = {key_slot(f"{keys_of(show)}{rest}".encode()) for rest in ("", ":shop:m", ":chat:{odd}")}

    assert slots == {key_slot(f"p{partition_of(show)}".encode())}
    assert show_of(keys_of(show).encode()) == show


def test_shows_keep_their_partition_for_good() -> None:
    assert [keys_of(ShowId(f"shw_{number}")) for number in range(3)] == [
        "vt:{p12}:shw_0",
        "vt:{p26}:shw_1",
        "vt:{p32}:shw_2",
    ]


async def test_shows_are_spread_and_the_house_is_at_the_first() -> None:
    shards = Shards("redis://one,redis://two,redis://three")

    homes = Counter(shards.server_of(a_show()).name for _ in range(3_000))

    assert len(homes) == 3
    assert min(homes.values()) > 500
    assert shards.server_of(HOUSE).name == "one:6379/0"


async def test_one_more_redis_moves_only_what_it_takes_over() -> None:
    few, more = Shards("redis://one,redis://two"), Shards("redis://one,redis://two,redis://three")
    shows = [a_show() for _ in range(1_000)]

    moved = [show for show in shows if few.server_of(show) != more.server_of(show)]

    assert {more.server_of(show).name for show in moved} == {"three:6379/0"}
    assert 100 < len(moved) < 600


async def test_the_order_in_which_they_are_named_does_not_matter_to_shows() -> None:
    one, other = Shards("redis://one,redis://two"), Shards("redis://two,redis://one")
    shows = [a_show() for _ in range(100)]

    assert [one.server_of(show) for show in shows] == [other.server_of(show) for show in shows]


async def test_who_has_let_go_connects_no_more() -> None:
    shards = Shards("redis://a:1,redis://b:2")
    await shards.close()

    with pytest.raises(BusDown):
        await shards.asked(HOUSE, lambda redis: redis.ping())


async def test_nobody_knows_where_a_show_is_before_the_cluster_was_asked() -> None:
    with pytest.raises(BusDown):
        Shards("redis+cluster://one,two").of(a_show())


class Nodes:
    """The nodes of a cluster, as far as ``CLUSTER SLOTS`` is concerned."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {}
        self.asked = 0

    async def ask(self, server: Server) -> Any:
        self.asked += 1
        await asyncio.sleep(0)
        if server.name not in self.answers:
            raise NotConnected
        return self.answers[server.name]


async def test_slots_are_learnt_from_whoever_answers() -> None:
    nodes = Nodes()
    nodes.answers[SEEDS[1].name] = [
        [0, 8_000, [b"ten", 1, b"id"], [b"copy", 3, b"id"]],
        [8_001, 16_383, [b"", 2, b"id"]],
    ]
    slots = Slots(SEEDS, ask=nodes.ask)

    await slots.find()

    low, high = (next(tag for tag in tags() if (key_slot(tag.encode()) > 8_000) is above) for above in (False, True))
    assert slots.server_of(low).name == "ten:1/0"
    assert slots.server_of(high).name == "127.0.0.1:2/0"
    assert [server.name for server in slots.servers] == ["127.0.0.1:2/0", "ten:1/0"]


async def test_everybody_who_asks_at_once_shares_one_answer() -> None:
    nodes = Nodes()
    nodes.answers[SEEDS[0].name] = nodes.answers[SEEDS[1].name] = [[0, 16_383, [b"ten", 1, b"id"]]]
    slots = Slots(SEEDS, ask=nodes.ask)

    await asyncio.gather(*(slots.find() for _ in range(50)))

    assert nodes.asked <= len(SEEDS)


async def test_nobody_answers_is_told_and_what_was_known_is_kept() -> None:
    nodes = Nodes()
    slots = Slots(SEEDS, ask=nodes.ask)
    slots.move(key_slot(b"p1"), "ten", 1)

    with pytest.raises(BusDown):
        await slots.find()

    assert slots.server_of("p1").name == "ten:1/0"


async def test_a_slot_nobody_has_is_told() -> None:
    nodes = Nodes()
    nodes.answers[SEEDS[0].name] = [[0, 0, [b"ten", 1, b"id"]]]
    slots = Slots(SEEDS, ask=nodes.ask)
    await slots.find()

    with pytest.raises(BusDown, match="p1"):
        slots.server_of("p1")


def tags() -> list[str]:
    return [f"p{partition}" for partition in range(PARTITIONS)]
