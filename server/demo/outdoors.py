"""Outdoors: what Cloudberry Cape makes for the weather."""

from core.events import Localized
from server.demo.goods import BrandProduct, rubles, specification, variant

LANTERN = BrandProduct(
    slug="beacon-lantern",
    position=1,
    title=Localized(ru="Кемпинговый фонарь «Маячок»", en="Beacon camp lantern"),
    description=Localized(
        ru="Тёплый ровный свет на весь стол: от ночника в палатке до ужина на двенадцать человек. Яркость плавно "
        "меняется одной кнопкой, а четыре точки на корпусе показывают, сколько заряда осталось. Дождь и брызги "
        "ему не страшны.",
        en="Warm, even light for the whole table, from a night light in the tent to a supper for twelve. One button "
        "dims it smoothly, and four dots on the base show how much charge is left. Rain and splashes do it no harm.",
    ),
    picture="lantern.svg",
    list_price=rubles(3_490),
    show_price=rubles(2_790),
    limit=3,
    variants=(
        variant("CC-LAN-PINE", "Сосна", "Pine", stock=24),
        variant("CC-LAN-AMBR", "Морошка", "Cloudberry", stock=11),
    ),
    attributes=specification(
        ("brightness", "20–400 лм, плавная регулировка", "20–400 lm, smooth dimming"),
        ("battery", "5200 мА·ч, литий-ионный, встроенный", "5,200 mAh lithium-ion, built in"),
        (
            "battery_life",
            "4,5 ч на максимуме, 30 ч на 60 лм, 90 ч на 20 лм",
            "4.5 h at full, 30 h at 60 lm, 90 h at 20 lm",
        ),
        (
            "charging",
            "USB-C, 5 В / 2 А, около 3 ч; светит и во время зарядки",
            "USB-C, 5 V / 2 A, about 3 h; shines while charging",
        ),
        (
            "phone_charging",
            "Да, выход USB-C 5 В / 1 А, один полный заряд",
            "Yes, USB-C output 5 V / 1 A, one full charge",
        ),
        (
            "waterproof",
            "IP65: пыль, дождь и струи воды; погружать нельзя",
            "IP65: dust, rain and jets of water; not for diving",
        ),
        ("light_colour", "2700 К, тёплый белый", "2700 K, warm white"),
        ("temperature", "от −15 до +40 °C", "−15 to +40 °C"),
        ("material", "Алюминий, поликарбонат, ручка из бука", "Aluminium, polycarbonate, beech handle"),
        ("size", "9 × 9 × 17 см без ручки", "9 × 9 × 17 cm without the handle"),
        ("weight", "420 г", "420 g"),
        ("in_the_box", "Фонарь, кабель USB-C 1 м, хлопковый мешочек", "Lantern, 1 m USB-C cable, cotton pouch"),
        ("warranty", "2 года", "2 years"),
    ),
)

