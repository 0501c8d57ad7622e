"""Numbers: sequence numbers that wrap at 16 bits, made straight."""


def unwrap(number: int, *, near: int) -> int:
    """The never-wrapping number whose low 16 bits are ``number`` and that is closest to ``near``."""
    step = (number - near) & 0xFFFF
    return near + (step if step < 0x8000 else step - 0x1_0000)
