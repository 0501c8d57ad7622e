"""Storms: what raiders do, and what a crowd does that is none, as streams of messages; and how soon a raid is known.

Four processes judge as the house does; what they notice is counted together, once a second.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from chat.intents.defaults import DEFAULTS
from chat.intents.matching import Matcher
from chat.shield.raid import Alarm, Trace, called, evidence, is_raid, marks_of
from core.ids import ShowId, ViewerId, mint
from core.people import Role, Viewer
from moderation.judge import RulesJudge
from tests.fakes import TurnedClock

PROCESSES: Final = 4

MATCHER: Final = Matcher(DEFAULTS)


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody writes something, so many seconds after the beginning."""

    at: float
    who: str
    text: str
    is_new: bool = True
    is_staff: bool = False


Storm = Callable[[random.Random], list[Line]]

TALK: Final = (
    "Всем добрый вечер!", "привет из Казани", "hello from Berlin", "а есть в синем?", "какой размер на модели",
    "красиво!", "love it", "сколько идёт доставка до Томска?", "does it come with a charger?", "беру", "ого",
    "моя мама такую купила, довольна", "can you show the back side please", "а гарантия есть?", "цена класс",
    "заказала две, жду", "thanks!", "это натуральная кожа?", "покажите ещё раз поближе, пожалуйста, не успела",
    "я в прошлый раз брала плащ, очень довольна качеством", "is shipping to Finland possible?",
)  # fmt: skip

RUDE: Final = (
    "пошли вы нахуй со своим магазином",
    "what a fucking scam",
    "сука, верните деньги",
    "shit quality",
    "охуеть цена",
)


def chatter(
    chance: random.Random, *, per_second: float, seconds: float, new: float = 0.2, rude: float = 0.01
) -> list[Line]:
    """A chat as it goes: regulars and some who are new, each saying something of their own."""
    people = max(6, round(per_second * seconds / 3))
    lines = []
    for _ in range(round(per_second * seconds)):
        number = chance.randrange(people)
        text = chance.choice(RUDE) if chance.random() < rude else chance.choice(TALK)
        lines.append(Line(chance.uniform(0, seconds), f"talker {number}", text, number % 100 < 100 * new))
    return lines


def many(
    chance: random.Random,
    texts: Sequence[str],
    *,
    people: int,
    seconds: float,
    new: float,
    each: int = 1,
    tail: str = "",
) -> list[Line]:
    """``people`` write one of ``texts`` within ``seconds``, from the fifth on, in some noise made of ``tail``."""
    lines = []
    for number in range(people):
        for _ in range(each):
            text = chance.choice(texts)
            if tail:
                text = f"{''.join(chance.choices(tail, k=3))} {text} {''.join(chance.choices(tail, k=4))}"
            lines.append(Line(5 + chance.uniform(0, seconds), f"one of many {number}", text, number < new * people))
    return lines


NOISE: Final = "🔥🎉😂💥абвгдежзиклмнabcdefgh"

ADVERTS: Final = (
    "Лучшие цены только у нас, заходи https://deshevo-shop.example и забирай скидку",
    "Free coins here: bit.ly/free-coins hurry up everybody",
    "подписывайтесь на t.me/super_skidki там всё дешевле",
)
COPIED: Final = (
    "Не покупайте здесь ничего, этот магазин обманывает людей и не возвращает деньги, проверено на себе",
    "this shop is a total fraud they never ship anything and never answer, do not buy here people, report them",
)
INSULTS: Final = (
    "ведущая тупая сука", "ебанутые все тут", "иди нахуй со своей лампой", "шлюха продажная", "пиздец вы дебилы",
    "you fucking bitch", "stupid cunt stop talking", "fuck this shop and the host", "kill yourself bitch",
    "мрази вы все",     "уёбки", "закрой ебало ведущая", "пидорасы", "сдохни тварь", "what a retarded whore",
)  # fmt: skip


def raid(
    texts: Sequence[str], *, people: int, seconds: float, per_second: float, tail: str = "", each: int = 2
) -> Storm:
    """A raid on a chat that goes at ``per_second``."""

    def storm(chance: random.Random) -> list[Line]:
        attack = many(chance, texts, people=people, seconds=seconds, new=1, each=each, tail=tail)
        return chatter(chance, per_second=per_second, seconds=seconds + 10) + attack

    return storm


def burst(
    texts: Sequence[str],
    *,
    people: int,
    seconds: float,
    new: float,
    per_second: float = 2,
    calls: str | None = None,
    each: int = 1,
) -> Storm:
    """A crowd that does the same at once, for a good reason; ``calls``: what staff said before."""

    def storm(chance: random.Random) -> list[Line]:
        crowd = many(chance, texts, people=people, seconds=seconds, new=new, each=each)
        said = [Line(4, "the host", calls, False, True)] if calls else []
        return chatter(chance, per_second=per_second, seconds=seconds + 10) + crowd + said

    return storm


