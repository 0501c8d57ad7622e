"""Stripe's line: how Stripe's own client speaks, over a pool and within limits of ours. It asks once."""

from collections.abc import Mapping

import httpx
import stripe


class StripeLine(stripe.HTTPClient):
    """See ``stripe.HTTPClient``. Whoever made ``http`` closes it."""

    name = "httpx"

    def __init__(self, http: httpx.AsyncClient) -> None:
        super().__init__()
        self._http = http

    async def request_async(
        self, method: str, url: str, headers: Mapping[str, str], post_data: str | None = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        """Ask and wait for the answer, whatever it says."""
        try:
            answer = await self._http.request(method, url, headers=dict(headers), content=post_data)
        except httpx.HTTPError as silence:
            raise stripe.APIConnectionError(type(silence).__name__) from silence  # type: ignore[no-untyped-call]
        return answer.content, answer.status_code, answer.headers
