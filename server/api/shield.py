"""Shield: staff calm a chat for a while with one press, and say what a raid does by itself."""

from datetime import timedelta
from typing import Annotated, Self

from fastapi import APIRouter
from pydantic import Field

from chat.shield.preset import Fate, Preset, Who, line
from chat.shield.raid import Alarm
from chat.shield.shield import Shield
from core.events import Localized, ShieldReport, Value
from server.api.asking import Staff, TheHouse
from server.api.shows import ShowName
from server.house import House

router = APIRouter(tags=["chat"])

DAY = 24 * 60 * 60

Seconds = Annotated[int, Field(ge=0, le=30 * DAY)]


class PresetWish(Value):
    """What the shield does while it is up.

    ``slow_seconds``: so long everybody waits between two messages. ``known_seconds``: who came to the house so long
    before it is known, the others are newcomers. ``strictness``: 1 to 4, the least that counts. ``newcomers``: what
    becomes of their messages, and of those who take part in a raid. ``lasts_seconds``: when it ends by itself.
    """

    slow_seconds: Seconds
    who: Who
    known_seconds: Seconds
    no_links: bool
    emoji_only: bool
    strictness: Annotated[int, Field(ge=1, le=4)]
    hold_unsure: bool
    newcomers: Fate
    spares_buyers: bool
    spares_members: bool
    lasts_seconds: Seconds

    @classmethod
    def of(cls, preset: Preset) -> Self:
        """``preset``, told to staff."""
        return cls(
            slow_seconds=_seconds(preset.slow),
            who=preset.who,
            known_seconds=_seconds(preset.known_for),
            no_links=preset.no_links,
            emoji_only=preset.emoji_only,
            strictness=preset.strictness,
            hold_unsure=preset.hold_unsure,
            newcomers=preset.newcomers,
            spares_buyers=preset.spares_buyers,
            spares_members=preset.spares_members,
            lasts_seconds=_seconds(preset.lasts),
        )

    @property
    def preset(self) -> Preset:
        """The same, for the chat."""
        return Preset(
            slow=timedelta(seconds=self.slow_seconds),
            who=self.who,
            known_for=timedelta(seconds=self.known_seconds),
            no_links=self.no_links,
            emoji_only=self.emoji_only,
            strictness=self.strictness,
            hold_unsure=self.hold_unsure,
            newcomers=self.newcomers,
            spares_buyers=self.spares_buyers,
            spares_members=self.spares_members,
            lasts=timedelta(seconds=self.lasts_seconds),
        )


class AlarmWish(Value):
    """When a raid puts the shield up by itself, and when it is over.

    A raid is of ``persons`` who are new to the show within ``within_seconds``, and of ``share`` percent of all who
    write then. It is over when for ``calm_seconds`` fewer than half of them were noticed, after ``least_seconds``, and
    after ``most_seconds`` in any case. ``cool_down_seconds``: so long after staff took it down it stays down.
    """

    on: bool
    persons: Annotated[int, Field(ge=3, le=1_000)]
    within_seconds: Seconds
    share: Annotated[int, Field(ge=0, le=100)]
    new_seconds: Seconds
    calm_seconds: Seconds
    least_seconds: Seconds
    most_seconds: Seconds
    cool_down_seconds: Seconds

    @classmethod
    def of(cls, alarm: Alarm) -> Self:
        """``alarm``, told to staff."""
        return cls(
            on=alarm.on,
            persons=alarm.persons,
            within_seconds=_seconds(alarm.within),
            share=alarm.share,
            new_seconds=_seconds(alarm.new_for),
            calm_seconds=_seconds(alarm.calm_for),
            least_seconds=_seconds(alarm.least),
            most_seconds=_seconds(alarm.most),
            cool_down_seconds=_seconds(alarm.cool_down),
        )

    @property
    def alarm(self) -> Alarm:
        """The same, for the chat."""
        return Alarm(
            on=self.on,
            persons=self.persons,
            within=timedelta(seconds=self.within_seconds),
            share=self.share,
            new_for=timedelta(seconds=self.new_seconds),
            calm_for=timedelta(seconds=self.calm_seconds),
            least=timedelta(seconds=self.least_seconds),
            most=timedelta(seconds=self.most_seconds),
            cool_down=timedelta(seconds=self.cool_down_seconds),
        )


class ShieldSettings(Value):
    """What the shield of a show does, and when it goes up by itself; ``version`` is of those this was made of."""

    version: Annotated[int, Field(ge=0, le=2**31 - 2)]
    preset: PresetWish
    alarm: AlarmWish


class ShieldNow(Value):
    """How the shield stands, and how it is set; ``line`` is what viewers would read if staff put it up now."""

    report: ShieldReport
    settings: ShieldSettings
    line: Localized

    @classmethod
    def of(cls, shield: Shield, house: House) -> Self:
        """``shield``, told to staff."""
        preset, alarm = PresetWish.of(shield.preset), AlarmWish.of(shield.alarm)
        return cls(
            report=shield.report(house.clock.now()),
            settings=ShieldSettings(version=shield.settings_version, preset=preset, alarm=alarm),
            line=line(shield.preset, by_itself=False),
        )


class Preview(Value):
    """What viewers would read."""

    line: Localized


@router.get("/shows/{name}/shield")
async def read_shield(name: ShowName, house: TheHouse, _staff: Staff) -> ShieldNow:
    """How the shield of a show stands, and how it is set."""
    show = await house.shows.find(name)
    return ShieldNow.of(await house.chat.shielding.read(show.id), house)


@router.put("/shows/{name}/shield")
async def put_shield_up(name: ShowName, house: TheHouse, staff: Staff) -> ShieldNow:
    """Calm the chat, in every process at once. One that is up stays as it is."""
    show = await house.shows.find(name)
    return ShieldNow.of(await house.chat.shielding.put_up(show.id, by=staff), house)


@router.delete("/shows/{name}/shield")
async def put_shield_down(name: ShowName, house: TheHouse, staff: Staff) -> ShieldNow:
    """Let the chat be as its rules have it. For a while no raid puts the shield up again."""
    show = await house.shows.find(name)
    return ShieldNow.of(await house.chat.shielding.put_down(show.id, by=staff), house)


@router.put("/shows/{name}/shield/kept")
async def keep_shield(name: ShowName, house: TheHouse, staff: Staff) -> ShieldNow:
    """Let it stay for as long again, whether or not the raid is over."""
    show = await house.shows.find(name)
    return ShieldNow.of(await house.chat.shielding.keep(show.id, by=staff), house)


@router.put("/shows/{name}/shield/settings")
async def set_shield(name: ShowName, wish: ShieldSettings, house: TheHouse, staff: Staff) -> ShieldNow:
    """Say what it does and when it goes up by itself. It counts at once, also while it is up."""
    show = await house.shows.find(name)
    preset, alarm = wish.preset.preset, wish.alarm.alarm
    made = await house.chat.shielding.decide(show.id, preset=preset, alarm=alarm, version=wish.version, by=staff)
    return ShieldNow.of(made, house)


@router.post("/shows/{name}/shield/preview")
async def preview_shield(name: ShowName, wish: PresetWish, house: TheHouse, _staff: Staff) -> Preview:
    """What viewers would read if the shield did this. Nothing is changed."""
    await house.shows.find(name)
    preset = wish.preset
    preset.check()
    return Preview(line=line(preset, by_itself=False))


def _seconds(length: timedelta) -> int:
    return round(length.total_seconds())
