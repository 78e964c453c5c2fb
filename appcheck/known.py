"""Decide what is not known of a device: the reasons for which it cannot be called compliant."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from appcheck.devices import Device, Inventory
from appcheck.model.policy import Covers
from appcheck.model.words import Completeness, Reason
from appcheck.source import Facts


def in_scope(device: Device, covers: Covers) -> bool:
    """Whether the policy speaks of the device; what is not stated about it does not excuse it."""
    platform, ownership = device.facts.platform, device.facts.ownership
    if device.retired:
        return False
    if covers.platform and platform and platform not in covers.platform:
        return False
    return not (covers.ownership and ownership and ownership not in covers.ownership)


def unknowns(
    device: Device, covers: Covers, max_age: int | None, as_of: datetime, flaws: Mapping[int, Reason]
) -> tuple[Reason, ...]:
    """Why the device cannot be judged; of several inventories the one that leaves least open counts.

    max_age is in days; None asks for no dates. `flaws` are the exports that do not show all they
    should of any device, and why.
    """
    if device.lost_rows:
        return (Reason.COVERAGE, *_least(device, covers, max_age, as_of, flaws))
    return _least(device, covers, max_age, as_of, flaws)


def _least(
    device: Device, covers: Covers, max_age: int | None, as_of: datetime, flaws: Mapping[int, Reason]
) -> tuple[Reason, ...]:
    if not device.inventories:
        return (Reason.NOT_IN_INVENTORY,)
    each = [
        _of_age(inventory, max_age, as_of)
        + _of_completeness(inventory, device.facts, covers)
        + ((flaws[inventory.export],) if inventory.export in flaws else ())
        for inventory in device.inventories
    ]
    return min(map(_once, each), key=lambda reasons: (len(reasons), reasons)) if len(each) > 1 else _once(each[0])


def _once(reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    return tuple(dict.fromkeys(reasons))


def _of_age(inventory: Inventory, max_age: int | None, as_of: datetime) -> tuple[Reason, ...]:
    if max_age is None:
        return ()
    if inventory.inventoried is not None:
        when, lag = inventory.inventoried, 0
    elif inventory.checked_in is not None and inventory.source.lag_days is not None:
        when, lag = inventory.checked_in, inventory.source.lag_days
    else:
        return (Reason.AGE_UNSTATED,)
    return (Reason.STALE,) if as_of - when + timedelta(days=lag) > timedelta(days=max_age) else ()


def _of_completeness(inventory: Inventory, facts: Facts, covers: Covers) -> tuple[Reason, ...]:
    seen = inventory.facts
    completeness = inventory.source.completeness(seen)
    if not facts.ownership and covers.ownership and "unstated" not in covers.ownership:
        return (Reason.OWNERSHIP_UNSTATED,)
    match completeness:
        case Completeness.FULL:
            return ()
        case Completeness.WORK_PROFILE_ONLY:
            return (Reason.WORK_PROFILE_ONLY,) if covers.personal_side else ()
        case Completeness.MANAGED_ONLY:
            enough = facts.ownership == "personal" and not covers.personal_side
            return () if enough else (Reason.PERSONAL_SIDE_HIDDEN,)
        case Completeness.PARTIAL:
            return (Reason.TRUNCATED,)
        case Completeness.CONFIG_LIMITED:
            return (Reason.COMPLETENESS_UNSTATED,)
    stated = inventory.source.completeness(replace(seen, ownership="corporate"))
    if not seen.ownership and stated is not Completeness.UNSTATED:
        return (Reason.OWNERSHIP_UNSTATED,)
    return (Reason.COMPLETENESS_UNSTATED,)
