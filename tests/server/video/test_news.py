"""The house hears about pictures in order, again if it was busy, and may refuse."""

import asyncio

from core.errors import DatabaseBusy, ShowOver, VitrinaError
from core.ids import ShowId
from server.video.news import News
from tests.server.video.ends import SHOW


class AHouse:
    """Answers the first tellings with what it is given."""

    def __init__(self, *answers: VitrinaError | RuntimeError) -> None:
        self.heard: list[str] = []
        self.refused: list[ShowId] = []
        self._answers = list(answers)
        self._news = News(on_live=self._live, on_lost=self._lost, on_refused=self.refused.append)

    async def hears(self, *sources: str | None) -> list[str]:
        for source in sources:
            self._news.put(SHOW, "demo" if source == "demo" else "browser" if source else None)
        telling = asyncio.create_task(self._news.run())
        async with asyncio.timeout(5):
            while len(self.heard) < len(sources) and not self.refused:  # noqa: ASYNC110 - told by nobody
                await asyncio.sleep(0)
        telling.cancel()
        await asyncio.gather(telling, return_exceptions=True)
        return self.heard

    async def _live(self, show: ShowId, source: str) -> None:
        if self._answers:
            answer = self._answers.pop()
            self.heard += [] if isinstance(answer, DatabaseBusy) else [type(answer).__name__]
            raise answer
        self.heard.append(source)

    async def _lost(self, show: ShowId) -> None:
        self.heard.append("lost")


async def test_it_is_told_in_order() -> None:
    assert await AHouse().hears("demo", "browser", None) == ["demo", "browser", "lost"]


async def test_a_busy_house_is_told_again() -> None:
    assert await AHouse(DatabaseBusy()).hears("demo", None) == ["demo", "lost"]


async def test_a_house_may_refuse() -> None:
    house = AHouse(ShowOver())

    await house.hears("demo")

    assert house.refused == [SHOW]


async def test_trouble_with_one_does_not_silence_the_next() -> None:
    assert await AHouse(RuntimeError("a bug")).hears("demo", None) == ["RuntimeError", "lost"]
