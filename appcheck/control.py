"""Send a made-up record of each rule's first app the way of all records, to prove that it would be found."""

from collections.abc import Mapping

from appcheck.evaluate import Case
from appcheck.match import Matcher, has_own_keys, match
from appcheck.model.inventory import AppTuple, Kind, Sifted
from appcheck.model.policy import Catalogue, Entry, Rule
from appcheck.ruling import phase
from appcheck.selection import expand
from appcheck.source import Source
from appcheck.tryout import facts_of, filled, is_asked, records_of, try_out
from appcheck.vocabulary import is_filler

ENOUGH = 200
"""An export with this many app records must hold one of the system apps of its source."""


def missed_controls(case: Case, matcher: Matcher, sifted: Sifted, source: Source) -> tuple[str, ...]:
    """Why this export could not have shown what it should: one sentence for each rule, and one for drift."""
    if sifted.origin.kind is not Kind.APPS:
        return ()
    columns = _columns(sifted)
    hidden = _hidden(sifted, columns)
    missed = [
        f"rule {rule.id} cannot be answered from it: its first app is not found in a record with "
        + (", ".join(sorted(columns)) or "no app field")
        for rule in case.policy.blacklist
        if phase(rule, case.day) is not None and not _is_found(case, matcher, rule, hidden)
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


_KNOWING = ("identifier", "name", "publisher")
"""The fields by which an app is known."""


def _columns(sifted: Sifted) -> set[str]:
    """The fields by which this export shows apps: of those that it may have, the ones that some record fills."""
    given = [name for name in _KNOWING if f"app.{name}" in sifted.fields]
    if not sifted.apps:
        return set(given)
    return {name for name in given if any(not is_filler(getattr(app, name)) for app in sifted.apps)}


def _has_system_app(sifted: Sifted, source: Source) -> bool:
    return any(app.name in source.system_apps or app.identifier in source.system_apps for app in sifted.apps)


def _hidden(sifted: Sifted, columns: set[str]) -> dict[str, str]:
    """What an app record of this export cannot have, to be taken out of a made-up one."""
    others = (name for name in AppTuple._fields if name not in _KNOWING and f"app.{name}" in sifted.fields)
    return dict.fromkeys(set(AppTuple._fields).difference(columns, others), "")


def _is_found(case: Case, matcher: Matcher, rule: Rule, hidden: Mapping[str, str]) -> bool:
    made_up = _record(rule, case.catalogue, matcher)._replace(**hidden)
    found = match(matcher, made_up)
    if rule.id not in {asked.id for asked, _ in found}:
        return False
    audience = rule.audience
    facts = facts_of(next(iter(audience.platform), "ios"), next(iter(audience.ownership), "corporate"))
    groups = tuple(filled(glob) for glob in audience.device_group[:1])
    roles = {role.id: role.id not in audience.not_roles for role in case.policy.roles}
    tried = try_out(case.policy, case.catalogue, found, made_up, facts, groups, roles, case.day)
    return any(finding.rule.id == rule.id for finding in tried.findings)


def _record(rule: Rule, catalogue: Catalogue, matcher: Matcher) -> AppTuple:
    """A whole record of the first app that a rule lists and does not except; an empty one if it excepts them all."""
    made_up = (record for entry in rule.apps for record in records_of(entry, catalogue))
    return next((record for record in made_up if is_asked(matcher, rule, record)), AppTuple())
