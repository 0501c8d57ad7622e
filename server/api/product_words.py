"""Words and looks of a product's page."""

WORDS = {
    "specification": ("Характеристики", "Specification"),
    "variants": ("Варианты", "Variants"),
    "variant": ("Вариант", "Variant"),
    "sku": ("Артикул", "Article"),
    "price": ("Цена", "Price"),
    "left": ("Осталось", "Left"),
    "sold_out": ("Распродано", "Sold out"),
    "units": ("{n} шт.", "{n}"),
    "from": ("от {price}", "from {price}"),
    "instead": ("вместо {price}", "instead of {price}"),
    "live": ("Сейчас в эфире", "Live now"),
    "soon": ("Будет в эфире", "Coming up in a show"),
    "watch": ("Смотреть и купить", "Watch and buy"),
    "watch_title": ("Смотреть и купить в эфире «{title}»", "Watch and buy in the show “{title}”"),
    "nowhere": ("Сейчас ни в одном эфире не продаётся", "On sale in no show right now"),
    "all": ("Все эфиры", "All shows"),
    "picture": ("{title}, картинка {n}", "{title}, picture {n}"),
    "link": ("Ссылка на эту строку: {label}", "Link to this line: {label}"),
    "other": ("English", "По-русски"),
    "gone": ("Такого товара нет", "There is no such product"),
    "gone_more": ("Возможно, его убрали с витрины.", "It may have been taken out of the window."),
    "app": ("Витрина", "Vitrina"),
}

STYLE = """
:root{--paper:#fbf5ea;--raised:#fffdf8;--sunk:#f3e9d8;--ink:#241712;--soft:#6a5548;--line:#e2d3bc;--awning:#c8321b;
--deep:#a42512;--brass:#f0b04f;--brass-deep:#8a5200;--leaf:#1c6b4f;
--sign:"New York",ui-serif,"Iowan Old Style",Georgia,"Noto Serif","Liberation Serif",serif}
*{box-sizing:border-box}html{scroll-padding-top:12px}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 ui-sans-serif,-apple-system,"Segoe UI",Roboto,
"Helvetica Neue","Noto Sans","Liberation Sans",Arial,sans-serif}
header,main{max-width:1080px;margin:0 auto;padding:12px 16px}
header{display:flex;gap:16px;align-items:center;justify-content:space-between}
header a{color:inherit;font-weight:600;padding:10px 0}
h1,h2{font-family:var(--sign);letter-spacing:-.02em;line-height:1.12;margin:0}
h1{font-size:clamp(28px,6vw,42px);text-wrap:balance}h2{font-size:24px;margin-bottom:12px}
p{margin:0 0 12px;text-wrap:pretty}
.soft{color:var(--soft)}.top{display:grid;gap:20px}
.gallery{display:flex;gap:10px;overflow-x:auto;scroll-snap-type:x mandatory;border-radius:22px;margin:0;padding:0;
list-style:none}
.gallery li{flex:0 0 100%;scroll-snap-align:start}
.gallery img{display:block;width:100%;height:auto;aspect-ratio:1;object-fit:cover;border-radius:22px;
background:var(--sunk)}
.about{display:grid;gap:14px;align-content:start}
.price{font-family:var(--sign);font-size:32px;line-height:1}.was{color:var(--soft)}
.show{display:grid;gap:8px;padding:16px;border-radius:18px;background:var(--raised);border:1px solid var(--line)}
.show b{color:var(--awning)}
.button{display:inline-flex;align-items:center;justify-content:center;min-height:48px;padding:0 20px;border-radius:14px;
background:var(--awning);color:#fff8f0;font-weight:650;text-decoration:none}
.button:hover{background:var(--deep)}
section{margin-top:36px}
table{width:100%;border-collapse:collapse}th,td{padding:10px 8px;border-top:1px solid var(--line);text-align:left}
thead th{border-top:0;color:var(--soft);font-size:14px;font-weight:600}
td.n,th.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
.gone{color:var(--soft)}.left{color:var(--brass-deep);font-weight:650}
dl{display:grid;margin:0}
dl div{display:grid;grid-template-columns:minmax(120px,38%) minmax(0,1fr);gap:16px;padding:11px 8px;
border-top:1px solid var(--line)}
dl div:target{background:#fbe3b4;border-radius:8px;outline:2px solid var(--brass)}
dt{color:var(--soft)}dd{margin:0;font-weight:550;overflow-wrap:anywhere}
dt a{margin-left:6px;padding:2px 4px;color:inherit}
:focus-visible{outline:3px solid var(--brass);outline-offset:2px}
@media (min-width:820px){.top{grid-template-columns:minmax(0,5fr) minmax(0,6fr);gap:40px;align-items:start}
header,main{padding:18px 24px}}
"""
