"""Page: what the buyer sees at the play bank. It stands in for the page of a card issuer, or for a banking app."""

from html import escape

from core.money import Money
from server.playbank.charge import PlayCharge
from shop.payments.paying import Settlement

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}

_STYLE = """
:root { color-scheme: light }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 20px; background: #e9edf5;
  color: #16213a; font: 17px/1.5 system-ui, sans-serif }
main { width: min(420px, 100%); padding: 28px; border-radius: 20px; background: #fff;
  box-shadow: 0 10px 40px #16213a22 }
.tag { display: inline-block; padding: 2px 10px; border-radius: 8px; background: #ffd977;
  font-size: 14px; font-weight: 700 }
h1 { margin: 16px 0 4px; font-size: 24px; line-height: 1.2 }
p { margin: 0 0 8px }
.sum { margin: 18px 0; font-size: 36px; font-weight: 750; font-variant-numeric: tabular-nums }
form { display: grid; gap: 10px; margin-top: 20px }
button, a.button { display: block; min-height: 52px; padding: 12px; border: 0; border-radius: 14px; font: inherit;
  font-weight: 650; text-align: center; text-decoration: none; cursor: pointer }
.yes, a.button { background: #1e4fd8; color: #fff }
.no { background: #e9edf5; color: #16213a }
:focus-visible { outline: 3px solid #1e4fd8; outline-offset: 3px }
"""

_WORDS = {
    "title": ("Игрушечный банк", "Play bank"),
    "tag": ("Проверка, денег нет", "A test, no money moves"),
    "ask": ("Подтвердите платёж", "Confirm the payment"),
    "yes": ("Подтвердить", "Confirm"),
    "no": ("Отклонить", "Decline"),
    "back": ("Вернуться в магазин", "Back to the shop"),
    Settlement.CAPTURED: ("Платёж прошёл", "The payment went through"),
    Settlement.DECLINED: ("Платёж отклонён", "The payment was declined"),
    Settlement.CANCELLED: ("Время вышло или платёж отменён", "Time is over, or the payment was given up"),
    Settlement.PENDING: ("Банк думает", "The bank is thinking"),
}


def page(charge: PlayCharge, *, russian: bool) -> str:
    """The page of ``charge`` as it stands."""

    def say(what: str) -> str:
        return _WORDS[what][0 if russian else 1]

    asks = charge.status is Settlement.REQUIRES_ACTION
    back = f'<a class="button" href="{escape(charge.return_url)}">{say("back")}</a>' if charge.return_url else ""
    form = (
        '<form method="post">'
        f'<button class="yes" name="answer" value="yes" data-testid="bank-yes">{say("yes")}</button>'
        f'<button class="no" name="answer" value="no" data-testid="bank-no">{say("no")}</button></form>'
    )
    return (
        f'<!doctype html><html lang="{"ru" if russian else "en"}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{say('title')}</title><style>{_STYLE}</style></head><body><main>"
        f'<span class="tag">{say("tag")}</span>'
        f"<h1>{say('ask') if asks else say(charge.status)}</h1><p>{escape(charge.description)}</p>"
        f'<p class="sum">{escape(_sum(charge.amount, russian=russian))}</p>'
        f"{form if asks else back}</main></body></html>"
    )


def _sum(amount: Money, *, russian: bool) -> str:
    text = str(amount)
    return text.replace(".", ",") if russian else text