RAINCOAT = BrandProduct(
    slug="drizzle-raincoat",
    position=2,
    title=Localized(ru="Дождевик «Морось»", en="Drizzle raincoat"),
    description=Localized(
        ru="Лёгкий плащ на каждый день и на долгий ливень: мембрана, проклеенные швы и капюшон, который держится на "
        "ветру. Крой свободный, под него поместится толстый свитер. Складывается в свой же карман размером с книгу.",
        en="A light coat for every day and for the long downpour: a membrane, taped seams and a hood that stays put in "
        "the wind. The cut is easy and takes a thick jumper underneath. It packs into its own pocket, book-sized.",
    ),
    picture="raincoat.svg",
    list_price=rubles(7_990),
    show_price=rubles(5_990),
    limit=2,
    variants=(
        variant("CC-RNC-S", "S", "S", stock=2),
        variant("CC-RNC-M", "M", "M", stock=14),
        variant("CC-RNC-L", "L", "L", stock=9),
        variant("CC-RNC-XL", "XL", "XL", stock=0),
    ),
    attributes=specification(
        (
            "size_table",
            "Обхват груди изделия / длина: S 108/82 см, M 114/84 см, L 120/86 см, XL 128/88 см",
            "Garment chest / length: S 108/82 cm, M 114/84 cm, L 120/86 cm, XL 128/88 cm",
        ),
        (
            "fit",
            "Свободная, унисекс; между размерами берите меньший",
            "Relaxed, unisex; between sizes take the smaller",
        ),
        ("waterproof", "10 000 мм водяного столба", "10,000 mm water column"),
        ("seams", "Полностью проклеены", "Fully taped"),
        (
            "material",
            "Переработанный полиэстер, мембрана из полиуретана",
            "Recycled polyester with a polyurethane membrane",
        ),
        ("warmth", "От +5 °C; без утепления, поверх свитера", "From +5 °C; not insulated, wear over a jumper"),
        ("hood", "Регулируется в двух местах, не снимается", "Adjusts in two places, does not detach"),
        (
            "pockets",
            "Два накладных с клапанами и один внутренний на молнии",
            "Two patch pockets with flaps, one zipped inside",
        ),
        ("weight", "480 г, размер M", "480 g in size M"),
        (
            "care",
            "Стирка при 30 °C без отбеливателя и кондиционера, не гладить",
            "Wash at 30 °C, no bleach or softener, no iron",
        ),
        ("in_the_box", "Дождевик и запасная кнопка", "Raincoat and a spare snap"),
        ("warranty", "1 год", "1 year"),
    ),
)

SPEAKER = BrandProduct(
    slug="loon-speaker",
    position=6,
    title=Localized(ru="Непромокаемая колонка «Гагара»", en="Loon waterproof speaker"),
    description=Localized(
        ru="Колонка, которую не жалко уронить в озеро: она всплывёт динамиком вверх и доиграет песню. Два динамика "
        "дают чистый голос и плотный бас у костра, на берегу и на кухне. Две «Гагары» соединяются в стереопару.",
        en="A speaker you may drop into the lake: it comes up facing the sky and finishes the song. Two drivers give a "
        "clear voice and a full bass by the fire, on the shore and in the kitchen. Two Loons make a stereo pair.",
    ),
    picture="speaker.svg",
    list_price=rubles(5_990),
    show_price=rubles(4_690),
    limit=2,
    variants=(
        variant("CC-SPK-LAKE", "Озеро", "Lake", stock=16),
        variant("CC-SPK-SAND", "Песок", "Sand", stock=7),
    ),
    attributes=specification(
        ("waterproof", "IP67: 30 минут на глубине до 1 м, пыль и песок", "IP67: 30 minutes down to 1 m, dust and sand"),
        ("floats", "Да, динамиком вверх", "Yes, facing up"),
        ("battery", "5200 мА·ч, литий-ионный", "5,200 mAh lithium-ion"),
        ("battery_life", "14 ч на половине громкости, 5 ч на полной", "14 h at half volume, 5 h at full"),
        ("charging", "USB-C, 5 В / 2 А, около 3 ч", "USB-C, 5 V / 2 A, about 3 h"),
        ("power", "12 Вт: 10 Вт бас и 2 Вт верх; 70 Гц – 20 кГц", "12 W: 10 W bass and 2 W treble; 70 Hz – 20 kHz"),
        (
            "bluetooth",
            "Bluetooth 5.3, до 20 м; стереопара; без микрофона",
            "Bluetooth 5.3, up to 20 m; stereo pair; no microphone",
        ),
        ("temperature", "от −10 до +45 °C; в парную не брать", "−10 to +45 °C; keep it out of the hot sauna"),
        ("material", "Прорезиненный корпус, ткань, стропа", "Rubberised body, fabric, webbing loop"),
        ("size", "14 × 18 × 7 см", "14 × 18 × 7 cm"),
        ("weight", "680 г", "680 g"),
        ("in_the_box", "Колонка, кабель USB-C 1 м, петля", "Speaker, 1 m USB-C cable, loop"),
        ("warranty", "2 года", "2 years"),
    ),
)
