"""Grammar: the small words that turn a wish round, make a question of it, or only mention it. Russian and English."""

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NOT: Final = _words(
    "не ne not dont doesnt didnt wont cant cannot couldnt wouldnt shouldnt isnt arent wasnt never без bez without"
)
"""Each turns what it stands by round; two leave it as it is: *не хочу без скидки*."""

NONE: Final = _words("no нет нету net")
"""An answer, unless it stands inside a wish: *no, I want it*, but *want no discount*."""

ASKS_BACK: Final = _words(
    "дадите сделаете сделаешь дашь подарите могли могла могли можете найдется dadite sdelaete mogli"
)
"""Behind a *не* they ask politely: *не дадите скидку?*"""

TURNED_ROUND: Final = _words("cant couldnt wont wouldnt shouldnt isnt")
"""Before *you* or *we* they ask politely: *can't you give us a discount?*"""

PEOPLE: Final = _words("you we i u")

LIGHT: Final = _words(
    "я мы мне нам всем себе ты вы же ну уже еще ведь вот очень прям прямо просто тоже так бы ли да и с со вашу"
    " вашей ваша ваш эту эта этой такую свою мою нашу наконец больше особо совсем вообще сильно совершенно никакую"
    " никакой никаких никакая пожалуйста плиз плз все всё им хоть хотя скорее срочно ой эй i we me us a an the"
    " some any that this your my our really so just also too very even more it with to think please pls plz yes"
    " hey lets all of much bad ever actually do did ya mne nam i s bu by zhe uje uzhe ochen pozhaluysta"
    " pozhaluista pojaluista"
)
"""They change nothing, wherever they stand."""

FILLERS: Final = (LIGHT - _words("никакую никакой никаких никакая")) | _words(
    "в студию сюда давай ага го люди ребята друзья народ сейчас сегодня быстрее now there here guys everyone"
    " today right oh"
)
"""They may stand beside a phrase that has to be the whole message."""

SIZES: Final = _words("s m l xs xl xxl м л с size размер шт штук штуки")
"""The same beside a phrase with a number: *sold 42 L*."""

TRANSLIT: Final = {"ne": "не", "bez": "без", "by": "бы", "bu": "бы", "ot": "от", "za": "за", "net": "нет"}
"""Russian small words in Latin letters, as phrases have them."""

POLITE: Final = _words("пожалуйста плиз плз please pls plz pozhaluysta pozhaluista pojaluista")
"""Set between commas, they part nothing."""

PARTS: Final = _words("а но зато however but")
"""They begin another clause."""

WISHES: Final = _words(
    "надо нужна нужны нужно хочу хотим хочется прошу просим интересует требуется было needed necessary nado"
    " nuzhna hochu"
)
"""Behind a phrase and a *не* they turn it round: *скидку не надо*; *скидку, не могу больше ждать* stays a wish."""

ASKS: Final = _words(
    "когда где кто кому сколько как если чтобы зачем откуда what how when who where why which if whether kogda"
    " gde kto skolko kak esli"
)
"""Before a phrase, in its clause, they ask about it or make it a condition."""

ASKS_BESIDE: Final = _words("какая какую какие каких какой kakaya kakuyu")
"""The same, right before it: *какую скидку дадите*; *какая штука, хочу скидку* is a wish."""

MENTIONS: Final = _words(
    "пишите напишите писать написать пиши напиши фраза слово команда говорит сказал type write typing says said comment"
)
"""Before a phrase they only name it."""

OTHERS: Final = _words("you they he she people everybody everyone somebody someone anyone nobody who them u")
"""It is they who want."""

ABOUT: Final = _words(
    "про о об за по узнать спросить знать понять посмотреть увидеть сказать уточнить услышать чтобы"
    " поблагодарить есть какая какую at about for on know ask see hear learn understand check say tell is uznat"
    " pro"
)
"""Inside a phrase they make it one about something: *хочу узнать про скидку*."""
