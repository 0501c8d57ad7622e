import re

import pytest
import segno

from server.api.codes import QUIET, draw

URL = "https://qr.nspk.ru/AS10003P3RH0LJ2A9ROO038L6NT5RU1M?type=01&bank=000000000001&sum=10000&cur=RUB&crc=F3D0"


def test_the_path_draws_exactly_the_dark_modules() -> None:
    code = draw(URL)

    drawn = set()
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", code.path):
        drawn |= {(int(x) + step, int(y)) for step in range(int(length))}
    matrix = segno.make_qr(URL, error="m", boost_error=False).matrix
    dark = {(x + QUIET, y + QUIET) for y, row in enumerate(matrix) for x, module in enumerate(row) if module}
    assert drawn == dark
    assert code.size == len(matrix) + 2 * QUIET
    assert len(re.sub(r"M\d+ \d+h\d+v1h-\d+z", "", code.path)) == 0


def test_what_fits_in_no_code_is_refused() -> None:
    with pytest.raises(ValueError, match="too large"):
        draw("x" * 5_000)
