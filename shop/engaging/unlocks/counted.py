"""Counted: who of those who ask counts, as the rules say. Pure: whom an unlock knows goes in, what each hears is told.

Source: docs/decisions/0028-a-discount-the-crowd-opens.md.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from core.ids import ViewerId
from shop.engaging.unlocks.unlock import Asker, Unlock


class Counted(StrEnum):
    """What became of somebody who asked."""

    COUNTED = "counted"
    BEFORE = "before"
    SAME_DEVICE = "same_device"
    SAME_ADDRESS = "same_address"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Known:
    """Whom an unlock has counted of those who ask: persons, devices, which guest at which address has one of those, and
    how many guests of an address.
    """

    persons: set[ViewerId] = field(default_factory=set)
    devices: set[str] = field(default_factory=set)
    guests: dict[str, tuple[ViewerId, str]] = field(default_factory=dict)
    addresses: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Sorted:
    """What becomes of those who ask, in their order.

    Args:
        told: What each hears.
        new: Whose voices are new.
        signed_in: Which guests who were counted before have signed in to which account.
        here: Who of them is counted after all of them have asked.
    """

    told: list[Counted]
    new: list[Asker]
    signed_in: dict[ViewerId, ViewerId]
    here: set[ViewerId]


def sorted_out(unlock: Unlock, askers: Sequence[Asker], known: Known) -> Sorted:
    """What becomes of ``askers``, one after another."""
    persons, devices, guests = set(known.persons), set(known.devices), dict(known.guests)
    addresses = Counter(known.addresses)
    told: list[Counted] = []
    new: list[Asker] = []
    signed_in: dict[ViewerId, ViewerId] = {}
    for each in askers:
        origin = each.origin
        if each.viewer.is_staff:
            told.append(Counted.STAFF)
        elif each.viewer.id in persons:
            told.append(Counted.BEFORE)
        elif each.is_guest and origin.device in devices:
            told.append(Counted.SAME_DEVICE)
        elif origin.device in guests:  # they were that guest, and signed in since
            guest, address = guests.pop(origin.device)
            at = next((at for at, one in enumerate(new) if one.viewer.id == guest), None)
            if at is None:
                signed_in[guest] = each.viewer.id
            else:
                new[at] = replace(new[at], viewer=each.viewer)
            addresses[address] -= 1
            persons = persons - {guest} | {each.viewer.id}
            told.append(Counted.BEFORE)
        elif each.is_guest and addresses[origin.address] >= unlock.terms.per_address:
            told.append(Counted.SAME_ADDRESS)
        else:
            told.append(Counted.COUNTED)
            new.append(each)
            persons.add(each.viewer.id)
            devices |= {origin.device} if origin.device else set()
            if each.is_guest:
                addresses[origin.address] += 1
                guests |= {origin.device: (each.viewer.id, origin.address)} if origin.device else {}
    return Sorted(told, new, signed_in, persons & {each.viewer.id for each in askers})
