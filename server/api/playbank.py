"""Play bank: its pages stand beside those of the shop, so that a demo needs no second server."""

from http import HTTPStatus
from typing import cast

from fastapi import FastAPI
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from server.house import House
from server.playbank.charge import MOUNTED_AT


def mount(app: FastAPI) -> None:
    """Let the bank in, where the house has one."""
    app.mount(MOUNTED_AT, _bank)


async def _bank(scope: Scope, receive: Receive, send: Send) -> None:
    house = cast("House", scope["app"].state.house)
    answer = house.paying.bank or Response(status_code=HTTPStatus.NOT_FOUND)
    await answer(scope, receive, send)
