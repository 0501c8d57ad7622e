"""What every test may ask for."""

import pytest

pytest.register_assert_rewrite("tests.core.bus_contract")

pytest_plugins = ["tests.services"]
