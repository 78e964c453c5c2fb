"""Say what a policy allows and probably does not mean."""

from collections.abc import Iterator
from datetime import date

from appcheck.errors import Problem
from appcheck.model.policy import Catalogue, Entry, Policy, Role
from appcheck.selection import expand


def lint_policy(policy: Policy, catalogue: Catalogue, day: date) -> list[Problem]:
    """Warnings: what is allowed and probably not meant."""
    return [Problem(policy.id, 0, path, message, hint) for path, message, hint in _doubts(policy, catalogue, day)]


def _doubts(policy: Policy, catalogue: Catalogue, day: date) -> Iterator[tuple[str, str, str]]:
    if policy.review_by is not None and policy.review_by < day:
        yield "review_by", f"the review was due on {policy.review_by}", "review the policy and move the day"
    for use in policy.permitted_uses:
        if use.review_by is not None and use.review_by < day:
            yield f"permitted_uses {use.id}", f"the review was due on {use.review_by}", "review the decision"
    for rule in policy.blacklist:
        way = f"blacklist {rule.id}"
        if rule.effective_until is not None and rule.effective_until < day:
            yield way, f"the rule ended on {rule.effective_until}", "take it out, or move the day"
        if rule.warn_from is not None and rule.effective_from is None:
            yield way, "warn_from without effective_from: the rule is enforced from that day", "say from when it counts"
        excepted = {app.slug for entry in rule.except_apps for app in expand(entry, catalogue)}
        for entry in rule.apps:
            selected = {app.slug for app in expand(entry, catalogue)}
            if _selects(entry) and not selected:
                yield way, f"an entry selects no app: {entry_text(entry)}", "check its keys"
            elif selected and selected <= excepted:
                yield way, f"except_apps takes out all of {entry_text(entry)}", "take the entry out"
        if set(rule.audience.roles) & set(rule.audience.not_roles):
            yield way, "is for and not for the same role", "it can never apply"
    yield from _role_doubts(policy)


def _role_doubts(policy: Policy) -> Iterator[tuple[str, str, str]]:
    used = {policy.unowned}
    for rule in policy.blacklist:
        used |= {*rule.audience.roles, *rule.audience.not_roles, *(role for role, _ in rule.severity_for)}
    for role in policy.roles:
        if not (role.any_of or role.all_of or role.none_of):
            yield f"roles {role.id}", "has no condition: nobody holds it", "say who does"
        if role.id not in used:
            yield f"roles {role.id}", "no rule asks for it", "use it or take it out"
        if _names_people(role):
            yield f"roles {role.id}", "names people", "keep them in a people_file outside a shared policy"


def _names_people(role: Role) -> bool:
    conditions = (*role.any_of, *role.all_of, *role.none_of)
    return any(name == "person" for condition in conditions for name, _ in condition.tests)


def _selects(entry: Entry) -> bool:
    return bool(entry.app or entry.owner or entry.jurisdiction or entry.category)


def entry_text(entry: Entry) -> str:
    """An entry as a policy file spells it."""
    if entry.app:
        return entry.app
    keys = {
        "owner": entry.owner,
        "jurisdiction": entry.jurisdiction,
        "category": entry.category,
        "id": entry.identifier,
        "regex": (entry.regex,) if entry.regex else (),
        "name": entry.name,
        "publisher": entry.publisher,
    }
    return "{" + ", ".join(f"{key}: {', '.join(values)}" for key, values in keys.items() if values) + "}"
