"""python-socketio under uvicorn: one room, emitted to. WebSocket only; pings far apart."""

from typing import Any

import socketio

from tests.bench.control import obey, payload, serve

sio = socketio.AsyncServer(async_mode="asgi", transports=["websocket"], ping_interval=3_600, cors_allowed_origins="*")


async def connect(sid: str, _environ: Any) -> None:
    """Everybody watches the one show."""
    await sio.enter_room(sid, "show")


async def publish(number: int) -> None:
    """Emit to the room."""
    await sio.emit("m", payload(number), room="show")


if __name__ == "__main__":
    sio.on("connect", connect)
    serve(socketio.ASGIApp(sio), lambda: obey(publish))
