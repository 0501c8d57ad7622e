"""Indoors: what Cloudberry Cape makes for the table and the sofa."""

from core.events import Localized
from server.demo.goods import BrandProduct, rubles, specification, variant

THERMOS = BrandProduct(
    slug="long-trail-thermos",
    position=3,
    title=Localized(ru="Термос «Долгая тропа»", en="Long Trail thermos"),
    description=Localized(
        ru="Чай, заваренный на рассвете, обжигает и вечером. Внутри только сталь, поэтому вкус вчерашнего кофе не "
        "остаётся, а у кружки в комплекте настоящая ручка. В этом эфире любой объём стоит одинаково.",
        en="Tea made at dawn is still hot in the evening. Nothing but steel inside, so no taste of yesterday's coffee, "
        "and the cup that comes with it has a proper handle. In this show every volume costs the same.",
    ),
    picture="thermos.svg",
    list_price=rubles(3_290),
    show_price=rubles(2_490),
    limit=4,
    variants=(
        variant("CC-THR-050", "0,5 л", "0.5 L", stock=20),
        variant("CC-THR-075", "0,75 л", "0.75 L", stock=18),
        variant("CC-THR-100", "1 л", "1 L", stock=6),
    ),
    attributes=specification(
        ("volume", "0,5 л, 0,75 л или 1 л; кружка 0,2 л", "0.5 L, 0.75 L or 1 L; the cup holds 0.2 L"),
        (
            "keeps_hot",
            "Выше 60 °C: 0,5 л 10 ч, 0,75 л 12 ч, 1 л 16 ч",
            "Above 60 °C: 0.5 L for 10 h, 0.75 L for 12 h, 1 L for 16 h",
        ),
        ("keeps_cold", "24 ч ниже 10 °C", "24 h below 10 °C"),
        ("leakproof", "Да, можно носить в рюкзаке лёжа", "Yes, it may lie flat in a backpack"),
        (
            "material",
            "Нержавеющая сталь 304 внутри и снаружи, пробка из бука и силикона",
            "304 stainless steel in and out, beech and silicone stopper",
        ),
        (
            "size",
            "0,5 л 22 см, 0,75 л 29 см, 1 л 36 см; диаметр 8 см",
            "0.5 L 22 cm, 0.75 L 29 cm, 1 L 36 cm; 8 cm across",
        ),
        ("weight", "0,5 л 390 г, 0,75 л 470 г, 1 л 560 г", "0.5 L 390 g, 0.75 L 470 g, 1 L 560 g"),
        ("dishwasher", "Нет: мыть руками", "No: wash by hand"),
        (
            "care",
            "Ёршик и сода; газировку и молоко не хранить",
            "Brush and baking soda; no fizzy drinks, do not store milk",
        ),
        ("in_the_box", "Термос, кружка, запасной уплотнитель", "Thermos, cup, spare seal"),
        ("warranty", "5 лет на вакуум, 1 год на остальное", "5 years for the vacuum, 1 year for the rest"),
    ),
)

BLANKET = BrandProduct(
    slug="white-nights-blanket",
    position=4,
    title=Localized(ru="Шерстяной плед «Белые ночи»", en="White Nights wool blanket"),
    description=Localized(
        ru="Плотный плед из овечьей шерсти на веранду, в машину и на край кровати. Греет, даже если отсырел, и не "
        "колется: нить дважды моют и вычёсывают. Кисти по краям завязаны вручную.",
        en="A dense sheep's wool blanket for the porch, the car and the end of the bed. It warms even when damp and "
        "does not scratch, because the yarn is washed and combed twice. The fringe is knotted by hand.",
    ),
    picture="blanket.svg",
    list_price=rubles(6_490),
    show_price=rubles(4_990),
    limit=2,
    variants=(
        variant("CC-BLK-OAT", "Овсянка", "Oat", stock=12),
        variant("CC-BLK-HTHR", "Вереск", "Heather", stock=1),
        variant("CC-BLK-PINE", "Сосна", "Pine", stock=8),
    ),
    attributes=specification(
        ("size", "140 × 200 см и кисти по 6 см", "140 × 200 cm plus 6 cm of fringe"),
        ("material", "100 % овечья шерсть", "100% sheep's wool"),
        ("colours", "Овсянка, вереск, сосна", "Oat, heather, pine"),
        ("weight", "1,2 кг, плотность 420 г/м²", "1.2 kg, 420 g/m²"),
        ("feel", "Мягкий, не колется; подходит детям с трёх лет", "Soft, does not scratch; for children from three"),
        ("warmth", "Для веранды от +8 °C, дома круглый год", "On the porch from +8 °C, at home all year"),
        ("care", "Ручная стирка при 30 °C или химчистка, сушить лёжа", "Hand wash at 30 °C or dry clean, dry flat"),
        ("in_the_box", "Плед и хлопковый чехол", "Blanket and a cotton bag"),
        ("warranty", "1 год", "1 year"),
    ),
)

MUGS = BrandProduct(
    slug="by-the-fire-mugs",
    position=5,
    title=Localized(ru="Эмалированные кружки «У костра», 4 шт.", en="By the Fire enamel mugs, set of 4"),
    description=Localized(
        ru="Четыре кружки, которые можно ставить прямо на угли и ронять на камни. Два слоя эмали на стали не боятся ни "
        "ягодного морса, ни крепкого чая. На одной из кружек наша морошка, чтобы было за что спорить.",
        en="Four mugs that may stand on the embers and fall on the rocks. Two coats of enamel over steel mind neither "
        "berry juice nor strong tea. One of the four wears our cloudberry, so there is something to argue about.",
    ),
    picture="mugs.svg",
    list_price=rubles(2_890),
    show_price=rubles(2_190),
    limit=4,
    variants=(
        variant("CC-MUG-MIX", "Четыре цвета", "Four colours", stock=30),
        variant("CC-MUG-WHT", "Белые с синим краем", "White with a blue rim", stock=15),
    ),
    attributes=specification(
        ("volume", "350 мл каждая", "350 ml each"),
        (
            "material",
            "Сталь 0,8 мм, пищевая эмаль в два слоя, без свинца и кадмия",
            "0.8 mm steel, two coats of food-safe enamel, no lead or cadmium",
        ),
        (
            "heat",
            "Костёр, газ и духовка до 250 °C; в микроволновку нельзя",
            "Fire, gas and oven up to 250 °C; not for the microwave",
        ),
        ("dishwasher", "Да, до 65 °C", "Yes, up to 65 °C"),
        ("care", "Мягкая губка; скол от удара на свойства не влияет", "Soft sponge; a chipped outer edge does no harm"),
        ("size", "Диаметр 8 см, высота 8 см", "8 cm across, 8 cm tall"),
        ("weight", "640 г весь набор, 160 г кружка", "640 g the set, 160 g a mug"),
        ("in_the_box", "Четыре кружки в коробке из картона, готовы к подарку", "Four mugs in a cardboard gift box"),
        ("warranty", "1 год", "1 year"),
    ),
)
