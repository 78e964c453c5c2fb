"""Ask one rule whether it is in force, for whom, and how bad a breach is."""

from collections.abc import Mapping
from datetime import date

from appcheck.devices import Device
from appcheck.model.policy import Audience, Mode, Rule, Severity
from appcheck.pattern import held
from appcheck.roles import Answer, all_of, any_of, negated


def phase(rule: Rule, day: date) -> Mode | None:
    """Whether a rule is enforced or only warns on a day; None where it is not looked at. Days are inclusive.

    A rule that says no `effective_from` is enforced from `warn_from` on.
    """
    if rule.effective_until is not None and day > rule.effective_until:
        return None
    effective = rule.effective_from or rule.warn_from
    if effective is None or day >= effective:
        return rule.mode
    return None if rule.warn_from is not None and day < rule.warn_from else Mode.WARN


def applies(audience: Audience, device: Device, roles: Mapping[str, Answer]) -> Answer:
    """Whether a rule is for a device and its people."""
    asked: list[Answer] = []
    if audience.roles:
        asked.append(any_of(roles[role] for role in audience.roles))
    if audience.not_roles:
        asked.append(negated(any_of(roles[role] for role in audience.not_roles)))
    if audience.platform:
        platform = device.facts.platform
        asked.append(platform in audience.platform if platform else None)
    if audience.ownership:
        ownership = device.facts.ownership
        stated = ownership in audience.ownership if ownership else "unstated" in audience.ownership
        asked.append(stated or (False if ownership else None))
    if audience.device_group:
        groups = device.groups
        asked.append(None if groups is None else held(audience.device_group, groups))
    return all_of(asked)


def worst_severity(rule: Rule, roles: Mapping[str, Answer]) -> Severity:
    """The highest severity that a rule can have where nobody can say whether some roles are held."""
    raised = (severity for role, severity in rule.severity_for if roles.get(role) is not False)
    return max((rule.severity, *raised))


def severity_of(rule: Rule, roles: Mapping[str, Answer]) -> tuple[Severity, tuple[str, ...]]:
    """The highest of the rule's severity and those for the roles that are held, and why it is not the rule's."""
    raised = [(severity, role) for role, severity in rule.severity_for if roles.get(role) and severity > rule.severity]
    if not raised:
        return rule.severity, ()
    highest = max(severity for severity, _ in raised)
    why = (f"{rule.severity} -> {highest}: role {role}" for severity, role in raised if severity == highest)
    return highest, tuple(why)
