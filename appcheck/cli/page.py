"""A policy, or one rule of it, as the page that people read and sign."""

from collections.abc import Container, Iterable, Iterator, Sequence

from appcheck.match import has_own_keys
from appcheck.model.policy import (
    App,
    Audience,
    Catalogue,
    Condition,
    CoverageTerms,
    Covers,
    Entry,
    PermittedUse,
    Policy,
    Reference,
    Role,
    Rule,
    Text,
)
from appcheck.selection import expand
from appcheck.wording import counted, in_language, listed

LANGUAGE = "en"


def policy_page(policy: Policy, catalogue: Catalogue) -> Iterator[str]:
    """The policy in effect, every app that each entry means today, and the digests of both."""
    yield f"{_text(policy.name)} ({policy.id}), version {policy.version or 'unstated'}"
    decided = f"decided {policy.decided}" if policy.decided else "decided by nobody yet"
    review = f"review by {policy.review_by}" if policy.review_by else ""
    yield listed((policy.owner, decided, review, f"days in {policy.timezone}"))
    yield from _references(policy.references, "")
    yield from _covers(policy.covers)
    yield f"Devices without people: {policy.unowned.replace('_', ' ')}"
    yield from _coverage(policy.coverage)
    for role in policy.roles:
        yield ""
        yield from _role(role)
    for rule in policy.blacklist:
        yield ""
        yield from rule_page(rule, catalogue)
    for use in policy.permitted_uses:
        yield ""
        yield from _permitted(use)
    yield ""
    yield f"Digest of the file as written:                    {policy.sha256}"
    yield f"Digest of the policy in effect and all its apps:  {policy.effective_sha256}"


def rule_page(rule: Rule, catalogue: Catalogue) -> Iterator[str]:
    """One rule: for whom, from when, how bad, why, what to do, and every app that it means today."""
    yield f"Rule {rule.id}: {_text(rule.title)}"
    yield f"  for {_audience(rule.audience)}"
    raised = [f"{severity} for {role}" for role, severity in rule.severity_for]
    yield f"  severity {listed((str(rule.severity), *raised))}; {_mode(rule)}"
    yield f"  why: {_text(rule.reason)}"
    remediation = _text(rule.remediation)
    if remediation:
        yield f"  do: {remediation}"
    yield from _references(rule.references, "  ")
    plain = (entry for entry in rule.except_apps if not has_own_keys(entry))
    excepted = {app.slug for entry in plain for app in expand(entry, catalogue)}
    for entry in rule.apps:
        yield from _entry("apps", entry, catalogue, excepted)
    for entry in rule.except_apps:
        yield from _entry("except", entry, catalogue, ())


def _mode(rule: Rule) -> str:
    """What a rule does and from when until when; one that says only from when it warns is in force from then on."""
    effective = rule.effective_from or rule.warn_from
    warned = rule.warn_from if rule.warn_from != effective else None
    days = {"warns from": warned, "in force from": effective, "until": rule.effective_until}
    dated = [f"{word} {day}" for word, day in days.items() if day]
    before = ["warns at first"] if rule.effective_from and not rule.warn_from and rule.mode == "enforce" else []
    return listed(("enforced" if rule.mode == "enforce" else "only warns", *before, *dated))


def _audience(audience: Audience) -> str:
    asked = {
        "roles": _any(audience.roles),
        "not roles": _any(audience.not_roles),
        "platforms": _platforms(audience.platform),
        "ownership": _any(audience.ownership),
        "device groups": _any(audience.device_group),
    }
    return listed((f"{word} {text}" for word, text in asked.items() if text), "; ") or "everyone"


def _platforms(words: Sequence[str]) -> str:
    """Many systems call what runs on an iPad iOS; to a policy it is another platform."""
    return _any(words) + (" (no iPads, which are ipados)" if "ios" in words and "ipados" not in words else "")


def _any(values: Iterable[str]) -> str:
    return " or ".join(values)


def _all(asked: Iterable[tuple[str, Sequence[str]]]) -> list[str]:
    """What must hold, each with the values of which any will do: in brackets where an `and` follows."""
    said = [(word, values) for word, values in asked if values]
    several = len(said) > 1
    return [
        f"{word} ({_any(values)})" if several and len(values) > 1 else f"{word} {_any(values)}" for word, values in said
    ]


