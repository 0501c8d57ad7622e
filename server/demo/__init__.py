"""demo: a brand that does not exist, its show and its synthetic host, so that a first start is alive."""
