"""Who writes in a hurry is right, who says something else is not: no near word, no other number, no *not*."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from shop.engaging.quizzes.numerals import in_digits
from shop.engaging.quizzes.tolerance import SMALL, Accepted, is_like_an_answer

TAKEN = {
    "Казань": "казань|КАЗАНЬ!!!|Казааань|kazan|Kazan'|rfpfym|это Казань?|я думаю казань|Kaзaнь|казан|К А З А Н Ь",
    "Ёлка": "елка|ЁЛКА|ёлкааа|yolka|elka",
    "25": "25|это 25!|двадцать пять|Twenty-five|ответ: 25.",
    "двадцать пять": "25|двадцать пять",
    "1000": "1000|1 000|1,000|тысяча|one thousand",
    "1945": "1945|тысяча девятьсот сорок пять",
    "2000000": "2 000 000|два миллиона|two million",
    "3,14": "3.14|3,14|3.140|это 3.14",
    "-5": "-5|минус пять|−5",
    "50%": "50|50 %|пятьдесят",
    "Нью-Йорк": "нью йорк|ньюйорк|НЬЮ-ЙОРК",
    "Достоевский": "достоевский|Достаевский|dostoevsky|Dostoyevskiy|Достоевскй|достоевсикй",
    "Любовь": "lyubov|ljubov|любов",
    "C++": "c++|C plus plus",
    "Firefly": "firefly|FIREFLYYY|ашкуадн|it's firefly",
    "The Who": "the who|TheWho|it is The Who",
    "The Beatles": "beatles|the beatles",
    "Александр II": "александр II|Александр ii!|это Александр II|АлександрII",
    "Пётр I": "петр I|Петр i, думаю|I think Пётр I",
    "Kazan": "kazan i think|i guess Kazan|I say kazan",
    "XXL": "xxl|XXL!|это XXL",
    "Анна": "Аннааа|Анннааа|анна",
    "недруг": "недруг|Недруг!",
    "мим": "mim",
    "cola": "кола|Cola!",
    "iPhone 15": "iphone15|IPHONE 15|iphone fifteen",
    "да": "да|Дааа|da",
    "это": "это",
}
REFUSED = {
    "Казань": "не казань|Рязань|казань или уфа|ne kazan|not Kazan|казнь|казать|нет, не Казань|где Казань",
    "25": "24|26|двадцать шесть|2 5|не 25|250|25 или 26|2.5|025,5|-25|twenty|25 26",
    "1945": "1941|1954|19 45|45",
    "3.05": "3.5|3.50|305|3",
    "12.10.1961": "12.1.1961|12.10.1916|12101961",
    "-5": "5|минус пятнадцать",
    "C++": "C|C#|c plus",
    "люк": "лук|luk|люди",
    "мел": "мель|мол",
    "Париж": "парик|Пари",
    "банан": "баран",
    "палка": "полка|галка",
    "корова": "корона|ворона",
    "ракета": "ракетка",
    "Ирландия": "Исландия",
    "Австрия": "Австралия",
    "Словакия": "Словения",
    "Иран": "Ирак",
    "Ireland": "Iceland",
    "quiet": "quite",
    "marital": "martial",
    "immoral": "immortal|moral",
    "conservation": "conversation",
    "нормальность": "ненормальность",
    "типично": "нетипично",
    "да": "нет|не да|дать",
    "хорошо": "нехорошо|плохо",
    "Александр II": "Александр III|Александр I|Александр",
    "Александр ХХ": "Александр ХХХ",
    "Екатерина II": "Екатерина III",
    "Людовик XVI": "Людовик XVIII|Людовик XVII",
    "Людовик XXVII": "Людовик XXVIII",
    "XX": "XXX|X",
    "iPhone XII": "iPhone XIII|iphone XI",
    "XL": "XXXL|XXL|L",
    "ХЛ": "ХХХЛ",
    "Пётр I": "Пётр|Пётр II|Пётр III",
    "Пётр": "Пётр I",
    "недруг": "не друг|это не друг",
    "notable": "not able",
    "мой недруг": "мой не друг",
    "Мой мир": "мир|это мир",
    "The Who": "who|who?",
}


@pytest.mark.parametrize("answer", TAKEN)
def test_what_is_meant_is_taken(answer: str) -> None:
    accepted = Accepted.of([answer])

    assert [said for said in TAKEN[answer].split("|") if not accepted.takes(said)] == []


@pytest.mark.parametrize("answer", REFUSED)
def test_what_is_something_else_is_not(answer: str) -> None:
    accepted = Accepted.of([answer])

    assert [said for said in REFUSED[answer].split("|") if accepted.takes(said)] == []


words = some.text("абвгдежзиклмнопрстуфхцчшщыэюя", min_size=3, max_size=14).filter(lambda word: word not in SMALL)
numbers = some.integers(0, 10**6)


@settings(max_examples=60)
@given(words, some.data())
def test_a_word_in_any_dress_is_taken(word: str, data: some.DataObject) -> None:
    accepted, place = Accepted.of([word]), data.draw(some.integers(0, len(word) - 1))

    for said in (word.upper(), f"  {word}!! ", f"это {word}?", word[:place] + word[place] * 4 + word[place + 1 :]):
        assert accepted.takes(said), said


@settings(max_examples=60)
@given(words)
def test_a_negated_word_is_never_taken(word: str) -> None:
    accepted = Accepted.of([word])

    for said in (
        f"не {word}",
        f"not {word}",
        f"это не {word}",
        f"ни {word}",
        f"не{word}",
        f"{word} нет",
        f"без {word}",
    ):
        assert not accepted.takes(said), said


@settings(max_examples=60)
@given(numbers, some.integers(1, 100))
def test_another_number_is_never_taken(number: int, more: int) -> None:
    accepted = Accepted.of([str(number)])

    assert accepted.takes(f"{number:,}".replace(",", " "))
    for said in (
        str(number + more),
        f"1{number}",
        f"-{number + 1}",
        f"{number}.5",
        f"{number} {more}",
    ):
        assert not accepted.takes(said), said


@settings(max_examples=60)
@given(words, words)
def test_a_short_word_is_itself_and_a_long_one_bears_little(one: str, other: str) -> None:
    if Accepted.of([one]).takes(other) and one != other:
        assert min(len(one), len(other)) >= 5
        assert abs(len(one) - len(other)) <= 1
        assert one[0] == other[0]


def test_numbers_in_words_are_read_as_they_are_said() -> None:
    told = {
        "сто двадцать пять": "125",
        "две тысячи двадцать шесть": "2026",
        "three hundred": "300",
        "пять шесть": "5 6",
        "пять двадцать": "5 20",
        "миллион тысяч": "1000000",
        "один миллион две тысячи три": "1002003",
        "ноль": "0",
        "12 тысяч": "12000",
        "лампа и две свечи": "лампа и 2 свечи",
    }

    assert {text: " ".join(in_digits(text.split())) for text in list(told)[:5]} == dict(list(told.items())[:5])
    assert " ".join(in_digits(["один", "миллион", "две", "тысячи", "три"])) == "1002003"
    assert " ".join(in_digits(["лампа", "и", "две", "свечи"])) == "лампа и 2 свечи"
    assert " ".join(in_digits(["12", "тысяч"])) == "12000"


def test_what_gives_it_away_is_seen_wherever_it_stands() -> None:
    kazan = Accepted.of(["Казань", "столица Татарстана"])

    for text in (
        "а мне кажется, что это Казань, там красиво",
        "не казань!",
        "rfpfym",
        "kazaaan forever",
        "мой дом это столица Татарстана, приезжайте",
        "казань или уфа или самара",
    ):
        assert kazan.stands_in(text), text
    for text in ("какая красивая лампа", "столица", "казнить нельзя", ""):
        assert not kazan.stands_in(text), text


def test_an_answer_is_short_and_more_than_a_greeting() -> None:
    assert is_like_an_answer("Нижний Новгород!", longest=1)
    assert is_like_an_answer("я думаю что это Уфа", longest=1)
    for text in ("Всем привеееет", "ура", "спасибо большое за эфир", "👍", "это", ""):
        assert not is_like_an_answer(text, longest=1), text
