"""Wiring: every live object of a process, built once, in order, and taken down in the opposite order."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from chat.reacting import Reactions
from chat.rules.ruling import Rules
from core.buckets import Buckets
from core.clock import SystemClock
from core.database import Database
from core.outbox import Relay
from server.accounts.api_keys import ApiKeys
from server.accounts.devices import DeviceMarks
from server.accounts.ended import EndedSessions
from server.accounts.entrance import Entrance
from server.accounts.knowing import Accounts
from server.accounts.naming import JudgedNames
from server.accounts.order_links import OrderLinks
from server.accounts.passwords import Passwords
from server.accounts.signing_in import SigningIn
from server.accounts.tokens import Tokens
from server.assistant import open_assistant
from server.backroom import open_backroom
from server.deliveries import methods_of
from server.engaging import open_mechanics
from server.errands.working import CeleryLetters, EmbeddedWorker, bench_of, make_app
from server.furnishing import furnish
from server.gifts import gift_terms_of
from server.house import House
from server.introductions import ShopPeople, ShowOffers, StaffNames
from server.keeping_order import appeal_terms_of, open_order
from server.limits import Limits
from server.live.fanout import choose
from server.live.guard import ALONE_EVERY, EVERY, Bell
from server.live.hub import Hub
from server.live.live import Live
from server.live.taking import SnapshotTaker
from server.live.tempo import Tick
from server.live.turnstile import Turnstile
from server.live.whispering import Whispers
from server.opening import open_bus, open_crowd, open_judge, open_rates, open_video, running
from server.paying import open_paying, open_till
from server.settings import Settings
from server.shows.admission import Admission
from server.shows.finding import Shows
from server.shows.going_live import GoingLive
from server.shows.letting_in import LettingIn
from server.shows.rundown import Rundown
from server.shows.staging import Stage
from server.shows.stream_keys import StreamKeys
from server.subscriptions import Telling, listeners
from server.video.demo_host import DemoHost
from server.video.far import FarVideo
from server.video.video import Video
from shop.carting import Carts, Heralds
from shop.cashier import Cashier
from shop.catalogue import Catalogue
from shop.deciding import Terms
from shop.engaging.memberships.memberships import open_memberships
from shop.engaging.ticker.telling import TELL, Ticker
from shop.fees.charging import Fees
from shop.noticing import Noticing
from shop.notifying import LetterDesk
from shop.reconciling import Reconciler
from shop.redeeming import Codes
from shop.sales import SalesBoard
from shop.sweeping import Sweeper


@asynccontextmanager
async def build(settings: Settings, *, media: Path | None = None) -> AsyncIterator[House]:
    """Build the house, run its machines while it stands, and take it down.

    Args:
        media: The Unix socket of the process that carries the picture, if this one is one of several: then the picture,
            the demo and the errands are the affair of others, who do them once.
    """
    secret, currency = settings.secret.get_secret_value(), settings.currency
    clock = SystemClock()
    async with AsyncExitStack() as stack:
        bus = open_bus(settings)
        stack.push_async_callback(bus.close)
        telling = Telling(bus=bus)
        database = Database(settings.database_url, tell=telling.tell)
        stack.push_async_callback(database.close)

        rates = await stack.enter_async_context(open_rates(settings, clock=clock))
        limits = Limits(rates=rates, settings=settings)
        bell, ended = Bell(bus), EndedSessions()
        rules = Rules(database=database, clock=clock, ring=bell.ring)
        judge, scoring, learning = await stack.enter_async_context(
            open_judge(settings, database=database, clock=clock, rules=rules)
        )
        tokens = Tokens(secret, clock=clock, ended=ended)
        shows, people = Shows(database=database), Accounts(database=database)
        names = JudgedNames(judge=judge, staff=StaffNames(database=database, shows=shows))
        signing_in = SigningIn(
            database=database, tokens=tokens, passwords=Passwords(), names=names, clock=clock, ring=bell.ring
        )
        going_live = GoingLive(database=database, clock=clock, grace=settings.reconnect_grace)
        stream_keys = StreamKeys(database=database, secret=secret)
        video: Video | FarVideo
        if media is None:
            video = await stack.enter_async_context(open_video(settings, clock=clock, going_live=going_live))
        else:
            video = FarVideo(media)
            stack.push_async_callback(video.close)
        catalogue = Catalogue(database=database, clock=clock, currency=currency)
        paying = open_paying(settings, database=database, clock=clock, stack=stack)
        terms = Terms(currency=currency, hold=settings.hold, methods=methods_of(settings))
        cashier = Cashier(database=database, clock=clock, gate=shows, terms=terms)
        stack.push_async_callback(cashier.close)
        till = open_till(settings, cashier=cashier, paying=paying, database=database, clock=clock, stack=stack)
        fees = Fees(till)
        ticker = Ticker(database=database, clock=clock, delay=settings.ticker_delay)
        sales = SalesBoard(database=database, tell=telling.tell, currency=currency)
        bench = bench_of(settings)
        errands = make_app(settings, bench)
        letters = LetterDesk(queue=CeleryLetters(errands))
        memberships = open_memberships(
            database=database, clock=clock, fees=fees, currency=currency, root=settings.own_url
        )
        mechanics = open_mechanics(
            database=database,
            clock=clock,
            tell=telling.tell,
            currency=currency,
            gate=shows,
            judge=judge,
            fees=fees,
            gift_terms=gift_terms_of(settings),
            secret=secret,
            people=ShopPeople(),
            doers={**memberships.doers, TELL: ticker.tell},
        )
        stack.push_async_callback(mechanics.close)
        admission = Admission(database=database, clock=clock)
        assistant = open_assistant(
            settings, database=database, clock=clock, judge=judge, methods=terms.methods, tell=telling.tell
        )
        order = open_order(
            bus=bus,
            database=database,
            doors=shows,
            judge=judge,
            tell=telling.tell,
            clock=clock,
            bell=bell,
            club=admission,
            rules=rules,
            people=people,
            team=people,
            appeals=appeal_terms_of(settings),
            mechanics=mechanics,
            assistant=assistant,
        )
        chat = order.chat
        stack.push_async_callback(chat.close)
        await chat.forgetting.begin()
        reactions = Reactions(clock=clock)
        snapshots = SnapshotTaker(
            database=database, catalogue=catalogue, ticker=ticker, sales=sales, mechanics=mechanics, clock=clock
        )
        crowd = open_crowd(bus)
        tick, send_many = Tick(least=settings.live_tick.total_seconds()), choose(native=settings.native)
        hub = await stack.enter_async_context(
            Hub(
                bus=bus,
                snapshots=snapshots,
                taps=reactions,
                crowd=crowd,
                clock=clock,
                tick=tick,
                send_many=send_many,
            )
        )
        whispers = Whispers(bus=bus, seated=hub)
        assistant.looking.introduce(whispers)
        heralds = Heralds(whispers, mechanics.in_carts)
        mechanics.unlocking.watch(hub)
        mechanics.unlocking.listen(chat.listening)
        rundown = Rundown(database=database, offers=ShowOffers(catalogue=catalogue), clock=clock)
        telling.introduce(
            listeners(
                ticker=ticker,
                sales=sales,
                letters=letters,
                whispers=whispers,
                mechanics=mechanics,
                bell=bell,
                stage=Stage(rundown),
                releasing=chat.releasing,
            )
        )
        every = EVERY if settings.redis_url else ALONE_EVERY
        guard = order.guard(ended=ended, admission=admission, usher=hub, learning=learning, every=every)
        await guard.look()
        turnstile = Turnstile(
            clock=clock,
            per_address=settings.max_connections_per_address,
            per_second=settings.max_connections_per_second,
        )
        live = Live(
            hub=hub,
            whispers=whispers,
            turnstile=turnstile,
            chat=chat,
            reactions=reactions,
            mechanics=mechanics,
            escalating=assistant.escalating,
            admission=admission,
            tickets=tokens,
            clock=clock,
        )
        house = House(
            settings=settings,
            clock=clock,
            database=database,
            bus=bus,
            tokens=tokens,
            devices=DeviceMarks(secret),
            entrance=Entrance(rates=rates, guests=limits.guests),
            limits=limits,
            api_keys=ApiKeys(database=database, person=people.person, clock=clock),
            signing_in=signing_in,
            order_links=OrderLinks(secret, clock=clock),
            shows=shows,
            going_live=going_live,
            rundown=rundown,
            admission=admission,
            letting_in=LettingIn(database=database, clock=clock, look=admission.look, ring=bell.ring),
            stream_keys=stream_keys,
            video=video,
            chat=chat,
            assistant=assistant,
            scoring=scoring,
            learning=learning,
            banning=order.banning,
            appealing=order.appealing,
            appeal_terms=order.appeal_terms,
            answering=order.answering,
            reactions=reactions,
            crowd=crowd,
            hub=hub,
            live=live,
            by_request=Buckets(at_once=live.manners.commands_at_once, every=live.manners.command_every, clock=clock),
            snapshots=snapshots,
            catalogue=catalogue,
            ticker=ticker,
            mechanics=mechanics,
            memberships=memberships,
            carts=Carts(database=database, clock=clock, currency=currency, herald=heralds, methods=terms.methods),
            codes=Codes(database=database, clock=clock, herald=whispers, rates=rates),
            backroom=open_backroom(settings, database=database, clock=clock),
            paying=paying,
            noticing=Noticing(till, fees=fees),
            fees=fees,
            till=till,
            sales=sales,
            outbox=Relay(database=database, tell=telling.tell, clock=clock, together=telling.tell_all),
        )
        if media is None:
            await going_live.recover()
            show = await furnish(house)
            if show is not None and settings.synthetic_host:
                whip = f"{settings.own_url}/whip/{show}"
                await stack.enter_async_context(DemoHost(whip=whip, key=lambda: stream_keys.reveal(show)))
            if settings.redis_url is None:
                worker = EmbeddedWorker(errands, bench)
                stack.push_async_callback(worker.stop)
                await worker.start()
        await stack.enter_async_context(
            running(
                house.outbox.run(),
                Sweeper(till, fees=fees).run(),
                house.noticing.run(),
                Reconciler(till).run(),
                going_live.keep_curfew(),
                guard.run(),
                whispers.run(),
                chat.lookout.run(),
                house.backroom.flashes.run(),
                *(machine() for machine in paying.machines),
                *mechanics.machines,
                *assistant.machines,
                house.backroom.importer.run(),
            )
        )
        yield house
