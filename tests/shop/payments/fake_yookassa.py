"""YooKassa as its documents show it: the shapes of its answers, and how its payments and refunds go on."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from core.clock import Clock


@dataclass
class FakeYooKassa:
    """Its books. ``said`` keeps every body it was sent, ``keys`` every Idempotence-Key."""

    clock: Clock
    test: bool = True
    payments: dict[str, dict[str, Any]] = field(default_factory=dict)
    refunds: dict[str, dict[str, Any]] = field(default_factory=dict)
    by_key: dict[str, dict[str, Any]] = field(default_factory=dict)
    said: list[dict[str, Any]] = field(default_factory=list)
    authorizations: set[str] = field(default_factory=set)
    page: int = 100
    fails_with: int | None = None

    def pay(self, ref: str) -> None:
        """The buyer paid."""
        self._end(ref, status="succeeded", paid=True, refundable=True)
        payment = self.payments[ref]
        payment["payment_method"]["saved"] = payment.pop("save_asked", False) and payment["status"] == "succeeded"

    def decline(self, ref: str, *, reason: str = "general_decline") -> None:
        """The buyer's bank said no, or time was over."""
        details = {"party": "payment_network", "reason": reason}
        self._end(ref, status="canceled", cancellation_details=details)

    def _end(self, ref: str, **changes: Any) -> None:
        payment = self.payments[ref]
        if payment["status"] != "pending":
            return
        payment.pop("confirmation")
        payment.update(changes)

    def app(self) -> FastAPI:
        """Its doors."""
        app = FastAPI()

        @app.middleware("http")
        async def _on_its_mood(request: Request, call_next: Any) -> Any:
            self.authorizations.add(request.headers.get("authorization", ""))
            if self.fails_with is not None:
                return JSONResponse({"type": "error", "id": "1", "code": "internal_server_error"}, self.fails_with)
            return await call_next(request)

        @app.post("/v3/payments")
        async def _create(request: Request) -> JSONResponse:
            wish = await request.json()
            self.said.append(wish)
            key = request.headers["idempotence-key"]
            assert 1 <= len(key) <= 64
            if key not in self.by_key:
                if wish["amount"]["currency"] != "RUB":
                    return _refused("invalid_request", "amount.currency")
                self.by_key[key] = self._payment(wish)
            return JSONResponse(self.by_key[key])

        @app.get("/v3/payments/{ref}")
        async def _read(ref: str) -> JSONResponse:
            return JSONResponse(self.payments[ref]) if ref in self.payments else _not_found()

        @app.get("/v3/payments")
        async def _list(request: Request) -> JSONResponse:
            asked = request.query_params
            found = [
                payment
                for payment in reversed(self.payments.values())
                if asked["created_at.gte"] <= payment["created_at"] < asked["created_at.lt"]
            ]
            return self._page(found, asked.get("cursor"), int(asked["limit"]))

        @app.post("/v3/refunds")
        async def _refund(request: Request) -> JSONResponse:
            wish = await request.json()
            self.said.append(wish)
            key = request.headers["idempotence-key"]
            if key in self.by_key:
                return JSONResponse(self.by_key[key])
            payment = self.payments.get(wish["payment_id"])
            if payment is None:
                return _not_found()
            given = Decimal(payment.get("refunded_amount", {}).get("value", "0.00"))
            after = given + Decimal(wish["amount"]["value"])
            if payment["status"] != "succeeded" or after > Decimal(payment["amount"]["value"]):
                return _refused("invalid_request", "amount.value")
            payment["refunded_amount"] = {"value": str(after), "currency": "RUB"}
            ref = str(uuid4())
            self.refunds[ref] = self.by_key[key] = {
                "id": ref,
                "payment_id": wish["payment_id"],
                "status": "succeeded",
                "created_at": _moment(self.clock.now()),
                "amount": wish["amount"],
                "metadata": wish["metadata"],
            }
            return JSONResponse(self.refunds[ref])

        @app.get("/v3/refunds/{ref}")
        async def _read_refund(ref: str) -> JSONResponse:
            return JSONResponse(self.refunds[ref]) if ref in self.refunds else _not_found()

        @app.get("/v3/refunds")
        async def _list_refunds(request: Request) -> JSONResponse:
            of = request.query_params["payment_id"]
            found = [refund for refund in self.refunds.values() if refund["payment_id"] == of]
            return self._page(found, None, int(request.query_params["limit"]))

        return app

    def _payment(self, wish: dict[str, Any]) -> dict[str, Any]:
        ref = str(uuid4())
        if (saved := wish.get("payment_method_id")) is not None:
            return self._again(wish, ref, saved=saved)
        confirmation: dict[str, str] = {"type": wish["confirmation"]["type"]}
        if confirmation["type"] == "qr":
            confirmation["confirmation_data"] = f"https://qr.nspk.ru/{ref}?type=02&sum=100&cur=RUB"
        else:
            confirmation["return_url"] = wish["confirmation"]["return_url"]
            confirmation["confirmation_url"] = f"https://yoomoney.ru/checkout/payments/v2/contract?orderId={ref}"
        self.payments[ref] = {
            "id": ref,
            "status": "pending",
            "paid": False,
            "amount": wish["amount"],
            "confirmation": confirmation,
            "created_at": _moment(self.clock.now()),
            "description": wish["description"],
            "metadata": wish["metadata"],
            "payment_method": {"type": wish["payment_method_data"]["type"], "id": ref, "saved": False},
            "save_asked": wish.get("save_payment_method", False),
            "recipient": {"account_id": "100500", "gateway_id": "100700"},
            "refundable": False,
            "test": self.test,
        }
        return self.payments[ref]

    def _again(self, wish: dict[str, Any], ref: str, *, saved: str) -> dict[str, Any]:
        known = self.payments.get(saved, {}).get("payment_method", {}).get("saved", False)
        details = {"party": "yoo_money", "reason": "permission_revoked"}
        self.payments[ref] = {
            "id": ref,
            "status": "succeeded" if known else "canceled",
            "paid": known,
            "amount": wish["amount"],
            "created_at": _moment(self.clock.now()),
            "description": wish["description"],
            "metadata": wish["metadata"],
            "payment_method": {"type": "bank_card", "id": saved, "saved": known},
            "refundable": known,
            "test": self.test,
            **({} if known else {"cancellation_details": details}),
        }
        return self.payments[ref]

    def _page(self, found: list[dict[str, Any]], cursor: str | None, limit: int) -> JSONResponse:
        begin, size = int(cursor or 0), min(limit, self.page)
        page = {"type": "list", "items": found[begin : begin + size]}
        more = {"next_cursor": str(begin + size)} if begin + size < len(found) else {}
        return JSONResponse({**page, **more})


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def _refused(code: str, parameter: str) -> JSONResponse:
    return JSONResponse({"type": "error", "id": str(uuid4()), "code": code, "parameter": parameter}, 400)


def _not_found() -> JSONResponse:
    return JSONResponse({"type": "error", "id": str(uuid4()), "code": "not_found"}, 404)
