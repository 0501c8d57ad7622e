"""fees: a payment for something that is no order, such as money for a wallet or a month of a membership."""