def _entry(heading: str, entry: Entry, catalogue: Catalogue, excepted: Container[str]) -> Iterator[str]:
    """An entry and every app that it means today; of these, keys of its own leave only records for which they hold."""
    apps = sorted(expand(entry, catalogue), key=lambda app: app.slug)
    number = counted(len(apps), "app")
    taken = sum(app.slug in excepted for app in apps)
    today = f"today only such records of {number}" if has_own_keys(entry) else f"today {number}"
    told = (today, f"{taken} of them excepted" if taken else "") if apps else ()
    yield f"  {heading}: {listed((_entry_keys(entry), *told))}"
    for app in apps:
        yield f"    {_app(app, catalogue)}{'; excepted below' if app.slug in excepted else ''}"


def _entry_keys(entry: Entry) -> str:
    asked = {
        "app": (entry.app,) if entry.app else (),
        "owner": entry.owner,
        "jurisdiction": entry.jurisdiction,
        "category": entry.category,
        "identifier": entry.identifier,
        "regex": (f"{entry.regex} (such as {entry.example})",) if entry.regex else (),
        "name": entry.name,
        "publisher": entry.publisher,
    }
    return " and ".join(_all(asked.items()))


def _app(app: App, catalogue: Catalogue) -> str:
    owners = (catalogue.owners[slug] for slug in app.owners)
    owned = ", once of ".join(f"{owner.name} ({owner.jurisdiction})" for owner in owners)
    identifiers = (f"{system}: {', '.join(known)}" for system, known in app.identifiers.items() if known)
    return listed((f"{app.name} ({app.slug}) of {owned}", *identifiers), "; ")


def _covers(covers: Covers) -> Iterator[str]:
    platforms = f"platforms {_platforms(covers.platform)}" if covers.platform else "every platform"
    ownership = f"ownership {_any(covers.ownership)}" if covers.ownership else "whoever owns them"
    private = "" if covers.personal_side else "their private side left out"
    yield f"Covers {listed((platforms, ownership, private))}"


def _coverage(terms: CoverageTerms) -> Iterator[str]:
    age = f"no app list older than {counted(terms.max_age, 'day')}" if terms.max_age is not None else "however old"
    yield f"Must be known: {terms.min_coverage * 100:.10g} % of devices, {age}"
    yield from (f"Accepted as not known: {reason}, because {why}" for reason, why in terms.accept.items())


def _role(role: Role) -> Iterator[str]:
    yield f"Role {role.id}: {_text(role.title)}"
    for word, conditions in (("any of", role.any_of), ("all of", role.all_of), ("none of", role.none_of)):
        for condition in conditions:
            yield f"  {word}: {_condition(condition)}"
    age = f"no app list older than {counted(role.max_age, 'day')}" if role.max_age is not None else ""
    share = f"{role.min_coverage * 100:.10g} % of devices" if role.min_coverage is not None else ""
    if age or share:
        yield f"  must be known: {listed((share, age))}"


def _condition(condition: Condition) -> str:
    """A condition in words. The people of people_files, its last test, stay in their files: the page is for showing."""
    files = condition.people_files
    tests = condition.tests[:-1] if files else condition.tests
    people = counted(len(condition.tests[-1][1]), "person", "people") if files else ""
    asked = [(attribute.replace("roster:", "column "), globs) for attribute, globs in tests]
    return " and ".join(_all((*asked, (f"one of {people} in", files))))


def _permitted(use: PermittedUse) -> Iterator[str]:
    yield f"Permitted use {use.id}, which exempts no device: {_text(use.use)}"
    yield f"  of: {listed(map(_entry_keys, use.apps))}"
    if use.through:
        yield f"  through: {_text(use.through)}"
    yield f"  why: {_text(use.reason)}"
    decided = f"decided {use.decided}" if use.decided else "decided on no stated day"
    review = f"review by {use.review_by}" if use.review_by else ""
    yield f"  {listed((decided, f'by {use.decided_by}' if use.decided_by else '', review))}"


def _text(text: Text) -> str:
    """A text in every language that the policy has it in: all of them are signed."""
    first = in_language(text, LANGUAGE)
    others = ((tag, " ".join(said.split())) for tag, said in text.items())
    return listed((first, *(f"{tag}: {said}" for tag, said in others if said != first)), " / ")


def _references(references: Iterable[Reference], indent: str) -> Iterator[str]:
    for reference in references:
        yield f"{indent}see: {listed((reference.title, reference.url))}"
