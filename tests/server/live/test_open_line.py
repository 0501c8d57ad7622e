"""Open line: what is heard, what is held, and every way to part, without a loop's help."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Close, Frame, Opcode

from server.live.framing import Form, close_frame, frame, pong_frame
from server.live.open_line import FRAMES_A_TURN, LET_GO_WITHIN, REST
from tests.server.live.clients import BINARY, CLOSE, PING, TEXT, a_frame, deflated
from tests.server.live.doorstep import TurnedTimers, an_open_line

GOODBYE = a_frame(CLOSE, (1000).to_bytes(2, "big"))


async def test_a_text_is_heard() -> None:
    step = an_open_line()

    step.say(a_frame(TEXT, "κόσμε".encode()))

    assert step.ears.texts == ["κόσμε"]


async def test_a_deflated_text_is_heard_where_that_was_agreed() -> None:
    step = an_open_line(Form.DEFLATED)

    step.say(a_frame(TEXT, deflated(b"a" * 500), rsv=4))

    assert step.ears.texts == ["a" * 500]


async def test_a_ping_is_answered() -> None:
    assert an_open_line().say(a_frame(PING, b"?")) == pong_frame(b"?")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (a_frame(TEXT, b"a", mask=None), 1002),
        (a_frame(BINARY, b"a"), 1003),
        (a_frame(TEXT, b"\xff"), 1007),
        (a_frame(TEXT, b"\xff" * 200), 1007),
        (a_frame(TEXT, b"a" * 4097), 1009),
    ],
)
async def test_who_breaks_the_protocol_is_told_and_heard_no_more(said: bytes, code: int) -> None:
    step = an_open_line()

    written = step.say(a_frame(TEXT, b"before") + said + a_frame(TEXT, b"after"))
    step.say(a_frame(TEXT, b"later"))

    assert Close.parse(written[2:]).code == code
    assert bytes(step.transport.written) == written
    assert step.ears.texts == ["before"]
    assert step.ears.moods == ["lost"]
    assert step.transport.deeds[1:] == ["eof"]


@given(chunks=st.lists(st.binary(max_size=60), max_size=8))
async def test_no_noise_comes_out_of_the_edge(chunks: list[bytes]) -> None:
    step = an_open_line()

    for chunk in chunks:
        step.say(chunk)

    assert step.ears.moods in ([], ["lost"])


async def test_ears_that_stumble_cost_one_line(caplog: pytest.LogCaptureFixture) -> None:
    step = an_open_line()
    step.ears.then = lambda: 1 // 0

    written = step.say(a_frame(TEXT, b"a"))

    assert written == close_frame(1011)
    assert step.ears.moods == ["lost"]
    assert "line stumbled" in caplog.messages


async def test_a_flood_of_frames_leaves_the_others_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    step, later = an_open_line(), TurnedTimers()
    monkeypatch.setattr(asyncio.get_running_loop(), "call_later", later)

    step.say(a_frame(PING, b"?") * (FRAMES_A_TURN + 1) + a_frame(TEXT, b"after"))
    first = len(step.transport.written) // len(pong_frame(b"?"))
    [(wait, go_on)] = later.armed
    go_on()

    assert wait == REST
    assert first == FRAMES_A_TURN
    assert bytes(step.transport.written) == pong_frame(b"?") * (FRAMES_A_TURN + 1)
    assert step.ears.texts == ["after"]
    assert step.transport.deeds[1:] == ["pause", "resume"]


async def test_who_does_not_read_gets_no_heap_of_answers() -> None:
    step = an_open_line()
    step.edge.pause_writing()

    step.say(a_frame(PING, b"1"))
    step.edge.resume_writing()
    step.say(a_frame(PING, b"2"))

    assert bytes(step.transport.written) == pong_frame(b"2")


# Holding


async def test_who_holds_hears_the_rest_later_and_in_order() -> None:
    step = an_open_line()
    step.ears.then = step.edge.hold

    step.say(a_frame(TEXT, b"one") + a_frame(TEXT, b"two") + a_frame(TEXT, b"three")[:4])
    step.say(a_frame(TEXT, b"three")[4:] + a_frame(TEXT, b"four"))
    heard = [list(step.ears.texts)]
    for _ in range(3):
        step.edge.release()
        await asyncio.sleep(0)
        heard.append(list(step.ears.texts))

    assert heard == [["one"], ["one", "two"], ["one", "two", "three"], ["one", "two", "three", "four"]]
    assert step.transport.deeds[1:] == ["pause"] * 4


async def test_who_releases_reads_on() -> None:
    step = an_open_line()
    step.edge.hold()
    step.edge.hold()

    step.edge.release()
    step.edge.release()

    assert step.transport.deeds[1:] == ["pause", "resume"]


async def test_what_was_held_is_heard_before_anything_new_is_read() -> None:
    step = an_open_line()
    step.edge.hold()
    step.say(a_frame(TEXT, b"one"))

    step.edge.release()
    held = list(step.ears.texts)
    await asyncio.sleep(0)

    assert (held, step.ears.texts) == ([], ["one"])
    assert step.transport.deeds[1:] == ["pause", "resume"]


async def test_a_line_that_ends_while_held_stays_quiet() -> None:
    step = an_open_line()
    step.edge.hold()
    step.say(a_frame(TEXT, b"one"))

    step.edge.release()
    step.edge.connection_lost(None)
    await asyncio.sleep(0)
    step.edge.release()

    assert step.ears.texts == []
    assert step.transport.deeds[1:] == ["pause"]


# Parting


async def test_a_goodbye_of_theirs_is_answered_with_its_code() -> None:
    step = an_open_line()

    written = step.say(GOODBYE + a_frame(TEXT, b"more"))

    assert written == Frame(Opcode.CLOSE, Close(1000, "").serialize()).serialize(mask=False)
    assert step.ears.texts == []
    assert step.ears.moods == ["lost"]
    assert step.transport.deeds[1:] == ["close"]


async def test_a_goodbye_of_ours_waits_for_theirs() -> None:
    step = an_open_line()

    step.edge.close(3001, "shutdown")
    waiting = list(step.transport.deeds[1:])
    step.say(a_frame(PING) + a_frame(TEXT, b"unheard") + GOODBYE)

    assert bytes(step.transport.written) == close_frame(3001, "shutdown")
    assert step.ears.texts == []
    assert (waiting, step.transport.deeds[1:]) == ([], ["close"])


async def test_only_the_first_goodbye_is_said() -> None:
    step = an_open_line()

    step.edge.close(3001, "shutdown")
    step.edge.close(3008, "slow")
    step.edge.shutdown()
    step.edge.write(frame(b"late", Form.PLAIN))

    assert bytes(step.transport.written) == close_frame(3001, "shutdown")


async def test_a_goodbye_while_held_still_hears_theirs() -> None:
    step = an_open_line()
    step.edge.hold()

    step.edge.close(3001, "shutdown")
    step.say(GOODBYE)

    assert step.transport.deeds[1:] == ["pause", "resume", "close"]


async def test_a_goodbye_from_within_a_text_leaves_the_next_unheard() -> None:
    step = an_open_line()
    step.ears.then = lambda: step.edge.close(3501, "bad request")

    step.say(a_frame(TEXT, b"one") + a_frame(TEXT, b"two"))

    assert step.ears.texts == ["one"]


async def test_who_does_not_answer_a_goodbye_is_let_go_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    step, later = an_open_line(), TurnedTimers()
    monkeypatch.setattr(asyncio.get_running_loop(), "call_later", later)

    step.edge.close(3001, "shutdown")
    step.say(GOODBYE)

    [(wait, deed)] = later.armed
    deed()
    assert wait == LET_GO_WITHIN
    assert step.transport.deeds[-1] == "abort"


async def test_a_line_that_is_gone_forgets_its_timer_and_its_place() -> None:
    step = an_open_line()
    step.edge.close(3001, "shutdown")
    timer = step.edge._timer

    step.edge.connection_lost(None)

    assert timer is not None
    assert timer.cancelled()
    assert not step.is_counted
    assert step.ears.moods == ["lost"]


async def test_the_ears_still_know_the_descriptor_when_the_line_is_lost() -> None:
    step = an_open_line()
    step.edge.fd = 7
    fds: list[int] = []
    step.ears.finally_ = lambda: fds.append(step.edge.fd)

    step.edge.connection_lost(ConnectionResetError())

    assert (fds, step.edge.fd) == ([7], -1)


async def test_a_line_is_lost_once_however_it_ends() -> None:
    step = an_open_line()

    step.say(GOODBYE)
    step.edge.eof_received()
    step.edge.abort()
    step.edge.connection_lost(None)
    step.edge.abort()

    assert step.ears.moods == ["lost"]
    assert step.transport.deeds[1:] == ["close", "abort"]


async def test_who_hangs_up_without_a_word_is_lost_at_once() -> None:
    step = an_open_line()

    step.edge.eof_received()
    step.edge.write(frame(b"late", Form.PLAIN))

    assert step.ears.moods == ["lost"]
    assert bytes(step.transport.written) == b""


async def test_the_mood_of_the_line_is_told() -> None:
    step = an_open_line()

    step.edge.pause_writing()
    step.edge.resume_writing()
    step.edge.connection_lost(None)
    step.edge.pause_writing()

    assert step.ears.moods == ["blocked", "flowing", "lost"]
