"""shop: what is offered, held, paid and owned. Knows no chat."""
