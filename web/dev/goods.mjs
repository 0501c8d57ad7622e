// A made-up brand for development: shows, goods, people and what they say.
const rub = (amount) => ({ amount: amount * 100, currency: "RUB" });
const hex = (n) => n.toString(16).padStart(32, "0");
export const id = (prefix, n) => `${prefix}_${hex(n)}`;
const both = (ru, en) => ({ ru, en });

const GOODS = [
  ["thermos", both("Термос «Перевал»", "Pass thermos"), both("Держит тепло сутки, не протекает, помещается в карман рюкзака.", "Keeps warm for a day, never leaks, fits a side pocket."), 3490, 4990, [["0,5 л", "0.5 l", 14], ["1 л", "1 l", 3]], [["Материал", "Material", "сталь 18/8", "steel 18/8"], ["Тепло", "Keeps warm", "24 часа", "24 hours"], ["Вес", "Weight", "380 г", "380 g"]]],
  ["raincoat", both("Дождевик «Морось»", "Drizzle raincoat"), both("Проклеенные швы, дышит, складывается в собственный карман.", "Taped seams, breathes, folds into its own pocket."), 6900, 8900, [["S", "S", 4], ["M", "M", 0], ["L", "L", 9], ["XL", "XL", 2]], [["Водостойкость", "Waterproof", "10 000 мм", "10,000 mm"], ["Материал", "Material", "полиэстер", "polyester"]]],
  ["lantern", both("Фонарь «Маяк»", "Beacon lantern"), both("Тёплый свет на три вечера без зарядки.", "Warm light for three evenings on one charge."), 2490, 2490, [["Латунь", "Brass", 21]], [["Батарея", "Battery", "5 200 мА·ч", "5,200 mAh"], ["Защита", "Protection", "IP65", "IP65"]]],
  ["speaker", both("Колонка «Эхо»", "Echo speaker"), both("Звук на всю поляну, двенадцать часов без розетки.", "Sound for the whole clearing, twelve hours off the grid."), 5490, 6490, [["Уголь", "Charcoal", 6]], [["Батарея", "Battery", "12 часов", "12 hours"]]],
  ["mugs", both("Кружки «Пара», 2 шт.", "Pair mugs, set of 2"), both("Керамика ручной работы: каждая немного другая.", "Hand-thrown ceramics: each a little different."), 1990, 2400, [["Песок", "Sand", 0]], [["Объём", "Volume", "320 мл", "320 ml"]]],
];

export function offers() {
  return GOODS.map(([slug, title, description, price, list, variants, attributes], n) => ({
    id: id("ofr", n + 1),
    product: {
      id: id("prd", n + 1),
      slug,
      title,
      description,
      picture: `/pictures/${slug}.svg`,
      attributes: attributes.map(([ru, en, valueRu, valueEn], k) => ({ key: `a${k}`, label: both(ru, en), value: both(valueRu, valueEn) })),
    },
    price: rub(price),
    list_price: rub(list),
    limit: 3,
    variants: variants.map(([ru, en, left], k) => ({ id: id("var", n * 10 + k + 1), name: both(ru, en), left, version: 1, price: null, list_price: null, flash_price: null })),
    position: n,
    version: 1,
    on_sale: true,
    flash: null,
  }));
}

export const PEOPLE = [["Мина", "guest"], ["Олег", "guest"], ["Таня К.", "viewer"], ["Анна", "host"], ["Lev", "guest"], ["Соня", "moderator"]];
export const LINES = [
  "Всем привет! Из Казани смотрю",
  "а дождевик правда не промокает?",
  "Термос взяла в прошлый раз, держит как надо",
  "Привет, друзья! Сейчас покажу новый цвет",
  "does it ship to Almaty?",
  "Вопросы про размеры пишите сюда, отвечу всем",
  "какой вес у литрового?",
  "красивый свет у фонаря",
];

const HOUR = 3_600_000;
const stamp = (ms) => new Date(ms).toISOString();

export function shows() {
  const now = Date.now();
  const show = (n, slug, title, status, starts, more = {}) => ({
    id: id("shw", n),
    slug,
    title,
    host_name: { ru: "Анна Северова", en: "Анна Северова" },
    starts_at: stamp(starts),
    state: { version: 1, status, started_at: null, ended_at: null, reconnect_until: null, pinned: null, ...more },
  });
  return [
    show(1, "light", both("Тёплые вещи для долгой осени", "Warm things for a long autumn"), "live", now - HOUR / 3, { started_at: stamp(now - HOUR / 3), pinned: id("ofr", 1) }),
    show(2, "soon", both("Утро на кухне: посуда, которую не прячут", "Morning in the kitchen: dishes worth showing"), "scheduled", now + 26 * 60_000),
    show(3, "past", both("Как выбирали шерсть", "How we chose the wool"), "ended", now - 50 * HOUR, { started_at: stamp(now - 50 * HOUR), ended_at: stamp(now - 49 * HOUR) }),
    show(4, "break", both("Дождь не помеха", "Rain or shine"), "reconnecting", now - HOUR, { started_at: stamp(now - HOUR), reconnect_until: stamp(now + 97_000), pinned: id("ofr", 2) }),
  ];
}
