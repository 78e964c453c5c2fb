"""Turn a policy file into the frozen values that everything else speaks in."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from appcheck.errors import Problem
from appcheck.model.policy import (
    Audience,
    Condition,
    CoverageTerms,
    Covers,
    Entry,
    Mode,
    PermittedUse,
    Policy,
    Reference,
    Role,
    Rule,
    Severity,
)
from appcheck.policyfile import (
    ConditionFile,
    EntryFile,
    PermittedUseFile,
    PolicyFile,
    ReferenceFile,
    RoleFile,
    RuleFile,
)
from appcheck.yamlfile import Document


def build_policy(document: Document, file: PolicyFile, path: Path, problems: list[Problem]) -> Policy:
    """The policy that one file alone amounts to; people files that cannot be read are added to `problems`."""
    return Policy(
        id=path.stem,
        name=file.name,
        version=file.version,
        timezone=file.timezone,
        roles=tuple(_role(name, role, document, path, problems) for name, role in file.roles.items()),
        blacklist=tuple(map(_rule, file.blacklist)),
        covers=Covers(tuple(file.covers.platform), tuple(file.covers.ownership), file.covers.personal_side),
        unowned=file.unowned,
        permitted_uses=tuple(map(_permitted, file.permitted_uses)),
        coverage=CoverageTerms(file.coverage.max_age, file.coverage.min_coverage, dict(file.coverage.accept)),
        owner=file.owner,
        decided=file.decided,
        review_by=file.review_by,
        references=_references(file.references),
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
    )


def _role(name: str, role: RoleFile, document: Document, path: Path, problems: list[Problem]) -> Role:
    def conditions(key: str, files: list[ConditionFile]) -> tuple[Condition, ...]:
        return tuple(
            _condition(file, path, document, ("roles", name, key, number), problems)
            for number, file in enumerate(files)
        )

    return Role(
        name,
        role.title or {"": name},
        conditions("any", role.any),
        conditions("all", role.all),
        conditions("not", role.not_),
        role.max_age,
        role.min_coverage,
    )


def _condition(
    file: ConditionFile, path: Path, document: Document, way: tuple[str | int, ...], problems: list[Problem]
) -> Condition:
    tests: list[tuple[str, tuple[str, ...]]] = []
    for key in ("department", "title", "company", "office", "employee_type", "group", "person"):
        globs = getattr(file, key)
        if globs is not None:
            tests.append((key, tuple(globs)))
    tests += [(f"roster:{column}", tuple(globs)) for column, globs in (file.roster or {}).items()]
    for name in file.people_file or ():
        try:
            text = (path.parent / name).read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError):
            problems.append(document.problem((*way, "people_file"), f"cannot read {name}", "it lies beside the policy"))
            continue
        lines = (line.partition("#")[0].strip() for line in text.splitlines())
        tests.append(("person", tuple(_literal(line) for line in lines if line)))
    return Condition(tuple(tests))


def _literal(text: str) -> str:
    """A line of a people file names a person and is no glob: `*` and `?` stand in no address."""
    return text.replace("*", "").replace("?", "")


def _entry(file: EntryFile) -> Entry:
    return Entry(
        app=file.app,
        owner=tuple(file.owner),
        jurisdiction=tuple(file.jurisdiction),
        category=tuple(file.category),
        identifier=tuple(file.id or ()),
        regex=file.regex,
        example=file.example,
        name=tuple(file.name or ()),
        publisher=tuple(file.publisher or ()),
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


def _references(files: Iterable[ReferenceFile]) -> tuple[Reference, ...]:
    return tuple(Reference(file.title, file.url) for file in files)
