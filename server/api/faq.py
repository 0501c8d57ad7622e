"""FAQ: what the shop has answered for good. Staff write drafts, the host publishes; the assistant answers by those."""

from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Path, Query, status
from pydantic import Field, StringConstraints, model_validator

from chat.faq.faq import LONGEST_ANSWER, LONGEST_QUESTION, Faq
from chat.faq.store import Search
from chat.faq.writing import Wish
from core.errors import BadAnswer
from core.events import Localized, Value
from core.ids import ID_PATTERN, FaqId, GroupId, ProductId, ShowId
from core.lines import NO_CONTROLS
from server.api.asking import Host, Staff, TheHouse
from server.api.paging import APage
from server.house import House
from server.live.frames import Id

router = APIRouter(prefix="/faq", tags=["assistant"])

LARGEST = 2**31 - 2
"""Of a version."""

AnEntry = Annotated[str, Path(pattern=ID_PATTERN, description="An entry's id.")]
Question = Annotated[
    str, StringConstraints(min_length=1, max_length=LONGEST_QUESTION, strip_whitespace=True, pattern=NO_CONTROLS)
]
Answer = Annotated[
    str, StringConstraints(min_length=1, max_length=LONGEST_ANSWER, strip_whitespace=True, pattern=NO_CONTROLS)
]


class EntryWords(Value):
    """Question and answer in one language or both: where there are none of one, those of the other stand.

    ``topic`` is a key of the assistant's, so that it is found by whatever asks about that; ``product`` null: it is of
    the whole shop. Only the host publishes.
    """

    question_ru: Question | None = None
    question_en: Question | None = None
    answer_ru: Answer | None = None
    answer_en: Answer | None = None
    topic: Annotated[str, StringConstraints(max_length=64, pattern=r"^[A-Za-z0-9_.-]+$")] | None = None
    product: Id | None = None
    published: bool = False

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.question_ru or self.question_en) or not (self.answer_ru or self.answer_en):
            raise ValueError("an entry has a question and an answer")
        return self

    @property
    def wish(self) -> Wish:
        """The same, for the chat."""
        question_ru, question_en = self.question_ru or self.question_en, self.question_en or self.question_ru
        answer_ru, answer_en = self.answer_ru or self.answer_en, self.answer_en or self.answer_ru
        return Wish(
            question=Localized(ru=question_ru or "", en=question_en or ""),
            answer=Localized(ru=answer_ru or "", en=answer_en or ""),
            topic=self.topic,
            product=ProductId(self.product) if self.product else None,
            published=self.published,
        )


class EntryChange(EntryWords):
    """An entry as it shall be; ``version`` is of the one it was made of."""

    version: Annotated[int, Field(ge=1, le=LARGEST)]


class Publication(Value):
    """``version`` is of the entry that was looked at."""

    version: Annotated[int, Field(ge=1, le=LARGEST)]


class FaqView(Value):
    """An entry, as staff see it. ``wordings`` is how people asked; ``show`` and ``group`` are where it comes from."""

    id: FaqId
    topic: str | None
    product: ProductId | None
    question: Localized
    answer: Localized
    wordings: tuple[str, ...]
    published: bool
    show: ShowId | None
    group: GroupId | None
    version: int
    changed_by: str
    changed_at: datetime

    @classmethod
    def of(cls, entry: Faq) -> Self:
        """``entry``, told to staff."""
        return cls(
            id=entry.id,
            topic=entry.topic,
            product=entry.product,
            question=entry.question,
            answer=entry.answer,
            wordings=entry.wordings,
            published=entry.published,
            show=entry.show,
            group=entry.group,
            version=entry.version,
            changed_by=entry.changed_by,
            changed_at=entry.changed_at,
        )


class FaqList(Value):
    """Entries, the newest first; ``next`` gives the next page, null: there is none."""

    items: tuple[FaqView, ...]
    next: str | None


@router.get("")
async def list_faq(
    page: APage,
    house: TheHouse,
    _staff: Staff,
    *,
    words: Annotated[str, Query(max_length=100, pattern=NO_CONTROLS, description="All of these words.")] = "",
    published: Annotated[bool | None, Query(description="Only what is published, or only drafts.")] = None,
    product: Annotated[str | None, Query(pattern=ID_PATTERN, description="Only of this product.")] = None,
) -> FaqList:
    """What the shop has answered, drafts and published entries."""
    search = Search(words=words, published=published, product=ProductId(product) if product else None)
    found = await house.assistant.writing.listed(search, after=page.after, limit=page.limit)
    return FaqList(items=tuple(map(FaqView.of, found.items)), next=page.cursor(found.next))


@router.post("", status_code=status.HTTP_201_CREATED)
async def write_entry(wish: EntryWords, house: TheHouse, staff: Staff) -> FaqView:
    """A new entry."""
    await _check_product(wish, house)
    return FaqView.of(await house.assistant.writing.add(wish.wish, by=staff))


@router.put("/{entry}")
async def change_entry(entry: AnEntry, wish: EntryChange, house: TheHouse, staff: Staff) -> FaqView:
    """Change an entry. Whoever comes with an old version is told (409)."""
    await _check_product(wish, house)
    changed = await house.assistant.writing.change(FaqId(entry), wish.wish, version=wish.version, by=staff)
    return FaqView.of(changed)


@router.put("/{entry}/publication")
async def publish_entry(entry: AnEntry, wish: Publication, house: TheHouse, host: Host) -> FaqView:
    """Let the assistant answer by it from now on, in every show that sells its product."""
    published = await house.assistant.writing.publish(FaqId(entry), version=wish.version, by=host, published=True)
    return FaqView.of(published)


@router.delete("/{entry}/publication")
async def withdraw_entry(
    entry: AnEntry, house: TheHouse, host: Host, version: Annotated[int, Query(ge=1, le=LARGEST)]
) -> FaqView:
    """Make it a draft again."""
    withdrawn = await house.assistant.writing.publish(FaqId(entry), version=version, by=host, published=False)
    return FaqView.of(withdrawn)


@router.delete("/{entry}", status_code=status.HTTP_204_NO_CONTENT)
async def drop_entry(
    entry: AnEntry, house: TheHouse, staff: Staff, version: Annotated[int, Query(ge=1, le=LARGEST)]
) -> None:
    """Take an entry away."""
    await house.assistant.writing.drop(FaqId(entry), version=version, by=staff)


async def _check_product(wish: EntryWords, house: House) -> None:
    if wish.product is not None and not await house.catalogue.knows(ProductId(wish.product)):
        raise BadAnswer(why="product")
