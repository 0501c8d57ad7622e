"""Django Channels under uvicorn: a group over the in-memory layer, which is kinder to it than Redis."""

from typing import Any

import django
from django.conf import settings

settings.configure(
    CHANNEL_LAYERS={"default": {"BACKEND": "channels.layers.InMemoryChannelLayer", "CONFIG": {"capacity": 1_000}}}
)
django.setup()

from channels.generic.websocket import AsyncWebsocketConsumer  # noqa: E402, Django wants its settings first
from channels.layers import get_channel_layer  # noqa: E402

from tests.bench.control import obey, payload, serve  # noqa: E402


class Viewer(AsyncWebsocketConsumer):  # type: ignore[misc]
    """One viewer of the one show."""

    async def connect(self) -> None:
        """Join the group."""
        await self.channel_layer.group_add("show", self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        """Leave it."""
        await self.channel_layer.group_discard("show", self.channel_name)

    async def message(self, event: dict[str, Any]) -> None:
        """Pass a message on."""
        await self.send(text_data=event["text"])


async def publish(number: int) -> None:
    """Send to the group."""
    await get_channel_layer().group_send("show", {"type": "message", "text": payload(number)})


if __name__ == "__main__":
    serve(Viewer.as_asgi(), lambda: obey(publish), lifespan="off")
