"""Settings: the only reader of the environment. Every default runs on a laptop; secrets have none in production."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from core.bus import Ration
from core.redis_servers import Servers, urls_in

DEMO_SECRET = "vitrina-demo-secret-not-for-production"  # noqa: S105
"""Signs tokens of a demo; the start refuses it anywhere else."""

SHORTEST_SECRET = 32
"""Characters; HS256 wants at least 256 bits. Source: RFC 7518, section 3.2."""

_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104
"""Who listens on every address is reached on this one."""


class Settings(BaseSettings):
    """Read from ``VITRINA_*`` variables and ``.env``. ``.env.example`` lists them all."""

    model_config = SettingsConfigDict(env_prefix="VITRINA_", env_file=".env", frozen=True, extra="ignore")

    host: str = "127.0.0.1"
    """Address to listen on."""

    port: Annotated[int, Field(ge=1, le=65_535)] = 8000
    """Port to listen on."""

    workers: Annotated[int, Field(ge=1, le=64)] = 1
    """Processes that answer the doors, one a core. Above 1 they share the port, one more carries the picture, and
    ``redis_url`` is needed."""

    drain_seconds: Annotated[float, Field(ge=0, le=30)] = 10.0
    """Seconds over which a worker that leaves sends its viewers to the others."""

    demo: bool = True
    """Seed the demo brand, run the synthetic host, show the demo sign-ins. Off in production."""

    synthetic_host: bool = True
    """In a demo: let the synthetic host send a picture until a person takes over."""

    secret: SecretStr = SecretStr(DEMO_SECRET)
    """Signs access tokens and tickets; at least 32 characters. Must be set when ``demo`` is off."""

    database_url: str = "sqlite+aiosqlite:///var/vitrina.db"
    """Where the truth is: ``sqlite+aiosqlite:///path`` or ``postgresql+asyncpg://...``."""

    redis_url: str | None = None
    """Carries facts between processes, and tasks to the worker: one Redis, several separated by commas, or
    ``redis+cluster://``; see ``core.redis_servers``. None: one process, in memory."""

    broker_url: str | None = None
    """The Redis that takes tasks to the worker. None: the first of ``redis_url``. A cluster cannot be it."""

    chat_at_once: Annotated[int, Field(ge=1)] = 100
    """Messages of guests and viewers that one show's chat carries after a while of silence."""

    chat_per_second: Annotated[int, Field(ge=1)] = 50
    """And how many a second from then on; the rest is kept, but only its author sees it."""

    public_url: str | None = None
    """How the world reaches us, with scheme; used for links, cookies and the origin check. None: as asked."""

    origins: Annotated[tuple[str, ...], NoDecode] = ()
    """Further origins, comma separated, whose pages may open the socket (a shop that embeds the show)."""

    shop_domains: Annotated[tuple[str, ...], NoDecode] = ()
    """Domains, comma separated, that viewers may link to in the chat."""

    moderation_model: str | None = "vitrina"
    """The model that judges texts beside the rules: ``vitrina`` is our own, on one core. A folder with a model of
    Hugging Face that was exported to ONNX needs the ``onnx`` extra, any other folder or name that transformers loads
    the ``models`` extra. Empty: rules alone."""

    moderation_deadline: Annotated[timedelta, Field(gt=timedelta(), le=timedelta(seconds=5))] = timedelta(
        milliseconds=150
    )
    """How long a text waits for the model; what it says later still counts."""

    moderation_hold_late: bool = False
    """Hold a message whose deadline has passed until the model has answered. Off: rules alone let it pass, and a late
    verdict takes it back."""

    appeals_answered_within: Annotated[timedelta, Field(ge=timedelta(minutes=1), le=timedelta(days=7))] = timedelta(
        hours=24
    )
    """How long staff may take to answer an appeal; then the host is told."""

    appeals_longer_than: Annotated[timedelta, Field(ge=timedelta(), le=timedelta(days=1))] = timedelta(minutes=10)
    """Sentences that last no longer cannot be appealed: they are over before."""

    appeals_unanswered_end: bool = False
    """Let a sentence of one show end by itself if nobody answers its appeal in time."""

    assistant_cool_down: Annotated[timedelta, Field(ge=timedelta(), le=timedelta(hours=1))] = timedelta(seconds=30)
    """How long the assistant says nothing more in the chat about what it has just answered."""

    proxies: Annotated[tuple[str, ...], NoDecode] = ()
    """Addresses, comma separated, whose X-Forwarded-For is believed."""

    media_addresses: Annotated[tuple[str, ...], NoDecode] = ()
    """IP addresses, comma separated, announced for video. Empty: the machine's own, and loopback."""

    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] = "RUB"
    """The one currency this house sells in (ISO 4217)."""

    delivery: Path | None = None
    """The TOML file that says how this shop delivers; ``server/demo/delivery.toml`` shows how. None: the demo's in a
    demo, elsewhere shop and buyer agree on it, and it costs nothing here."""

    gifts: Path | None = None
    """The TOML file that says what can be given in shows, and its bounds; ``server/demo/gifts.toml`` shows how. None:
    the demo's in a demo, elsewhere nothing is given."""

    media_port: Annotated[int, Field(ge=0, le=65_535)] = 0
    """The one UDP port for video; open it in the firewall. 0: any free one."""

    live_tick: Annotated[timedelta, Field(ge=timedelta(), le=timedelta(milliseconds=250))] = timedelta(milliseconds=20)
    """Shortest time between two tellings of a room; longer ticks join more chat into one write."""

    native: bool = True
    """Fan out with the C helper where it is installed (``make native``); off: in Python."""

    max_watching: Annotated[int, Field(ge=1)] = 200
    """Viewers whose picture this process carries; more are told to come back."""

    max_connections_per_address: Annotated[int, Field(ge=1)] = 200
    """Sockets open at once from one address (a campus or a carrier shares one)."""

    max_connections_per_second: Annotated[int, Field(ge=1)] = 2_000
    """Sockets a process lets in each second; twice as many may come at once."""

    guests_at_once: Annotated[int, Field(ge=1)] = 5_000
    """New guests from one address after a while of none; a carrier may bring a whole audience through one."""

    guests_per_second: Annotated[int, Field(ge=1)] = 100
    """And how many a second from then on."""

    requests_at_once: Annotated[int, Field(ge=1)] = 50_000
    """Requests that change something from one address after a while of none: five thousand buyers, ten taps each."""

    requests_per_second: Annotated[int, Field(ge=1)] = 5_000
    """And how many a second from then on."""

    reconnect_grace: timedelta = timedelta(seconds=120)
    """How long a show waits for a lost picture before it ends."""

    ticker_delay: Annotated[timedelta, Field(ge=timedelta(), le=timedelta(minutes=1))] = timedelta(seconds=3)
    """How long the ticker waits before it tells of a purchase, where staff of a show did not choose."""

    hold: timedelta = timedelta(minutes=5)
    """How long units are held for a buyer who has not paid."""

    card_hold: timedelta = timedelta(minutes=10)
    """How long units are held for who has begun to pay by card, if that is longer."""

    stripe_secret_key: SecretStr | None = None
    """Takes cards by Stripe: ``sk_live_...``, or ``sk_test_...`` for no real money. Needs ``stripe_webhook_secret``."""

    stripe_webhook_secret: SecretStr | None = None
    """Proves Stripe's webhooks: ``whsec_...``. They go to ``/api/v1/webhooks/stripe``."""

    yookassa_shop_id: str | None = None
    """Takes cards and SBP by YooKassa; its webhooks go to ``/api/v1/webhooks/yookassa``. Needs the key."""

    yookassa_secret_key: SecretStr | None = None
    """``live_...``, or ``test_...`` for no real money."""

    vat_code: Annotated[int, Field(ge=1, le=12)] = 1
    """VAT of everything sold here, on fiscal receipts (54-FZ, tag 1199); 1: the shop pays none."""

    yookassa_receipts: bool = False
    """YooKassa makes the fiscal receipts (54-FZ) of its payments, with ``vat_code``. Off: they are made elsewhere."""

    yookassa_tax_system_code: Annotated[int, Field(ge=1, le=6)] | None = None
    """Tax system of those receipts. None: the shop has one only."""

    payment_patience: timedelta = timedelta(seconds=10)
    """How long we wait for a payment provider's answer before telling the buyer to wait."""

    mailer: Literal["auto", "console", "folder", "smtp"] = "auto"
    """Where letters go: onto the screen (in a demo alone: they name people), into ``mail_folder``, or to ``smtp_url``.
    ``auto``: to ``smtp_url`` if there is one, else onto the screen of a demo, else into the folder."""

    smtp_url: SecretStr | None = None
    """``smtp://user:password@host:port`` for letters."""

    mail_from: str = "shop@vitrina.example"
    """Sender of letters."""

    mail_folder: Path = Path("var/mail")
    """Where the ``folder`` mailer writes."""

    pictures_folder: Path = Path("var/pictures")
    """Where pictures of products are kept; several machines share it."""

    imports_folder: Path = Path("var/imports")
    """Where files lie that shall become products, until they have; several machines share it."""

    fetch_loopback: bool = False
    """Whether catalogues and pictures may be fetched from this machine, on any port. For development only."""

    web_folder: Path = Path("web/dist")
    """The built pages."""

    log_level: str = "INFO"
    """Least important level that is logged."""

    @property
    def ration(self) -> Ration:
        """What a show's chat carries."""
        return Ration(at_once=self.chat_at_once, every=timedelta(seconds=1) / self.chat_per_second)

    @property
    def broker(self) -> str | None:
        """The Redis that takes tasks to the worker, if there is one."""
        return self.broker_url or (urls_in(self.redis_url)[0] if self.redis_url else None)

    @property
    def post(self) -> Literal["console", "folder", "smtp"]:
        """Where letters go."""
        if self.mailer != "auto":
            return self.mailer
        return "smtp" if self.smtp_url else "console" if self.demo else "folder"

    @property
    def own_url(self) -> str:
        """How this machine reaches the server itself."""
        host = _EVERYWHERE.get(self.host, self.host)
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @model_validator(mode="before")
    @classmethod
    def _split_lists(cls, values: dict[str, object]) -> dict[str, object]:
        lists = {"origins", "shop_domains", "proxies", "media_addresses"}
        return {
            name: tuple(part.strip() for part in value.split(",") if part.strip())
            if name in lists and isinstance(value, str)
            else value
            for name, value in values.items()
        }

    @model_validator(mode="after")
    def _refuse_workers_without_a_bus(self) -> "Settings":
        if self.workers > 1 and self.redis_url is None:
            raise ValueError(
                "VITRINA_WORKERS above 1 needs VITRINA_REDIS_URL: without it they hear nothing of each other"
            )
        return self

    @model_validator(mode="after")
    def _refuse_a_redis_that_is_none(self) -> "Settings":
        if self.redis_url and Servers.read(self.redis_url).is_cluster and self.broker_url is None:
            raise ValueError("VITRINA_BROKER_URL must name a single Redis: a cluster takes no tasks to the worker")
        return self

    @model_validator(mode="after")
    def _refuse_a_post_that_is_none(self) -> "Settings":
        if self.mailer == "smtp" and self.smtp_url is None:
            raise ValueError("VITRINA_MAILER=smtp needs VITRINA_SMTP_URL")
        if self.mailer == "console" and not self.demo:
            raise ValueError("VITRINA_MAILER=console is for a demo: what it prints names people")
        return self

    @model_validator(mode="after")
    def _refuse_half_a_provider(self) -> "Settings":
        for one, other in (
            ("stripe_secret_key", "stripe_webhook_secret"),
            ("yookassa_shop_id", "yookassa_secret_key"),
        ):
            if bool(getattr(self, one)) is not bool(getattr(self, other)):
                raise ValueError(f"VITRINA_{one.upper()} and VITRINA_{other.upper()} go together")
        return self

    @model_validator(mode="after")
    def _refuse_a_weak_secret(self) -> "Settings":
        secret = self.secret.get_secret_value()
        if not self.demo and secret == DEMO_SECRET:
            raise ValueError("VITRINA_SECRET must be set when VITRINA_DEMO is off")
        if len(secret) < SHORTEST_SECRET:
            raise ValueError(f"VITRINA_SECRET needs at least {SHORTEST_SECRET} characters")
        return self
