"""ledger: who has how much, as entries that are only ever added. Knows no orders, carts or gifts; they know it."""
