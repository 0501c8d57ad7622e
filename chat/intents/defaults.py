"""Defaults: what every show listens for, unless its staff decide otherwise."""

from chat.intents.intent import Intent, Phrase

_IT = "скидку|скидки|скидочку|скидочки|скидок|скидкой|скидос|скидосик|скидон|дискаунт|discount|discounts"
"""What somebody wants. The nominative is what people talk about; it counts only alone, or if it is *needed*."""

_ITSELF = "скидка|скидочка|скидки"

_DISCOUNT = (
    f"хочу|хотим|хочется|want|wanna|need|вонт {_IT}",
    f"хотел|хотела|хотели бы {_IT}",
    f"бы хотел|хотела|хотели|хотелось {_IT}",
    f"хочу|хотим чтобы|чтоб {_ITSELF}",
    "жду|ждем скидку|скидочку",
    f"хотелось {_IT}",
    f"дайте|дай|давайте|давай|даешь|дадите|дашь|отдайте|подарите|скиньте|гоните|го {_IT}",
    f"сделайте|сделай|сделаете|прошу|просим|требую|требуем|надо|give|gimme|make {_IT}",
    "скидку|скидочку|скидос|скидон хочу|хотим|хочется|дайте|дай|давайте|давай|сделайте|сделай|можно|дадите|надо|бы",
    "скидки хотим|хочу",
    f"нужна|нужны|надо {_ITSELF}",
    "скидка|скидочка нужна|надо",
    f"можно|можете|могли {_IT}",
    f"голосую|плюсую за {_IT}",
    "=скидку|скидочку|скидка|скидочка|скидки|скидос|скидон|дискаунт|discount|discounts",
    "=за скидку|скидочку",
    "почему бы не дать|сделать|подарить скидку|скидочку",
    "без скидки|скидок не куплю|возьму|беру|буду|хочу|надо|интересно",
    "не куплю|возьму|беру|буду|покупаю без скидки|скидок",
    "не откажусь|откажемся|отказалась|отказался|отказались скидки|скидочки|скидок",
    "не против скидки|скидочки|скидок",
    "от скидки|скидочки|скидок не откажусь|откажемся",
    f"{_ITSELF} не помешала|помешает|помешают",
    "can|could|may|cant|couldnt get|have|give discount|discounts",
    "id|would like|love|appreciate|have discount|discounts",
    "discount would nice|great|good|awesome|lovely|cool|help",
    "vote|voting for discount",
    "why not give|make|have discount|discounts",
    "no discount no deal|buy|sale|sell|purchase|money|party",
    "not|dont|wont|cant|never buying|buy|order without discount",
    "wont|wouldnt|cant|not say no to discount",
    "wouldnt|wont|dont|not mind discount",
)

_PLUS = (
    "^+",
    "=плюс|plus|плюсик|плюсики|плюсую|плюсы",
    "=ставлю|ставим плюс|плюсик|плюсики",
    "=плюс|plus один|one|1",
)

_SOLD = ("=sold|солд|продано #",)


def _intent(key: str, phrases: tuple[str, ...]) -> Intent:
    return Intent(key=key, phrases=tuple(map(Phrase, phrases)))


DEFAULTS: tuple[Intent, ...] = (
    _intent("discount", _DISCOUNT),
    _intent("plus", _PLUS),
    _intent("sold", _SOLD),
)

INNOCENT = (
    "ходим хожу мочу брошу спрошу прощу хочет хочешь хотите хотят сделали сделал сделала нужда модно мощно дайти"
    " wait went wand wants wanted live love gave gives giving given five told gold cold bold hold"
    " fold bolt solo соль wont"
    " discounted discounting viscount складку накидку скидываться скидывать посадку plis плиз"
    " take cake made lake wake fake liked лайк"
)
"""Words that are near one of ours and mean something else."""
