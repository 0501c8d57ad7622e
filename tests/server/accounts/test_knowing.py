"""Who is behind an id."""

from core.database import Database
from core.ids import ViewerId, mint
from core.people import Role, Viewer
from server.accounts import store
from server.accounts.knowing import Accounts
from tests.fakes import EVENING


async def test_who_came_once_is_known(database: Database) -> None:
    mila = Viewer(id=ViewerId(mint("vwr")), name="Mila", role=Role.GUEST)
    async with database.transaction() as work:
        await store.add_account(work.connection, mila, now=EVENING)

    accounts = Accounts(database=database)

    assert await accounts.person(mila.id) == mila
    assert await accounts.person(ViewerId(mint("vwr"))) is None
