"""Passwords."""

from server.accounts.passwords import Passwords


async def test_a_password_fits_its_own_hash_only() -> None:
    passwords = Passwords()
    stored = await passwords.hash("лунный свет")

    assert await passwords.fits("лунный свет", stored)
    assert not await passwords.fits("лунный Свет", stored)


async def test_nothing_fits_an_account_that_is_not_there() -> None:
    assert not await Passwords().fits("nobody has this password", None)


async def test_a_broken_hash_fits_nothing() -> None:
    assert not await Passwords().fits("any", "not a hash")


async def test_todays_hash_is_not_outdated_and_a_weaker_one_is() -> None:
    passwords = Passwords()

    assert not passwords.is_outdated(await passwords.hash("x"))
    assert passwords.is_outdated("$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$aGFzaGhhc2hoYXNoaGFzaA")