RAIDS: Final[dict[str, Storm]] = {
    "adverts with links, 12 in a small room": raid(ADVERTS, people=12, seconds=20, per_second=0.5),
    "adverts with links, 60 in a loud room": raid(ADVERTS, people=60, seconds=20, per_second=10, tail=NOISE),
    "one long text, 10 in a small room": raid(COPIED[:1], people=10, seconds=25, per_second=0.3, tail=NOISE),
    "two long texts, 40": raid(COPIED, people=40, seconds=20, per_second=3, tail=NOISE),
    "two long texts, 150 in a loud room": raid(COPIED, people=150, seconds=20, per_second=15, tail=NOISE),
    "insults of their own, 15": raid(INSULTS, people=15, seconds=20, per_second=1),
    "insults of their own, 80 in a loud room": raid(INSULTS, people=80, seconds=15, per_second=8),
    "all at once, 30": raid(ADVERTS + COPIED + INSULTS, people=30, seconds=15, per_second=2, tail=NOISE),
}

ASKED_FOR: Final = "Хочу лампу Светляк в медном цвете со скидкой прямо в этом эфире"

BURSTS: Final[dict[str, Storm]] = {
    "plus, 300 of whom most are new": burst(("+", "+++", "плюс", "+1"), people=300, seconds=10, new=0.8),
    "answers to a quiz": burst(
        ("5000", "пять тысяч", "5000 мАч", "4000", "не знаю", "5 000!"), people=200, seconds=15, new=0.7
    ),
    "discount wanted": burst(
        ("хочу скидку", "Want discount!!", "скидку!", "давайте скидку", "discount please"),
        people=250,
        seconds=15,
        new=0.7,
    ),
    "an unlock asks for it": burst(
        ("хочу скидку на лампу Светляк, очень нужна скидка сегодня",), people=150, seconds=15, new=0.8
    ),
    "the host lets them write a long line": burst(
        (ASKED_FOR,), people=150, seconds=20, new=0.9, calls=f"Пишите: {ASKED_FOR}!"
    ),
    "greetings at the beginning": burst(
        ("Всем привет!", "Добрый вечер всем из Самары", "hello everyone", "Привет, рада вас видеть", "здравствуйте"),
        people=200,
        seconds=20,
        new=1,
    ),
    "all ask what it costs": burst(
        ("сколько стоит?", "какая цена?", "how much is it", "почём лампа", "цена?", "а сколько стоит доставка"),
        people=150,
        seconds=15,
        new=0.8,
    ),
    "laughter and hearts": burst(
        ("ахахахах", "😂😂😂", "❤️❤️❤️", "лол", "ХАХАХА", "🔥🔥🔥"), people=200, seconds=10, new=0.8, each=2
    ),
    "a crowd is angry, and some swear": burst(
        (
            *RUDE[:2],
            "ну наконец-то",
            "звук пропал",
            "не слышно!",
            "верните звук",
            "no sound",
            "звука нет",
            "что со звуком",
            "алло",
        ),
        people=120,
        seconds=20,
        new=0.5,
    ),
    "a code is repeated by all": burst(
        ("SVET20", "промокод SVET20", "svet20 работает!"), people=100, seconds=15, new=0.8
    ),
    "telephone numbers": burst(
        ("мой номер +7 900 123-45-67", "запишите +79001234567"),
        people=40,
        seconds=20,
        new=0.8,
        calls="Напишите нам в личку",
    ),
    "shouting": burst(
        ("УРАААА", "МЫ ПОБЕДИЛИ ВСЕХ СЕГОДНЯ ВЕЧЕРОМ УРА", "ДАВАЙТЕ ЕЩЁ"), people=100, seconds=10, new=0.7
    ),
}


async def known_after(storm: list[Line], alarm: Alarm) -> tuple[float, int] | None:
    """How many seconds after its first line a raid is known, and how many newcomers wrote by then; None: never."""
    clock, show = TurnedClock(), ShowId(mint("shw"))
    began = clock.now()
    judges = [RulesJudge(clock=clock) for _ in range(PROCESSES)]
    people: dict[str, Viewer] = {}
    traces: list[Trace] = []
    spoke: list[tuple[ViewerId, float]] = []
    staff: list[str] = []
    lines, second = sorted(storm, key=lambda line: line.at), 1.0
    for number, line in enumerate(lines):
        clock.turn(began + timedelta(seconds=line.at) - clock.now())
        role = Role.HOST if line.is_staff else Role.VIEWER
        who = people.setdefault(line.who, Viewer(id=ViewerId(mint("vwr")), name=line.who, role=role))
        judge = judges[list(people).index(line.who) % PROCESSES]
        verdict = await judge.judge(line.text, who, surface="message", show=show)
        spoke.append((who.id, line.at))
        if line.is_staff:
            staff.append(line.text)
        elif line.is_new:
            wishes = bool(MATCHER.understand(line.text).intents)
            traces += [Trace(who.id, mark, clock.now()) for mark in marks_of(line.text, verdict, wishes=wishes)]
        if line.at < second and number < len(lines) - 1:
            continue
        second = line.at + 1
        within = alarm.within.total_seconds()
        speakers = len({viewer for viewer, at in spoke if at > line.at - within})
        late = [trace for trace in traces if trace.at > clock.now() - alarm.within]
        if is_raid(evidence(late, speakers=speakers, called=called(staff), within=alarm.within), alarm):
            return line.at - 5, len({each.who for each in lines[: number + 1] if each.who.startswith("one of many")})
    return None
