"""Planning: compare a batch of rows with what is known, and say what is new. Pure: nothing is written here.

A product's words are those of its first row in the file; the others bring variants. What a file does not say stays as
it is. Words that somebody wrote in English by hand stay, too, where the file speaks Russian only.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from core.events import Localized
from core.ids import ProductId, VariantId, derive
from shop.importing.known import Known, KnownProduct, KnownVariant
from shop.importing.plan import Line, Outcome, Plan, ProductWrite, Progress, VariantWrite
from shop.importing.row import Problem, ReadAttribute, Refused, Row, Said
from shop.naming import slug_of
from shop.product import Attribute

ONLY = Localized(ru="Стандарт", en="Standard")
"""What the variant of a product is called that comes in one only."""

SEVERAL_POSITIONS = 10_000
"""Where variants of a file stand behind those that were there before."""


def plan(
    rows: Iterable[tuple[Row | Refused, tuple[Problem, ...]]],
    known: Known,
    *,
    source: str,
    progress: Progress,
    takes_stock: bool,
) -> Plan:
    """What shall become of ``rows``; ``progress`` learns what they take.

    Args:
        source: Which catalogue the file is of; keys are its own.
        takes_stock: Whether the file knows how many units there are.
    """
    planning = _Planning(known=known, source=source, progress=progress, takes_stock=takes_stock)
    for row, noted in rows:
        if isinstance(row, Refused):
            planning.refuse(row.line, key="", title=row.title, problems=row.problems)
        else:
            planning.take(row, noted)
    return planning.plan


@dataclass(slots=True, kw_only=True)
class _Planning:
    known: Known
    source: str
    progress: Progress
    takes_stock: bool
    plan: Plan = field(default_factory=Plan)

    def refuse(self, line: int, *, key: str, title: str, problems: tuple[Problem, ...]) -> None:
        """Leave a row out."""
        self.plan.lines.append(Line(line=line, key=key, title=title, outcome=Outcome.REFUSED, problems=problems))

    def take(self, row: Row, noted: tuple[Problem, ...]) -> None:
        """Find what the row is about, and what of it is new."""
        if (problem := self._stands_in_the_way(row)) is not None:
            self.refuse(row.line, key=row.variant_key, title=row.title.ru, problems=(problem,))
            return
        self.progress.variants.add(row.variant_key)
        if row.sku:
            self.progress.skus.add(row.sku)
        before = self._variant(row)
        product, changes = self._product(row, before)
        variant, more = self._plan_variant(row, before, product=product)
        changes += more + self._price(row, before, variant) + self._stock(row, before, variant)
        created = before is None
        outcome = Outcome.CREATED if created else Outcome.CHANGED if changes else Outcome.UNCHANGED
        self.plan.lines.append(
            Line(
                line=row.line,
                key=row.variant_key,
                title=row.title.ru,
                outcome=outcome,
                changes=() if created else tuple(changes),
                problems=noted,
            )
        )

    def _stands_in_the_way(self, row: Row) -> Problem | None:
        def wrong(name: str, code: str, value: str) -> Problem:
            return Problem(line=row.line, field=name, code=code, value=value)

        if row.variant_key in self.progress.variants:
            return wrong("id", "duplicate", row.variant_key)
        if row.sku and row.sku in self.progress.skus:
            return wrong("sku", "duplicate", row.sku)
        by_key, by_sku = self.known.variants_by_key.get(row.variant_key), self.known.variants_by_sku.get(row.sku or "")
        if by_key and by_sku and by_key.id != by_sku.id:
            return wrong("sku", "sku_taken", row.sku or "")
        found = by_key or by_sku
        ours = self.progress.products.get(row.product_key, self.known.by_key.get(row.product_key))
        if found is not None and ours is not None and found.product != ours:
            return wrong("group_id", "other_product", row.product_key)
        if found is not None and found.owner == self.source and found.key != row.variant_key:
            return wrong("sku", "sku_taken", row.sku or "")
        return None

    def _variant(self, row: Row) -> KnownVariant | None:
        return self.known.variants_by_key.get(row.variant_key) or self.known.variants_by_sku.get(row.sku or "")

    def _product(self, row: Row, variant: KnownVariant | None) -> tuple[ProductId, list[str]]:
        """The product of the row; its words are compared where it is the first of it in the file."""
        if (taken := self.progress.products.get(row.product_key)) is not None:
            return taken, []
        if variant is not None:
            product = variant.product
        else:
            product = self.known.by_key.get(row.product_key) or ProductId(derive("prd", self.source, row.product_key))
        self.progress.products[row.product_key] = product
        before = self.known.products.get(product)
        write, changes = _product_write(row, before, product=product)
        if before is None or changes or before.owner is None:
            self.plan.products[product] = write
        return product, [] if before is None else changes

    def _plan_variant(
        self, row: Row, before: KnownVariant | None, *, product: ProductId
    ) -> tuple[VariantId, list[str]]:
        variant = before.id if before else VariantId(derive("var", self.source, row.product_key, row.variant_key))
        position = self.progress.positions.get(product, -1) + 1
        self.progress.positions[product] = position
        name = merged(row.variant_name, before.name if before else None) or ONLY
        write = VariantWrite(
            id=variant,
            product=product,
            key=row.variant_key if before is None or before.owner is None else None,
            name=name,
            sku=row.sku or (before.sku if before else None),
            barcode=row.barcode or (before.barcode if before else None),
            options=row.options or (before.options if before else ()),
            position=before.position if before else SEVERAL_POSITIONS + position,
            is_new=before is None,
        )
        changes = _differences(write, before, ("name", "sku", "barcode", "options"))
        if before is not None and before.archived:
            changes.append("archived")
        if before is None or changes or before.owner is None:
            self.plan.variants[variant] = write
        return variant, [] if before is None else changes

    def _price(self, row: Row, before: KnownVariant | None, variant: VariantId) -> list[str]:
        if row.price is None or row.list_price is None:
            return []
        amounts = (row.price.amount, row.list_price.amount)
        if before is not None and before.prices.get(row.price.currency) == amounts:
            return []
        self.plan.prices[variant, row.price.currency] = (row.price, row.list_price)
        return ["price"]

    def _stock(self, row: Row, before: KnownVariant | None, variant: VariantId) -> list[str]:
        if row.stock is None or not self.takes_stock:
            return []
        if before is not None and before.on_hand == row.stock:
            return []
        self.plan.stock[variant] = row.stock
        self.plan.stock_lines[variant] = len(self.plan.lines)
        return ["stock"]


def foresee(plan: Plan, known: Known) -> None:
    """Say of ``plan`` what would become of its stock, by what is spoken for now."""
    variants = {each.id: each for each in (*known.variants_by_key.values(), *known.variants_by_sku.values())}
    for variant in list(plan.stock):
        if (found := variants.get(variant)) is not None and found.reserved > plan.stock[variant]:
            below_reserved(plan, variant, reserved=found.reserved)


def below_reserved(plan: Plan, variant: VariantId, *, reserved: int) -> None:
    """More units are spoken for than the file knows of: the stock stays, and the report says so."""
    place = plan.stock_lines[variant]
    line = plan.lines[place]
    problem = Problem(line=line.line, field="stock", code="below_reserved", value=f"{plan.stock[variant]} < {reserved}")
    changes = tuple(change for change in line.changes if change != "stock")
    outcome = Outcome.UNCHANGED if line.outcome is Outcome.CHANGED and not changes else line.outcome
    plan.lines[place] = replace(
        line, outcome=outcome, changes=changes, problems=(*line.problems, replace(problem, fatal=False))
    )
    del plan.stock[variant]


def merged(said: Said | None, known: Localized | None) -> Localized | None:
    """The words a file says over those that are known; English that was written by hand stays."""
    if said is None:
        return known
    if said.en is not None:
        return Localized(ru=said.ru, en=said.en)
    by_hand = known is not None and known.en not in ("", known.ru)
    return Localized(ru=said.ru, en=known.en if known is not None and by_hand else said.ru)


def _product_write(row: Row, before: KnownProduct | None, *, product: ProductId) -> tuple[ProductWrite, list[str]]:
    title = merged(row.title, before.title if before else None) or ONLY
    write = ProductWrite(
        id=product,
        key=row.product_key if before is None or before.owner is None else None,
        slug=before.slug if before else slug_of(title, product),
        title=title,
        description=merged(row.description, before.description if before else None) or Localized(ru="", en=""),
        vendor=row.vendor if row.vendor is not None else (before.vendor if before else ""),
        category=row.category if row.category is not None else (before.category if before else ""),
        attributes=_attributes(row.attributes, before.attributes if before else ()),
        pictures=row.pictures if row.pictures and (before is None or before.pictures != row.pictures) else None,
        is_new=before is None,
    )
    changes = _differences(write, before, ("title", "description", "vendor", "category", "attributes"))
    if write.pictures is not None:
        changes.append("pictures")
    if before is not None and before.archived:
        changes.append("archived")
    return write, changes


def _attributes(read: tuple[ReadAttribute, ...], known: tuple[Attribute, ...]) -> tuple[Attribute, ...]:
    if not read:
        return known
    before = {attribute.key: attribute for attribute in known}
    return tuple(_attribute(each, before.get(each.key)) for each in read)


def _attribute(read: ReadAttribute, known: Attribute | None) -> Attribute:
    same = known is not None and known.value.ru == read.value.ru
    unit = Said(ru=read.unit) if read.unit else None
    return Attribute(
        key=read.key,
        label=merged(read.label, known.label if known else None) or ONLY,
        value=merged(read.value, known.value if known and same else None) or ONLY,
        unit=merged(unit, known.unit if known else None) if unit else None,
    )


def _differences(write: object, before: object | None, names: tuple[str, ...]) -> list[str]:
    if before is None:
        return []
    return [name for name in names if getattr(write, name) != getattr(before, name)]
