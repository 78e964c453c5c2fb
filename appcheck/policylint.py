"""Say what a policy allows and probably does not mean."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from appcheck.errors import Problem
from appcheck.match import matcher_for
from appcheck.model.policy import Catalogue, Condition, Covers, Entry, Policy, Role, Rule
from appcheck.ruling import phase
from appcheck.selection import expand
from appcheck.tryout import is_asked, records_of

_Doubt = tuple[str, str, str]
"""Where, what, and what to do about it."""


def lint_policy(policy: Policy, catalogue: Catalogue, day: date) -> list[Problem]:
    """Warnings about an effective policy on a day; they have no lines, because a rule may come from another file."""
    return [Problem(policy.id, 0, path, message, hint) for path, message, hint in _doubts(policy, catalogue, day)]


def _doubts(policy: Policy, catalogue: Catalogue, day: date) -> Iterator[_Doubt]:
    if policy.review_by is not None and policy.review_by < day:
        yield "review_by", f"the review was due on {policy.review_by}", "review the policy and move the day"
    for use in policy.permitted_uses:
        way = f"permitted_uses {use.id}"
        if use.review_by is not None and use.review_by < day:
            yield way, f"the review was due on {use.review_by}", "review the decision and move the day"
        for entry in use.apps:
            yield from _empty_selection(way, entry, catalogue)
    for rule in policy.blacklist:
        yield from _rule_doubts(rule, policy.covers, catalogue, day)
    yield from _unmet(policy, catalogue)
    begun = [rule for rule in policy.blacklist if phase(rule, day) is not None or _is_over(rule, day)]
    if not begun:
        yield "blacklist", f"no rule is in force on {day}, so that a scan is refused", "move warn_from of one of them"
    yield from _role_doubts(policy)
    if policy.coverage.max_age is None:
        yield "coverage", "no max_age: an app list of any age clears a device", "say how old it may be, such as 30d"
    if not policy.coverage.min_coverage:
        yield "coverage", "min_coverage 0%: clear, whatever could not be judged", "say how much must be known"


def _rule_doubts(rule: Rule, covers: Covers, catalogue: Catalogue, day: date) -> Iterator[_Doubt]:
    way = f"blacklist {rule.id}"
    if _is_over(rule, day):
        yield way, f"the rule ended on {rule.effective_until}", "take it out, or move the day"
    if rule.warn_from is not None and rule.effective_from is None:
        yield way, "warn_from without effective_from: the rule is enforced from that day", "say from when it counts"
    if rule.audience.roles and set(rule.audience.roles) <= set(rule.audience.not_roles):
        yield way, "is for and not for the same role, so that it never applies", "take one of them out"
    for word, asked, covered in (
        ("platform", rule.audience.platform, covers.platform),
        ("ownership", rule.audience.ownership, covers.ownership),
    ):
        if asked and covered and set(asked).isdisjoint(covered):
            yield way, f"is for no {word} that the policy covers, so that it never applies", "change `for` or `covers`"
    for entry in (*rule.apps, *rule.except_apps):
        yield from _empty_selection(way, entry, catalogue)


def _is_over(rule: Rule, day: date) -> bool:
    return rule.effective_until is not None and rule.effective_until < day


def _unmet(policy: Policy, catalogue: Catalogue) -> Iterator[_Doubt]:
    """Entries that no record of any of their apps meets, because of an exception or another of their keys."""
    alone = [replace(rule, apps=(entry,)) for rule in policy.blacklist for entry in rule.apps]
    free = [replace(rule, except_apps=()) for rule in alone]
    matcher, unexcepted = (matcher_for(replace(policy, blacklist=tuple(rules)), catalogue) for rules in (alone, free))
    for number, rule in enumerate(alone):
        one, same = (replace(each, asked=each.asked[number : number + 1]) for each in (matcher, unexcepted))
        records = list(records_of(rule.apps[0], catalogue))
        way, text = f"blacklist {rule.id}", _entry_text(rule.apps[0])
        if not records or any(is_asked(one, rule, record) for record in records):
            continue
        if any(is_asked(same, rule, record) for record in records):
            yield way, f"except_apps takes out all of {text}", "take the entry out, or narrow the exception"
        else:
            yield way, f"no record is {text}", "check its keys: all of them must hold"


def _empty_selection(way: str, entry: Entry, catalogue: Catalogue) -> Iterator[_Doubt]:
    selects = entry.app or entry.owner or entry.jurisdiction or entry.category
    if selects and not expand(entry, catalogue):
        yield way, f"an entry selects no app: {_entry_text(entry)}", "check its keys"


def _role_doubts(policy: Policy) -> Iterator[_Doubt]:
    used = {policy.unowned}
    for rule in policy.blacklist:
        used |= {*rule.audience.roles, *rule.audience.not_roles, *(role for role, _ in rule.severity_for)}
    for role in policy.roles:
        way = f"roles {role.id}"
        conditions = (*role.any_of, *role.all_of, *role.none_of)
        if role.id not in used and not _is_watched(role):
            yield way, "no rule asks for it", "use it or take it out"
        if any(map(_names_people, conditions)):
            yield way, "names people", "keep them in a people_file, so that the policy can be shown"


def _is_watched(role: Role) -> bool:
    return role.max_age is not None or role.min_coverage is not None


def _names_people(condition: Condition) -> bool:
    """Whether the policy itself names people; the people_files together make one test of their own."""
    return sum(name == "person" for name, _ in condition.tests) > bool(condition.people_files)


def _entry_text(entry: Entry) -> str:
    """An entry as a policy file spells it."""
    keys = {
        "app": (entry.app,) if entry.app else (),
        "owner": entry.owner,
        "jurisdiction": entry.jurisdiction,
        "category": entry.category,
        "id": entry.identifier,
        "regex": (entry.regex,) if entry.regex else (),
        "name": entry.name,
        "publisher": entry.publisher,
    }
    given = [f"{key}: {', '.join(values)}" for key, values in keys.items() if values]
    return entry.app if given == [f"app: {entry.app}"] else "{" + ", ".join(given) + "}"
