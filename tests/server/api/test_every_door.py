"""What holds for every door of the house, read off the application itself: a new door is found here at once."""

from collections.abc import Iterator

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts

from server.api import repeating
from server.app import create_app
from server.settings import Settings

IDEMPOTENT = "done twice it is done once"
NO_MONEY = "moves neither money nor stock"
SECRET = "moves neither money nor stock, and answers with a secret, which is not kept"

WITHOUT_A_KEY = {
    "POST /api/v1/session/guest": NO_MONEY,
    "POST /api/v1/session": NO_MONEY,
    "POST /api/v1/session/refresh": NO_MONEY,
    "DELETE /api/v1/session": NO_MONEY,
    "PATCH /api/v1/session/me": NO_MONEY,
    "POST /api/v1/live/tickets": SECRET,
    "POST /api/v1/live/commands": NO_MONEY,
    "POST /api/v1/api-keys": SECRET,
    "POST /api/v1/api-keys/{key}/rotate": SECRET,
    "DELETE /api/v1/api-keys/{key}": NO_MONEY,
    "PUT /api/v1/shows/{name}/pin": NO_MONEY,
    "PUT /api/v1/shows/{name}/mechanics/{mechanic}": NO_MONEY,
    "PUT /api/v1/shows/{name}/ticker": NO_MONEY,
    "PUT /api/v1/orders/{order}/ticker-name": NO_MONEY,
    "POST /api/v1/shows/{name}/unlocks/preview": NO_MONEY,
    "POST /api/v1/shows/{name}/polls/preview": NO_MONEY,
    "PUT /api/v1/shows/{name}/polls/{poll}/open": NO_MONEY,
    "DELETE /api/v1/shows/{name}/polls/{poll}/open": NO_MONEY,
    "DELETE /api/v1/shows/{name}/polls/{poll}": NO_MONEY,
    "POST /api/v1/shows/{name}/quizzes/preview": NO_MONEY,
    "POST /api/v1/shows/{name}/quizzes/try": "only looks",
    "PUT /api/v1/shows/{name}/quizzes/{quiz}/open": "begins once; " + IDEMPOTENT,
    "DELETE /api/v1/shows/{name}/quizzes/{quiz}/open": "ends once; " + IDEMPOTENT,
    "DELETE /api/v1/shows/{name}/quizzes/{quiz}": "is taken back once; " + IDEMPOTENT,
    "DELETE /api/v1/shows/{name}/unlocks/{unlock}": NO_MONEY,
    "PUT /api/v1/shows/{name}/access": NO_MONEY,
    "PUT /api/v1/shows/{name}/chat-mode": NO_MONEY,
    "POST /api/v1/me/membership/cancel": IDEMPOTENT,
    "POST /api/v1/me/membership/uncancel": IDEMPOTENT,
    "PUT /api/v1/me/membership/tier": IDEMPOTENT,
    "PUT /api/v1/desk/tiers/{tier}": IDEMPOTENT,
    "PUT /api/v1/desk/tiers/{tier}/archived": IDEMPOTENT,
    "POST /api/v1/desk/memberships/{membership}/revoke": IDEMPOTENT,
    "POST /api/v1/desk/memberships/{membership}/refund": IDEMPOTENT,
    "POST /api/v1/shows/{name}/boards/preview": NO_MONEY,
    "PUT /api/v1/shows/{name}/boards/{board}/open": NO_MONEY,
    "DELETE /api/v1/shows/{name}/boards/{board}/open": NO_MONEY,
    "DELETE /api/v1/shows/{name}/boards/{board}": NO_MONEY,
    "POST /api/v1/shows/{name}/giveaways/preview": NO_MONEY,
    "DELETE /api/v1/shows/{name}/giveaways/{giveaway}": "closes once; " + IDEMPOTENT,
    "POST /api/v1/shows/{name}/giveaways/{giveaway}/claim": "a prize is claimed once; " + IDEMPOTENT,
    "POST /api/v1/shows/{name}/surprises/preview": NO_MONEY,
    "DELETE /api/v1/shows/{name}/surprises/{surprise}": "ends once; " + IDEMPOTENT,
    "DELETE /api/v1/shows/{name}/pin": NO_MONEY,
    "POST /api/v1/shows/{name}/end": NO_MONEY,
    "POST /api/v1/shows/{name}/reopen": NO_MONEY,
    "POST /api/v1/shows/{name}/stream-key": SECRET,
    "PUT /api/v1/shows/{name}/intents/{intent}": NO_MONEY,
    "DELETE /api/v1/shows/{name}/intents/{intent}": NO_MONEY,
    "POST /api/v1/shows/{name}/intents/{intent}/stop": NO_MONEY,
    "POST /api/v1/shows/{name}/intents/test": "only looks",
    "PUT /api/v1/shows/{name}/chat/rate": NO_MONEY,
    "PUT /api/v1/shows/{name}/held/{message}/decision": "the first decision counts; " + IDEMPOTENT,
    "PUT /api/v1/shows/{name}/held/{message}/wrong": IDEMPOTENT,
    "PUT /api/v1/shows/{name}/held/{message}/phrase": IDEMPOTENT,
    "PUT /api/v1/shows/{name}/chat-rules": "names the version it was made of; " + IDEMPOTENT,
    "PUT /api/v1/appeal-terms": "names the version it was made of; " + IDEMPOTENT,
    "PUT /api/v1/chat-rules": "names the version it was made of; " + IDEMPOTENT,
    "POST /api/v1/shows/{name}/chat-rules/trial": "only looks",
    "PUT /api/v1/shows/{name}/shield": IDEMPOTENT,
    "DELETE /api/v1/shows/{name}/shield": IDEMPOTENT,
    "PUT /api/v1/shows/{name}/shield/kept": IDEMPOTENT,
    "PUT /api/v1/shows/{name}/shield/settings": "names the version it was made of; " + IDEMPOTENT,
    "POST /api/v1/shows/{name}/shield/preview": "only looks",
    "PUT /api/v1/shows/{name}/questions/{group}/answer": "the first answer of a round counts; " + IDEMPOTENT,
    "PUT /api/v1/shows/{name}/questions/{group}/dismissal": "the first decision counts; " + IDEMPOTENT,
    "PUT /api/v1/shows/{name}/questions/{group}/entry": "a group makes one entry; " + IDEMPOTENT,
    "PUT /api/v1/shows/{name}/answers/{answer}/pin": NO_MONEY,
    "DELETE /api/v1/shows/{name}/answers/{answer}/pin": NO_MONEY,
    "DELETE /api/v1/shows/{name}/answers/{answer}": NO_MONEY,
    "PUT /api/v1/shows/{name}/assistant": "names the version it was made of; " + IDEMPOTENT,
    "POST /api/v1/faq": NO_MONEY,
    "PUT /api/v1/faq/{entry}": "names the version it was made of; " + IDEMPOTENT,
    "PUT /api/v1/faq/{entry}/publication": "names the version it was made of; " + IDEMPOTENT,
    "DELETE /api/v1/faq/{entry}/publication": "names the version it was made of; " + IDEMPOTENT,
    "DELETE /api/v1/faq/{entry}": "names the version it was made of; " + IDEMPOTENT,
    "POST /api/v1/shows/{name}/bans": NO_MONEY,
    "DELETE /api/v1/shows/{name}/bans/{viewer}": NO_MONEY,
    "POST /api/v1/bans": NO_MONEY,
    "POST /api/v1/shows/{name}/appeals": "of one decision there is one; " + IDEMPOTENT,
    "PUT /api/v1/shows/{name}/appeals/{appeal}/answer": "the first answer counts; " + IDEMPOTENT,
    "DELETE /api/v1/bans/{viewer}": NO_MONEY,
    "PUT /api/v1/catalogue/products/{product}": "an edit names the version it was made of; " + IDEMPOTENT,
    "PUT /api/v1/catalogue/products/{product}/archived": NO_MONEY,
    "POST /api/v1/catalogue/pictures": NO_MONEY,
    "POST /api/v1/catalogue/imports": "only looks the file through",
    "POST /api/v1/catalogue/imports/from-address": "only looks the file through",
    "DELETE /api/v1/catalogue/imports/{number}": "what is called off moves nothing more",
    "PUT /api/v1/shows/{name}/products/{product}": NO_MONEY,
    "DELETE /api/v1/shows/{name}/products/{product}": NO_MONEY,
    "PUT /api/v1/cart/lines": "reserves nothing, and sets how many; " + IDEMPOTENT,
    "PUT /api/v1/cart/code": "reserves nothing, and says which; " + IDEMPOTENT,
    "DELETE /api/v1/cart/code": "reserves nothing; " + IDEMPOTENT,
    "POST /api/v1/wallet/topups/{fee}/cancel": "a payment is given up once; " + IDEMPOTENT,
    "PUT /api/v1/wallet/limits": NO_MONEY,
    "POST /api/v1/wallet/adult": NO_MONEY,
    "POST /api/v1/shows/{name}/gift-goals/{goal}/end": NO_MONEY,
    "PUT /api/v1/shows/{name}/offers/{offer}/flash": "the same sale begins once; " + IDEMPOTENT,
    "DELETE /api/v1/shows/{name}/offers/{offer}/flash": NO_MONEY,
    "DELETE /api/v1/promotions/{promotion}": NO_MONEY,
    "DELETE /api/v1/orders/{order}": "an order is given up once; " + IDEMPOTENT,
    "POST /api/v1/health/invariants": "only looks",
    "POST /api/v1/orders/{order}/view": NO_MONEY,
    "POST /api/v1/webhooks/{provider}": "a provider knows no keys of ours; what it says is known by its own id",
    "POST /whip/{show}": NO_MONEY,
    "POST /whep/{show}": NO_MONEY,
    "DELETE /whip/sessions/{session}": NO_MONEY,
    "PATCH /whip/sessions/{session}": NO_MONEY,
    "DELETE /whep/sessions/{session}": NO_MONEY,
    "PATCH /whep/sessions/{session}": NO_MONEY,
}
"""Doors that change something and take no Idempotency-Key, and why they need none."""


def doors() -> dict[str, Dependant]:
    """Every door that changes something, and what it depends on."""
    app = create_app(Settings.model_validate({"_env_file": None}))
    return {
        f"{method} {door.path}": door.dependant
        for door in iter_route_contexts(app.routes)
        for method in sorted((door.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"})
    }


def asked_of(dependant: Dependant) -> Iterator[object]:
    """Everything that a door asks for before it opens."""
    yield dependant.call
    for deeper in dependant.dependencies:
        yield from asked_of(deeper)


@pytest.mark.parametrize(("door", "dependant"), doors().items())
def test_a_door_that_moves_money_or_stock_wants_a_key(door: str, dependant: Dependant) -> None:
    assert (repeating._text in asked_of(dependant)) != (door in WITHOUT_A_KEY)


def test_the_table_names_doors_that_exist() -> None:
    assert WITHOUT_A_KEY.keys() - doors().keys() == set()
