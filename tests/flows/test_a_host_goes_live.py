"""Straight line 4: api/broadcasts -> video/ingest -> shows/going_live -> ShowWentLive -> hub."""

import pytest

from server.video.demo_host import DemoHost
from tests.flows.house import Street

pytestmark = pytest.mark.video


async def test_a_picture_puts_the_show_on_air_and_its_end_is_waited_for(street: Street) -> None:
    show = (await street.show())["show"]["id"]
    ana, moderator = await street.guest("Ана"), await street.member("moderator")
    await ana.watch(show)
    await moderator.watch(show)
    assert ana.snapshot["show"]["state"]["status"] == "scheduled"

    async with DemoHost(whip=f"{street.url}/whip/{show}", key=lambda: street.house.stream_keys.reveal(show)):
        assert (await ana.hear("show.live"))["state"]["status"] == "live"
        assert (await moderator.hear("broadcast.changed"))["source"] == "demo"

    assert (await ana.hear("show.reconnecting"))["state"]["reconnect_until"] is not None


async def test_an_ended_show_takes_no_picture_no_words_and_no_money_until_it_is_reopened(street: Street) -> None:
    show = await street.show()
    room = show["show"]["id"]
    ana, host = await street.guest("Ана"), await street.member("host")
    await ana.watch(room)
    await street.house.going_live.picture_came(room, "browser")
    await ana.hear("show.live")

    ended = await host.http.post(f"/shows/{room}/end")

    assert ended.json()["status"] == "ended"
    await ana.hear("show.ended")
    assert (await ana.say("Уже всё?"))["error"]["code"] == "show_over"
    key = (await host.http.get(f"/shows/{room}/stream-key")).json()["key"]
    offer = {"Authorization": f"Bearer {key}", "Content-Type": "application/sdp"}
    answer = await host.http.post(f"{street.url}/whip/{room}", content="v=0\r\n", headers=offer)
    assert answer.status_code == 409
    assert (await host.http.post(f"/shows/{room}/reopen")).json()["status"] == "reconnecting"


async def test_only_the_host_of_a_show_ends_it(street: Street) -> None:
    guest, moderator = await street.guest("Ана"), await street.member("moderator")

    for person in (guest, moderator):
        answer = await person.http.post("/shows/demo/end")
        assert (answer.status_code, answer.json()["code"]) == (403, "not_the_host")
        assert (await person.http.get("/shows/demo/stream-key")).status_code == 403


async def test_staff_hold_a_product_up_and_everybody_sees_it(street: Street) -> None:
    show = await street.show()
    ana, moderator = await street.guest("Ана"), await street.member("moderator")
    await ana.watch(show["show"]["id"])
    offer = show["offers"][2]["id"]

    refused = await ana.http.put("/shows/demo/pin", json={"offer": offer})
    await moderator.http.put("/shows/demo/pin", json={"offer": offer})

    assert refused.json()["code"] == "staff_only"
    assert (await ana.hear("offer.pinned"))["state"]["pinned"] == offer
    await moderator.http.delete("/shows/demo/pin")
    assert (await ana.hear("offer.unpinned"))["state"]["pinned"] is None
