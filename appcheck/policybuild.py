"""Turn a policy file into the frozen values that everything else speaks in."""

from collections.abc import Iterable

from appcheck.model.policy import (
    Audience,
    Condition,
    CoverageTerms,
    Covers,
    Entry,
    Expected,
    Mode,
    PermittedUse,
    Policy,
    PolicyTest,
    Reference,
    Role,
    Rule,
    Severity,
)
from appcheck.policyfile import (
    EntryFile,
    ExpectedFile,
    PermittedUseFile,
    PolicyFile,
    ReferenceFile,
    RuleFile,
    TestFile,
)
from appcheck.rolefile import ConditionFile, RoleFile


def build_policy(file: PolicyFile, policy_id: str, sha256: str) -> Policy:
    """The policy that one file alone amounts to."""
    return Policy(
        id=policy_id,
        name=file.name,
        version=file.version,
        timezone=file.timezone,
        roles=tuple(_role(name, role) for name, role in file.roles.items()),
        blacklist=tuple(map(_rule, file.blacklist)),
        covers=Covers(tuple(file.covers.platform), tuple(file.covers.ownership), file.covers.personal_side),
        unowned=file.unowned,
        permitted_uses=tuple(map(_permitted, file.permitted_uses)),
        coverage=CoverageTerms(file.coverage.max_age, file.coverage.min_coverage, dict(file.coverage.accept)),
        owner=file.owner,
        decided=file.decided,
        review_by=file.review_by,
        references=_references(file.references),
        tests=tuple(map(_test, file.tests)),
        sha256=sha256,
    )


def _role(name: str, role: RoleFile) -> Role:
    return Role(
        name,
        role.title or {"": name},
        tuple(map(_condition, role.any)),
        tuple(map(_condition, role.all)),
        tuple(map(_condition, role.not_)),
        role.max_age,
        role.min_coverage,
    )


_ATTRIBUTES = ("department", "title", "company", "office", "employee_type", "group", "person")


def _condition(file: ConditionFile) -> Condition:
    given = [(name, tuple(getattr(file, name))) for name in _ATTRIBUTES]
    given += [(f"roster:{column}", tuple(globs)) for column, globs in file.roster.items()]
    given.append(("person", tuple(person for each in file.people_file for person in each.people)))
    return Condition(tuple(test for test in given if test[1]), tuple(each.name for each in file.people_file))


def _entry(file: EntryFile) -> Entry:
    return Entry(
        app=file.app,
        owner=tuple(file.owner),
        jurisdiction=tuple(file.jurisdiction),
        category=tuple(file.category),
        identifier=tuple(file.id),
        regex=file.regex,
        example=file.example,
        name=tuple(file.name),
        publisher=tuple(file.publisher),
    )


def _rule(file: RuleFile) -> Rule:
    audience = file.for_
    return Rule(
        id=file.id,
        title=file.title or {"": file.id},
        apps=tuple(map(_entry, file.apps)),
        severity=Severity[file.severity.upper()],
        reason=file.reason,
        except_apps=tuple(map(_entry, file.except_apps)),
        audience=Audience(
            tuple(audience.roles),
            tuple(audience.not_roles),
            tuple(audience.platform),
            tuple(audience.ownership),
            tuple(audience.device_group),
        ),
        severity_for=tuple((role, Severity[word.upper()]) for role, word in file.severity_for.items()),
        remediation=file.remediation,
        references=_references(file.references),
        warn_from=file.warn_from,
        effective_from=file.effective_from,
        effective_until=file.effective_until,
        mode=Mode(file.mode),
    )


def _permitted(file: PermittedUseFile) -> PermittedUse:
    apps = tuple(map(_entry, file.apps))
    return PermittedUse(
        file.id, apps, file.use, file.through, file.decided, file.decided_by, file.reason, file.review_by
    )


def _test(file: TestFile) -> PolicyTest:
    given = file.given
    return PolicyTest(
        name=file.name,
        app=given.app,
        identifier=given.id,
        app_name=given.name,
        publisher=given.publisher,
        platform=given.platform or "",
        ownership=given.ownership,
        device_group=tuple(given.device_group),
        roles=tuple(given.roles),
        day=given.day,
        expect=tuple(map(_expected, file.expect)),
    )


def _expected(file: ExpectedFile) -> Expected:
    severity = Severity[file.severity.upper()] if file.severity else None
    return Expected(file.rule, severity, file.result or "", file.status or "")


def _references(files: Iterable[ReferenceFile]) -> tuple[Reference, ...]:
    return tuple(Reference(file.title, file.url) for file in files)
