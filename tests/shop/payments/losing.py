"""A line to a provider on which the answer to something done is lost when a test says so."""

import httpx


class LosingTransport(httpx.AsyncBaseTransport):
    """Carries every request; what comes back next time may get lost."""

    def __init__(self, to: httpx.AsyncBaseTransport) -> None:
        self._to = to
        self.losing = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Ask, and maybe lose what was said."""
        answer = await self._to.handle_async_request(request)
        if self.losing and request.method == "POST":
            self.losing = False
            await answer.aclose()
            raise httpx.ReadTimeout("the answer was lost", request=request)
        return answer

    async def aclose(self) -> None:
        """Hang up."""
        await self._to.aclose()
