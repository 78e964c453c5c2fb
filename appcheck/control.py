"""Send a made-up record of each rule's first app the way of all records, to prove that it would be found."""

from appcheck.evaluate import Case
from appcheck.match import Matcher, has_own_keys, match
from appcheck.model.inventory import AppTuple, Kind, Sifted
from appcheck.model.policy import Catalogue, Entry, Rule
from appcheck.ruling import phase
from appcheck.selection import expand
from appcheck.source import Facts, Source
from appcheck.tryout import record_of, try_out

ENOUGH = 200
"""An export with this many app records must hold one of the system apps of its source."""


def missed_controls(case: Case, matcher: Matcher, sifted: Sifted, source: Source) -> tuple[str, ...]:
    """Why this export could not have shown what it should: one sentence for each rule, and one for drift."""
    if sifted.origin.kind is not Kind.APPS:
        return ()
    missed = [
        f"rule {rule.id} cannot be answered from it: its first app is not found in a record with "
        + (", ".join(sorted(_columns(sifted))) or "no app field")
        for rule in case.policy.blacklist
        if phase(rule, case.day) is not None and not _is_found(case, matcher, rule, sifted)
    ]
    if source.system_apps and sum(sifted.apps.values()) >= ENOUGH and not _has_system_app(sifted, source):
        missed.append("it holds none of the system apps that such an export always lists")
    return tuple(missed)


def unseen_entries(case: Case, sifted: Sifted) -> tuple[str, ...]:
    """Which entries of rules no record of this export can meet, because it lacks every column they ask for."""
    if sifted.origin.kind is not Kind.APPS:
        return ()
    columns = _columns(sifted)
    return tuple(
        f"rule {rule.id} also asks for {_asked_for(entry)}, which no record with {', '.join(sorted(columns))} can show"
        for rule in case.policy.blacklist
        if phase(rule, case.day) is not None
        for entry in rule.apps
        if has_own_keys(entry) and not expand(entry, case.catalogue) and columns.isdisjoint(_own_columns(entry))
    )


def _own_columns(entry: Entry) -> set[str]:
    asked = {"identifier": entry.identifier or entry.regex, "name": entry.name, "publisher": entry.publisher}
    return {column for column, patterns in asked.items() if patterns}


def _asked_for(entry: Entry) -> str:
    return " and ".join(filter(None, (*entry.identifier, entry.regex, *entry.name, *entry.publisher)))


def _columns(sifted: Sifted) -> set[str]:
    return {name.removeprefix("app.") for name in sifted.fields} & {"identifier", "name", "publisher"}


def _has_system_app(sifted: Sifted, source: Source) -> bool:
    return any(app.name in source.system_apps or app.identifier in source.system_apps for app in sifted.apps)


def _is_found(case: Case, matcher: Matcher, rule: Rule, sifted: Sifted) -> bool:
    made_up = _shape(_record(rule, case.catalogue), sifted)
    found = match(matcher, made_up)
    if rule.id not in {asked.id for asked, _ in found}:
        return False
    audience = rule.audience
    facts = Facts(next(iter(audience.platform), "ios"), next(iter(audience.ownership), "corporate"), "", "")
    groups = tuple(_filled(glob) for glob in audience.device_group[:1])
    roles = {role.id: role.id not in audience.not_roles for role in case.policy.roles}
    findings = try_out(case.policy, case.catalogue, found, made_up, facts, groups, roles, case.day)
    return any(finding.rule.id == rule.id for finding in findings)


def _shape(record: AppTuple, sifted: Sifted) -> AppTuple:
    """The record as this export would show it: only with the fields it has."""
    return AppTuple(*(getattr(record, name) if f"app.{name}" in sifted.fields else "" for name in AppTuple._fields))


def _record(rule: Rule, catalogue: Catalogue) -> AppTuple:
    """A record of the first app that a rule lists and does not except."""
    plain = (entry for entry in rule.except_apps if not has_own_keys(entry))
    excepted = {app.slug for entry in plain for app in expand(entry, catalogue)}
    for entry in rule.apps:
        for app in expand(entry, catalogue):
            if app.slug not in excepted:
                return _with_own_keys(entry, record_of(app, catalogue))
        if has_own_keys(entry):
            return _with_own_keys(entry, AppTuple())
    return AppTuple()


def _with_own_keys(entry: Entry, record: AppTuple) -> AppTuple:
    return record._replace(
        identifier=entry.example or next(map(_filled, entry.identifier), record.identifier),
        name=next(map(_filled, entry.name), record.name),
        publisher=next(map(_filled, entry.publisher), record.publisher),
    )


def _filled(glob: str) -> str:
    return glob.replace("*", "x").replace("?", "x")
