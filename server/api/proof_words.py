"""Words of the page on which a show's proof is read."""

from typing import Final

WORDS: Final = {
    "title": ("Журнал эфира", "The show's journal"),
    "of": ("Эфир «{title}»", "The show “{title}”"),
    "about": (
        "Здесь записано, что происходило в эфире: таймеры, скидки, остатки, розыгрыши и каждая строка «Только что». "
        "Записи сцеплены хешами: ни одну нельзя незаметно изменить, убрать или добавить задним числом.",
        "What happened in the show is written down here: timers, discounts, stock, draws and every “just bought” line. "
        "Records are chained by hashes: none can be changed, removed or added later without being noticed.",
    ),
    "records": ("Записей: {n}", "Records: {n}"),
    "head": ("Хеш последней записи", "Hash of the last record"),
    "keep": (
        "Сохраните его: по нему потом видно, что журнал не переписали.",
        "Keep it: later it shows that the journal was not rewritten.",
    ),
    "export": ("Скачать весь журнал", "Download the whole journal"),
    "how": ("Как проверить самому", "How to check this yourself"),
    "how_1": (
        "Скачайте журнал: это текстовый файл, в каждой строке одна запись.",
        "Download the journal: a text file, one record a line.",
    ),
    "how_2": (
        "Возьмите verify_show.py из исходного кода Витрины: нужен только Python, интернет не нужен.",
        "Take verify_show.py from Vitrina's source: it needs Python alone, and no network.",
    ),
    "how_3": (
        "Запустите: python verify_show.py {file} --head ХЕШ. Программа пересчитает каждый хеш и сверит правила.",
        "Run: python verify_show.py {file} --head HASH. It reckons every hash anew and checks the rules.",
    ),
    "how_4": (
        "Запись, которая случилась чуть раньше, может стоять чуть позже. Имена скрыты, заказы не названы.",
        "A record of something a little earlier may stand a little later. Names are masked, orders are not named.",
    ),
    "filter": ("Показать", "Show"),
    "all": ("Всё", "Everything"),
    "show": ("Эфир", "Show"),
    "offers": ("Цены и таймеры", "Prices and timers"),
    "stock": ("Остатки", "Stock"),
    "ticker": ("Покупки", "Purchases"),
    "unlocks": ("Разблокировки", "Unlocks"),
    "polls": ("Голосования", "Polls"),
    "draws": ("Розыгрыши", "Draws"),
    "boards": ("Таблицы лидеров", "Leaderboards"),
    "gifts": ("Подарки", "Gifts"),
    "switches": ("Выключатели", "Switches"),
    "empty": ("Здесь пока ничего не записано.", "Nothing is written down here yet."),
    "older": ("Раньше", "Earlier"),
    "newest": ("К последним", "To the latest"),
    "back": ("К эфиру", "To the show"),
    "other": ("English", "По-русски"),
    "gone": ("Такого эфира нет", "There is no such show"),
    "gone_more": ("Возможно, в адресе опечатка.", "There may be a typo in the address."),
    "shows": ("Все эфиры", "All shows"),
    "record": ("Запись {n}, хеш {hash}", "Record {n}, hash {hash}"),
    "no_name": ("кто-то", "somebody"),
    "show.live": ("Эфир идёт", "The show is live"),
    "show.reconnecting": ("Связь прервалась, эфир ждёт картинку", "The picture was lost, the show waits for it"),
    "show.ended": ("Эфир закончился", "The show ended"),
    "offer.pinned": ("Ведущий показывает: {title}", "The host holds up: {title}"),
    "offer.unpinned": ("Ведущий убрал товар с экрана", "The host put the product down"),
    "offer.changed": ("{title}: цена {price}", "{title}: price {price}"),
    "offer.flash": (
        "{title}: скидка на время, {price} до {end}",
        "{title}: a price for a while, {price} until {end}",
    ),
    "offer.off": ("{title}: снят с продажи", "{title}: taken off sale"),
    "stock.changed": ("{title}: осталось {left}", "{title}: {left} left"),
    "mechanics.off": ("Выключено сотрудниками: {off}", "Switched off by staff: {off}"),
    "mechanics.on": ("Всё включено", "Everything is switched on"),
    "purchase.paid": ("Оплачен заказ {purchase}", "Order {purchase} was paid"),
    "purchase.refunded": (
        "Деньги за {purchase} вернулись: {part}",
        "Money of order {purchase} went back: {part}",
    ),
    "everything": ("все", "all of it"),
    "part": ("часть", "a part"),
    "ticker.line": ("«Только что»: {name}, {title} × {units}", "“Just now”: {name}, {title} × {units}"),
    "ticker.merged": (
        "«Только что»: {name} и ещё {others}, {title} × {units}",
        "“Just now”: {name} and {others} more, {title} × {units}",
    ),
    "ticker.withdrawn": (
        "Строка «Только что» снята: покупку вернули",
        "A “just now” line was withdrawn: the purchase went back",
    ),
    "unlock.announced": ("Объявлена общая скидка. {rules}", "A discount for all was announced. {rules}"),
    "unlock.began": (
        "Общая скидка: счёт пошёл, цель {target}",
        "A discount for all: the goal is {target}",
    ),
    "unlock.reached": ("Общая скидка открыта: {current} из {target}", "The discount is open: {current} of {target}"),
    "unlock.ended": ("Общая скидка закончилась: {current} из {target}", "The discount is over: {current} of {target}"),
    "poll.began": ("Голосование «{title}» до {end}", "Poll “{title}” until {end}"),
    "poll.ended": ("Голосование «{title}» закончилось: {result}", "Poll “{title}” ended: {result}"),
    "surprise.announced": ("Объявлен сюрприз. {rules}", "A surprise was announced. {rules}"),
    "surprise.began": ("Сюрприз начался, моменты закреплены", "The surprise began, its moments are fixed"),
    "surprise.dropped": ("Сюрприз: момент {dropped} из {drops}", "The surprise: moment {dropped} of {drops}"),
    "surprise.drawn": (
        "Сюрприз: победители момента {dropped} известны",
        "The surprise: the winners of moment {dropped} are known",
    ),
    "surprise.ended": ("Сюрприз закончился, зерно раскрыто: {seed}", "The surprise is over, its seed is shown: {seed}"),
    "giveaway.announced": ("Объявлен розыгрыш: {prize}", "A giveaway was announced: {prize}"),
    "giveaway.began": ("Розыгрыш: {prize}, участие до {end}", "Giveaway: {prize}, enter until {end}"),
    "giveaway.drawn": (
        "Розыгрыш: {prize}, победители выбраны из {entries}",
        "Giveaway: {prize}, winners drawn from {entries}",
    ),
    "giveaway.ended": ("Розыгрыш закончился: {prize}, зерно {seed}", "The giveaway is over: {prize}, seed {seed}"),
    "board.announced": ("Объявлена таблица лидеров. {rules}", "A leaderboard was announced. {rules}"),
    "board.began": ("Таблица лидеров: баллы считаются до {end}", "Leaderboard: points count until {end}"),
    "board.places": ("Таблица лидеров, итог: {result}", "The leaderboard ended: {result}"),
    "gift.paid": ("Подарок эфиру: {price}", "A gift to the show: {price}"),
    "gift.withdrawn": ("Подарок возвращён", "A gift was given back"),
    "gift_goal.began": ("Цель подарков «{title}»: {price}", "What gifts are for: “{title}”, {price}"),
    "gift_goal.ended": ("Цель подарков «{title}» закончилась", "What gifts were for is over: “{title}”"),
}
"""Russian, English."""

GROUPS: Final = {
    "offers": ("offer.changed",),
    "unlocks": ("unlock.announced", "unlock.began", "unlock.reached", "unlock.ended"),
    "polls": ("poll.began", "poll.ended"),
    "draws": (
        *(f"surprise.{each}" for each in ("announced", "began", "dropped", "drawn", "ended")),
        *(f"giveaway.{each}" for each in ("announced", "began", "drawn", "ended")),
    ),
    "boards": ("board.announced", "board.began", "board.places"),
    "stock": ("stock.changed",),
    "ticker": ("ticker.line", "ticker.withdrawn", "purchase.paid", "purchase.refunded"),
    "gifts": ("gift.paid", "gift.withdrawn", "gift_goal.began", "gift_goal.ended"),
    "show": ("show.live", "show.reconnecting", "show.ended", "offer.pinned", "offer.unpinned"),
    "switches": ("mechanics.switched",),
}
"""By what a reader narrows the journal down."""
