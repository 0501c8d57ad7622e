"""The demo brand: Cloudberry Cape, a northern workshop that does not exist. Its words, its people, its rundown."""

from dataclasses import dataclass

from core.events import Localized
from core.people import Language, Role
from server.demo.goods import BrandProduct
from server.demo.indoors import BLANKET, MUGS, THERMOS
from server.demo.outdoors import LANTERN, RAINCOAT, SPEAKER


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """A person of the demo: what to type on the sign-in page, and the name and role behind it."""

    email: str
    password: str
    name: str
    role: Role
    language: Language = Language.RU


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """All that a first start puts into the database. ``mark`` and ``poster`` are files of ``server/demo/pictures``."""

    name: Localized
    mark: str
    poster: str
    show_slug: str
    show_title: Localized
    host_name: Localized
    sign_ins: tuple[SignIn, ...]
    products: tuple[BrandProduct, ...]


BRAND = Brand(
    name=Localized(ru="Морошкин мыс", en="Cloudberry Cape"),
    mark="brand.svg",
    poster="poster.svg",
    show_slug="demo",
    show_title=Localized(
        ru="Вечер на мысе: тёплые вещи для осени", en="An evening on the cape: warm things for autumn"
    ),
    host_name=Localized(ru="Варя с мыса", en="Varya of the Cape"),
    # The passwords are shown on the start page: a demo has nothing to hide, and is refused outside one.
    sign_ins=(
        SignIn(email="host@vitrina.example", password="host-demo", name="Варя с мыса", role=Role.HOST),  # noqa: S106
        SignIn(email="moderator@vitrina.example", password="moderator-demo", name="Маяк", role=Role.MODERATOR),  # noqa: S106
        SignIn(email="viewer@vitrina.example", password="viewer-demo", name="Чайка", role=Role.VIEWER),  # noqa: S106
    ),
    products=(LANTERN, RAINCOAT, THERMOS, BLANKET, MUGS, SPEAKER),
)
"""The brand, its products in the order of the rundown."""
