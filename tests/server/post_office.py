"""A post office for tests: a real SMTP server on a loopback port, which hands over what it was given."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default


class PostOffice:
    """Takes every letter, or refuses every one while ``closed``, and whoever it is for while ``refused``."""

    def __init__(self) -> None:
        self.letters: asyncio.Queue[EmailMessage] = asyncio.Queue()
        self.closed = False
        self.refused = False
        self.url = ""

    @asynccontextmanager
    async def open(self) -> AsyncIterator["PostOffice"]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with server:
            yield self

    async def letter(self) -> EmailMessage:
        """The next letter, as soon as it is there."""
        async with asyncio.timeout(30):
            return await self.letters.get()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 post office\r\n")
        while line := await reader.readline():
            command = line.split()[0].upper() if line.split() else b""
            if command == b"DATA" and not self.closed:
                writer.write(b"354 go on\r\n")
                body = await reader.readuntil(b"\r\n.\r\n")
                self.letters.put_nowait(message_from_bytes(body[:-5], policy=default))
            if command == b"RCPT" and self.refused:
                writer.write(b"550 nobody called " + line[8:])
                continue
            answers = {b"QUIT": b"221 bye\r\n", b"MAIL": b"451 closed\r\n" if self.closed else b"250 ok\r\n"}
            writer.write(answers.get(command, b"250 ok\r\n"))
            if command == b"QUIT":
                break
        writer.close()
        await writer.wait_closed()
