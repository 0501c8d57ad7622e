"""Stripe as its documents show it: the shapes of its answers, and how sessions and refunds go on."""

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from core.clock import Clock

DAY = 24 * 60 * 60


@dataclass
class FakeStripe:
    """Its books. ``said`` keeps every form it was sent, ``keys`` what was done under each Idempotency-Key."""

    clock: Clock
    sessions: dict[str, dict[str, Any]] = field(default_factory=dict)
    intents: dict[str, dict[str, Any]] = field(default_factory=dict)
    kept: set[tuple[str, str]] = field(default_factory=set)
    refunds: dict[str, dict[str, Any]] = field(default_factory=dict)
    keys: dict[str, tuple[dict[str, str], dict[str, Any]]] = field(default_factory=dict)
    said: list[dict[str, str]] = field(default_factory=list)
    authorizations: set[str] = field(default_factory=set)
    page: int = 100
    fails_with: int | None = None
    card_says: str | None = None
    """Why a kept card is declined; None: it is good."""

    def pay(self, ref: str) -> None:
        """The buyer's card was good."""
        session = self.sessions[ref]
        if session["status"] != "open":
            return
        intent = {
            "id": f"pi_{uuid4().hex}",
            "object": "payment_intent",
            "status": "succeeded",
            "amount": session["amount_total"],
            "currency": session["currency"],
            "metadata": session["metadata"],
            "created": int(self.clock.now().timestamp()),
            "livemode": False,
            "latest_charge": {"id": f"ch_{uuid4().hex}", "object": "charge", "amount_refunded": 0},
        }
        if session["kept"]:
            customer, method = f"cus_{uuid4().hex}", f"pm_{uuid4().hex}"
            self.kept.add((customer, method))
            session["customer"] = customer
            intent |= {"payment_method": method, "setup_future_usage": "off_session"}
        self.intents[str(intent["id"])] = intent
        session.update(status="complete", payment_status="paid", url=None, payment_intent=intent)

    def event(self, ref: str, *, kind: str = "checkout.session.completed") -> bytes:
        """What it sends about a session."""
        session = {**self.sessions[ref], "payment_intent": None}
        told = {
            "id": f"evt_of_{ref}",
            "object": "event",
            "api_version": "2026-10-28",
            "created": int(self.clock.now().timestamp()),
            "livemode": session["livemode"],
            "type": kind,
            "data": {"object": session},
        }
        return json.dumps(told).encode()

    def app(self) -> FastAPI:
        """Its doors."""
        app = FastAPI()

        @app.middleware("http")
        async def _on_its_mood(request: Request, call_next: Any) -> Any:
            self.authorizations.add(request.headers.get("authorization", ""))
            if self.fails_with is not None:
                return JSONResponse({"error": {"type": "api_error", "message": "no"}}, self.fails_with)
            return await call_next(request)

        @app.post("/v1/checkout/sessions")
        async def _create(request: Request) -> JSONResponse:
            return await self._once(request, self._session)

        @app.get("/v1/checkout/sessions/{ref}")
        async def _read(ref: str) -> JSONResponse:
            return JSONResponse(self.sessions[ref]) if ref in self.sessions else _missing()

        @app.post("/v1/checkout/sessions/{ref}/expire")
        async def _expire(ref: str) -> JSONResponse:
            session = self.sessions[ref]
            if session["status"] != "open":
                return _refused('Only Checkout Sessions with a status in ["open"] can be expired.')
            session.update(status="expired", url=None)
            return JSONResponse(session)

        @app.get("/v1/checkout/sessions")
        async def _list(request: Request) -> JSONResponse:
            asked = request.query_params
            since, until = int(asked["created[gte]"]), int(asked["created[lt]"])
            newest_first = list(reversed(self.sessions.values()))
            found = [session for session in newest_first if since <= session["created"] < until]
            if after := asked.get("starting_after"):
                found = found[[session["id"] for session in found].index(after) + 1 :]
            page = {"object": "list", "data": found[: self.page], "has_more": len(found) > self.page, "url": "/v1"}
            return JSONResponse(page)

        @app.post("/v1/payment_intents")
        async def _charge_alone(request: Request) -> JSONResponse:
            return await self._once(request, self._intent)

        @app.get("/v1/payment_intents/{ref}")
        async def _read_intent(ref: str) -> JSONResponse:
            return JSONResponse(self.intents[ref]) if ref in self.intents else _missing()

        @app.get("/v1/payment_intents")
        async def _list_intents(request: Request) -> JSONResponse:
            asked = request.query_params
            since, until = int(asked["created[gte]"]), int(asked["created[lt]"])
            found = [each for each in reversed(self.intents.values()) if since <= each["created"] < until]
            if after := asked.get("starting_after"):
                found = found[[each["id"] for each in found].index(after) + 1 :]
            return JSONResponse(
                {"object": "list", "data": found[: self.page], "has_more": len(found) > self.page, "url": "/v1"}
            )

        @app.post("/v1/refunds")
        async def _refund(request: Request) -> JSONResponse:
            return await self._once(request, self._refund)

        @app.get("/v1/refunds/{ref}")
        async def _read_refund(ref: str) -> JSONResponse:
            return JSONResponse(self.refunds[ref]) if ref in self.refunds else _missing()

        @app.get("/v1/refunds")
        async def _list_refunds(request: Request) -> JSONResponse:
            intent = request.query_params["payment_intent"]
            found = [refund for refund in self.refunds.values() if refund["payment_intent"] == intent]
            return JSONResponse({"object": "list", "data": found, "has_more": False, "url": "/v1/refunds"})

        return app

    async def _once(self, request: Request, do: Any) -> JSONResponse:
        form = {name: str(value) for name, value in (await request.form()).items()}
        self.said.append(form)
        key = request.headers["idempotency-key"]
        if key in self.keys:
            before, answer = self.keys[key]
            if before != form:
                error = {"type": "idempotency_error", "message": "Keys for idempotent requests can only be used ..."}
                return JSONResponse({"error": error}, 400)
            return JSONResponse(answer)
        done = do(form)
        if isinstance(done, JSONResponse):
            return done
        self.keys[key] = (form, done)
        return JSONResponse(done)

    def _session(self, form: dict[str, str]) -> dict[str, Any] | JSONResponse:
        amount = int(form["line_items[0][price_data][unit_amount]"])
        if form["line_items[0][price_data][currency]"] not in {"rub", "eur"}:
            return _refused("Invalid currency: xyz.")
        ref, now = f"cs_test_{uuid4().hex}", int(self.clock.now().timestamp())
        self.sessions[ref] = {
            "id": ref,
            "object": "checkout.session",
            "amount_subtotal": amount,
            "amount_total": amount,
            "client_reference_id": form["client_reference_id"],
            "created": now,
            "currency": form["line_items[0][price_data][currency]"],
            "expires_at": now + DAY,
            "livemode": False,
            "metadata": {"key": form["metadata[key]"], "order": form.get("metadata[order]")},
            "mode": form["mode"],
            "payment_intent": None,
            "payment_status": "unpaid",
            "status": "open",
            "success_url": form["success_url"],
            "url": f"https://checkout.stripe.com/c/pay/{ref}#fid",
            "kept": form.get("payment_intent_data[setup_future_usage]") == "off_session",
            "customer": None,
        }
        return self.sessions[ref]

    def _intent(self, form: dict[str, str]) -> dict[str, Any] | JSONResponse:
        if (form["customer"], form["payment_method"]) not in self.kept:
            return _refused("No such PaymentMethod; it may not be used off-session.")
        ref = f"pi_{uuid4().hex}"
        declined = self.card_says is not None
        self.intents[ref] = {
            "id": ref,
            "object": "payment_intent",
            "status": "requires_payment_method" if declined else "succeeded",
            "amount": int(form["amount"]),
            "currency": form["currency"],
            "created": int(self.clock.now().timestamp()),
            "livemode": False,
            "metadata": {"key": form["metadata[key]"], "kind": form["metadata[kind]"]},
            "latest_charge": None if declined else {"id": f"ch_{ref}", "object": "charge", "amount_refunded": 0},
        }
        if declined:
            error = {"type": "card_error", "code": self.card_says, "message": "no"}
            return JSONResponse({"error": error}, 402)
        return self.intents[ref]

    def _refund(self, form: dict[str, str]) -> dict[str, Any] | JSONResponse:
        intent, amount = self.intents[form["payment_intent"]], int(form["amount"])
        charge = intent["latest_charge"]
        if charge["amount_refunded"] + amount > intent["amount"]:
            return _refused("Refund amount is greater than unrefunded amount on charge.")
        charge["amount_refunded"] += amount
        ref = f"re_{uuid4().hex}"
        self.refunds[ref] = {
            "id": ref,
            "object": "refund",
            "amount": amount,
            "currency": intent["currency"],
            "metadata": {"key": form["metadata[key]"]},
            "payment_intent": intent["id"],
            "status": "succeeded",
        }
        return self.refunds[ref]


def _refused(message: str) -> JSONResponse:
    return JSONResponse({"error": {"type": "invalid_request_error", "message": message}}, 400)


def _missing() -> JSONResponse:
    error = {"type": "invalid_request_error", "code": "resource_missing", "message": "No such object"}
    return JSONResponse({"error": error}, 404)
