"""What an address says."""

import pytest

from core.redis_servers import Server, Servers, urls_in


def test_one_redis_is_one_server() -> None:
    servers = Servers.read("redis://:secret@cache.example:6380/2")

    assert [server.name for server in servers.each] == ["cache.example:6380/2"]
    assert not servers.is_cluster


def test_several_are_separated_by_commas() -> None:
    servers = Servers.read("redis://one/0, rediss://two:7000/1 ,unix:///run/redis.sock")

    assert [server.name for server in servers.each] == ["one:6379/0", "two:7000/1", "/run/redis.sock/0"]
    assert not servers.is_cluster


def test_the_nodes_of_a_cluster_share_person_and_options() -> None:
    text = "rediss+cluster://ana:w%2Cord@one:7000,two:7001/?ssl_cert_reqs=none"
    servers = Servers.read(text)

    assert urls_in(text) == (
        "rediss://ana:w%2Cord@one:7000?ssl_cert_reqs=none",
        "rediss://ana:w%2Cord@two:7001?ssl_cert_reqs=none",
    )
    assert servers.is_cluster
    assert {(server.options["username"], server.options["password"]) for server in servers.each} == {("ana", "w,ord")}


def test_no_word_of_a_password_is_shown() -> None:
    assert "secret" not in repr(Servers.read("redis://ana:secret@one:7000"))


@pytest.mark.parametrize("text", ["", " , ", "http://one", "redis://one,redis://one:6379/0", "one:6379"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011, redis-py words most of them
        Servers.read(text)


def test_another_node_is_reached_in_the_same_way() -> None:
    seed = Server.at("rediss://ana:word@one:7000")

    node = Server.of(seed.options, "two", 7001)

    assert (node.name, node.options["password"]) == ("two:7001/0", "word")
    assert node.options["connection_class"] is seed.options["connection_class"]
