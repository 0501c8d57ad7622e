"""Explaining: what each code of a problem means, at the address that the problem gives as its ``type``."""

from typing import Annotated

from fastapi import APIRouter, Path

from core.errors import NotFound
from core.events import Value
from server.problems import known

router = APIRouter(prefix="/problems", tags=["problems"])

Code = Annotated[str, Path(pattern="^[a-z_]{1,64}$", description="A problem's code.")]


class Meaning(Value):
    """A code, the status it comes with and what it says."""

    code: str
    status: int
    says: str


class Meanings(Value):
    """Every code there is."""

    items: tuple[Meaning, ...]


@router.get("")
async def list_problems() -> Meanings:
    """Every problem that a door may answer with."""
    return Meanings(items=tuple(_meaning(code) for code in sorted(known())))


@router.get("/{code}")
async def get_problem(code: Code) -> Meaning:
    """What one code means."""
    if code not in known():
        raise NotFound(code)
    return _meaning(code)


def _meaning(code: str) -> Meaning:
    status, says = known()[code]
    return Meaning(code=code, status=status, says=says)
