from core.events import Mechanic
from shop.engaging.progress import Progress


async def test_what_moved_often_is_told_once_a_tick_and_what_did_not_is_not() -> None:
    told: list[str] = []

    async def tell(subject: str) -> None:
        told.append(subject)

    progress = Progress()
    progress.introduce(Mechanic.POLLS, tell)
    for _ in range(1_000):
        progress.moved(Mechanic.POLLS, "one")
    progress.moved(Mechanic.POLLS, "two")

    assert await progress.tell() == 2
    assert await progress.tell() == 0
    assert told == ["one", "two"]


async def test_one_that_cannot_be_told_holds_up_no_other() -> None:
    told: list[str] = []

    async def tell(subject: str) -> None:
        if subject == "bad":
            raise OSError
        told.append(subject)

    progress = Progress()
    progress.introduce(Mechanic.POLLS, tell)
    progress.moved(Mechanic.POLLS, "bad")
    progress.moved(Mechanic.POLLS, "good")
    await progress.tell()

    assert told == ["good"]
