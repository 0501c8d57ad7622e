"""Pages: the built web, the drawn pictures, and how the process feels."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from fastapi import APIRouter, FastAPI, Response
from fastapi.responses import FileResponse
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from core.errors import NotReady
from core.events import Value
from server.api.asking import TheHouse

router = APIRouter()

PICTURES = Path(__file__).parent.parent / "demo" / "pictures"

PAGES = {
    "/": "index.html",
    "/s/{slug}": "viewer.html",
    "/studio/{slug}": "studio.html",
    "/sign-in": "sign-in.html",
    "/desk": "desk.html",
    "/orders": "order.html",
    "/orders/{order}": "order.html",
    "/orders/{order}/receipt": "order.html",
}
"""Which built page answers at which address."""

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; connect-src 'self' ws: wss:; frame-ancestors 'self'; base-uri 'none'; form-action 'self'"
)
"""What a page may load. Styles: Lit falls back to style elements where sheets cannot be adopted."""

HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(self), microphone=(self), display-capture=(self)",
}

NO_REFERRER = {"Referrer-Policy": "no-referrer"}
"""For pages that a letter's link opens: nobody learns from us where somebody came from."""


class Health(Value):
    """How the process feels."""

    status: str


@router.get("/health/live", tags=["health"])
async def live() -> Health:
    """The loop turns."""
    return Health(status="live")


@router.get("/health/ready", tags=["health"])
async def ready(house: TheHouse) -> Health:
    """Database and bus answer, and we are not leaving."""
    if not await house.is_ready():
        raise NotReady
    return Health(status="ready")


class _Hashed(StaticFiles):
    """Files whose name changes with their content."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def mount(app: FastAPI, web: Path, *, pictures: Path) -> None:
    """Serve the pages built into ``web``, and the pictures of products."""
    app.include_router(router)
    app.mount("/pictures/goods", _Hashed(directory=pictures, check_dir=False), name="goods")
    app.mount("/pictures", StaticFiles(directory=PICTURES), name="pictures")
    app.mount("/assets", _Hashed(directory=web / "assets", check_dir=False), name="assets")
    for address, file in PAGES.items():
        page = _page(web / file, {**HEADERS, **NO_REFERRER} if file == "order.html" else HEADERS)
        app.add_api_route(address, page, methods=["GET", "HEAD"], include_in_schema=False, response_class=FileResponse)


def _page(file: Path, headers: dict[str, str]) -> Callable[[], Awaitable[FileResponse]]:
    async def page() -> FileResponse:
        return FileResponse(file, headers={**headers, "Cache-Control": "no-cache"})

    return page
