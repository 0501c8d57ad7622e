"""Intents: what a show listens for in its chat, and a box to try a message in."""

from typing import Annotated, Self

from fastapi import APIRouter, Path
from pydantic import Field, StringConstraints

from chat.intents.intent import KEY, LONGEST_PHRASE, MOST_PHRASES
from chat.intents.listening import Listened
from chat.intents.matching import Understood, Why
from core.events import Value
from core.ids import ShowId
from core.lines import NO_CONTROLS
from server.api.asking import Host, Staff, TheHouse
from server.api.shows import ShowName, own_show
from server.house import House
from server.live.frames import LONGEST_TEXT

router = APIRouter(tags=["intents"])

IntentKey = Annotated[str, Path(pattern=KEY, description="An intent's key.")]


class Phrasing(Value):
    """How people say it, a phrase each, and whether the show listens for it.

    Words stand in their order; `a|b` is either; `=` in front: the message is nothing else; `^`: it begins so; `#` is a
    number.
    """

    phrases: Annotated[
        tuple[
            Annotated[
                str,
                StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_PHRASE, pattern=NO_CONTROLS),
            ],
            ...,
        ],
        Field(min_length=1, max_length=MOST_PHRASES),
    ]
    on: bool = True


class IntentView(Value):
    """One intent as the show listens for it.

    `usual`: every show knows it. `own`: its phrases were written here. `messages` wished for it, of so many `people`.
    """

    key: str
    phrases: tuple[str, ...]
    on: bool
    usual: bool
    own: bool
    messages: int
    people: int

    @classmethod
    def of(cls, listened: Listened) -> Self:
        """``listened`` as staff see it."""
        return cls(
            key=listened.intent.key,
            phrases=tuple(phrase.text for phrase in listened.intent.phrases),
            on=not listened.off,
            usual=listened.is_default,
            own=listened.is_own,
            messages=listened.wishes.messages,
            people=listened.wishes.people,
        )


class Intents(Value):
    """What a show listens for, or could."""

    items: tuple[IntentView, ...]


class Tried(Value):
    """A message to try."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_TEXT, pattern=NO_CONTROLS)]


class Wish(Value):
    """What the message wishes for, and the number said with it."""

    key: str
    number: int | None


class NoWish(Value):
    """A phrase of this intent was found, and why it is no wish."""

    key: str
    why: Why


class Answer(Value):
    """How the message was read, and what it wishes for."""

    words: tuple[str, ...]
    intents: tuple[Wish, ...]
    refused: tuple[NoWish, ...]

    @classmethod
    def of(cls, said: Understood) -> Self:
        """What was ``said``, spelled out."""
        return cls(
            words=said.words,
            intents=tuple(Wish(key=key, number=said.numbers.get(key)) for key in sorted(said.intents)),
            refused=tuple(NoWish(key=key, why=why) for key, why in sorted(said.refused.items())),
        )


@router.get("/shows/{name}/intents")
async def list_intents(name: ShowName, house: TheHouse, _staff: Staff) -> Intents:
    """What a show listens for in its chat, and how often it was wished for."""
    show = await house.shows.find(name)
    return await _listed(show.id, house)


@router.put("/shows/{name}/intents/{intent}")
async def put_intent(name: ShowName, intent: IntentKey, wish: Phrasing, house: TheHouse, host: Host) -> Intents:
    """Listen for an intent by these phrases. Every process does within a second."""
    show = await own_show(name, house, host)
    await house.chat.listening.decide(show.id, intent, phrases=wish.phrases, off=not wish.on, by=host.id)
    return await _listed(show.id, house)


@router.post("/shows/{name}/intents/{intent}/stop")
async def stop_intent(name: ShowName, intent: IntentKey, house: TheHouse, staff: Staff) -> Intents:
    """Stop listening for an intent at once; moderators may, too. Its phrases stay."""
    show = await house.shows.find(name)
    await house.chat.listening.stop(show.id, intent, by=staff.id)
    return await _listed(show.id, house)


@router.delete("/shows/{name}/intents/{intent}")
async def take_intent_back(name: ShowName, intent: IntentKey, house: TheHouse, host: Host) -> Intents:
    """Take back what was decided: a usual intent is as everywhere again, another is gone."""
    show = await own_show(name, house, host)
    await house.chat.listening.take_back(show.id, intent, by=host.id)
    return await _listed(show.id, house)


@router.post("/shows/{name}/intents/test")
async def try_intents(name: ShowName, tried: Tried, house: TheHouse, _staff: Staff) -> Answer:
    """Try a message: what it would wish for, how it was read, and why not. It is neither said nor counted."""
    show = await house.shows.find(name)
    return Answer.of(await house.chat.listening.try_out(show.id, tried.text))


async def _listed(show: ShowId, house: House) -> Intents:
    return Intents(items=tuple(map(IntentView.of, await house.chat.listening.listed(show))))
