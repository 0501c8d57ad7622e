"""Ways out of the shop: links, numbers, addresses; and what only looks like one."""

import pytest

from moderation.links import contacts, links
from moderation.normalising import fold

OWN = ("shop.example", "brand.ru")

LINKS = """
https://elsewhere.example/x
HTTP://ELSEWHERE.EXAMPLE
hxxps://elsewhere.example
заходи на big-bonus.xyz быстро
www.elsewhere.example
t.me/joinchat/abc
vk.com/club1
wa.me/79161234567
скидка.рф
магазин.москва/лампы
elsewhere.ru
spam.shop
sub.domain.elsewhere.online/path?q=1
bit.ly/abc
love it.it/deal
big-sale.store
ex\u200bample.com
ｅｘａｍｐｌｅ．ｃｏｍ
example dot com
example (dot) com
пример точка ру
example[.]com
example . com
192.0.2.7:8080/x
tg://resolve?domain=x
https://shop.example@elsewhere.example
https://shop.example.elsewhere.com/
https://notshop.example
https://ѕhop.example
brand.ru.elsewhere.com
""".strip().split("\n")

NO_LINKS = """
https://shop.example/lamp
shop.example
www.shop.example/x#spec-battery
http://sub.shop.example:8443/x
смотрите на brand.ru
Brand.RU/новинки
Супер.Хочу такой
love it.it fits
so happy.live long
рост 165,вес 60
цена 2.490 или 2.990?
в 20.30 начало
и т.д. и т.п.
размер S/M
24/7
24.11.2026
версия 2.0.1
3.5mm
Ну... и как
hello.How are you
да.Нет
1.5 кг
p.s. спасибо
e.g. this one
mail me
""".strip().split("\n")

CONTACTS = """
+7 916 123-45-67
8 (916) 123 45 67
89161234567
9161234567
+1 (415) 555-2671
+49 30 901820 12
(415) 555-2671
звоните 8-916-123-45-67!
mila@elsewhere.example
mila (at) elsewhere.com
4111 1111 1111 1111
4111111111111111
5500-0000-0000-0004
тг: @mila_shop
телеграм mila_2000
whatsapp me @mila
инста: mila.shop_1
""".strip().split("\n")

NO_CONTACTS = """
2 490 000 рублей
42 44 46 48 50 52
рост 165, вес 60, взять 44?
заказ 1234567
1234 5678 9012 3456
артикул 100200300400
5000 мА·ч
скидка 50% до 23:59 24.11.2026
@Мила спасибо
info@shop.example
в телеграме будет?
тг есть?
telegram channel?
ростом 170 180 190 200
1 2 3 4 5 6 7 8 9 10
""".strip().split("\n")


@pytest.mark.parametrize("text", LINKS)
def test_what_leads_out_is_found(text: str) -> None:
    findings = list(links(fold(text), own=OWN))

    assert [finding.reason for finding in findings] == ["link"]
    assert text[findings[0].span.start : findings[0].span.end].strip()


@pytest.mark.parametrize("text", NO_LINKS)
def test_what_leads_nowhere_or_home_is_not(text: str) -> None:
    assert list(links(fold(text), own=OWN)) == []


@pytest.mark.parametrize("text", CONTACTS)
def test_contacts_are_found(text: str) -> None:
    assert {finding.reason for finding in contacts(fold(text), own=OWN)} == {"contact"}


@pytest.mark.parametrize("text", NO_CONTACTS)
def test_numbers_of_a_shop_are_not_contacts(text: str) -> None:
    assert list(contacts(fold(text), own=OWN)) == []


def test_an_address_is_a_contact_and_not_a_link_too() -> None:
    assert list(links(fold("mila@elsewhere.com"), own=OWN)) == []


def test_the_place_is_in_code_points() -> None:
    text = "👨‍👩‍👧 глянь elsewhere.ru/Ж!"
    (finding,) = links(fold(text), own=OWN)

    assert text[finding.span.start : finding.span.end].startswith("elsewhere.ru")
