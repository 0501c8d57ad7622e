"""Stock: how FastAPI's own pages show it. One task a viewer, one ``send_text`` a viewer and message; deflate is off.

Its ping is uvicorn's, every 25 seconds, if the command line asks for it.
"""

import sys

from fastapi import FastAPI, WebSocket, WebSocketDisconnect

from tests.bench.control import obey, payload, serve

app = FastAPI()
viewers: dict[WebSocket, None] = {}


@app.websocket("/live")
async def live(socket: WebSocket) -> None:
    """Stay until the viewer goes."""
    await socket.accept()
    viewers[socket] = None
    try:
        while True:
            await socket.receive_text()
    except WebSocketDisconnect:
        viewers.pop(socket, None)


async def publish(number: int) -> None:
    """Send to everybody, one after another."""
    text = payload(number)
    for socket in tuple(viewers):
        await socket.send_text(text)


if __name__ == "__main__":
    serve(app, lambda: obey(publish), ws_ping_interval=25.0 if "ping" in sys.argv else None)
