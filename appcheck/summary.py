"""The parts of a report that say what it was made from and what a reader should know."""

import hashlib
from collections import Counter
from collections.abc import Sequence

from appcheck import __version__
from appcheck.control import unseen_entries
from appcheck.devices import Device
from appcheck.evaluate import Case
from appcheck.model.inventory import Kind, Sifted
from appcheck.model.policy import Role, Rule, Severity
from appcheck.model.report import InputView, Notice, Origins, SkippedView
from appcheck.readall import Intake
from appcheck.ruling import phase
from appcheck.source import Source
from appcheck.terms import Terms
from appcheck.vocabulary import moment, writes_month_first
from appcheck.wording import counted, in_language, listed


def origins(terms: Terms, case: Case, intake: Intake) -> Origins:
    """What the run was made from; `run_id` is the digest of inputs, policy, catalogue and day."""
    policy = terms.policy
    parts = sorted({sifted.origin.sha256 for sifted in case.exports} | {opened.name for opened in intake.refused})
    parts += [policy.effective_sha256, terms.catalogue.sha256, terms.day.isoformat()]
    return Origins(
        tool_version=__version__,
        run_id=hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest(),
        as_of=terms.day,
        started_at=terms.started_at,
        language=terms.language,
        policy_id=policy.id,
        policy_name=in_language(policy.name, terms.language),
        policy_version=policy.version,
        policy_sha256=policy.sha256,
        effective_sha256=policy.effective_sha256,
        catalogue_sha256=terms.catalogue.sha256,
    )


def inputs(case: Case, intake: Intake, missed: Sequence[Sequence[str]]) -> tuple[InputView, ...]:
    """Every file of the run: those that were read, in the order given, then those that were refused."""
    read = [_input(case, number, source, missed[number]) for number, source in enumerate(intake.sources)]
    refused = [
        InputView(opened.name, "", "", "", 0, 0, 0, refused="; ".join(filter(None, (opened.refused, opened.remedy))))
        for opened in intake.refused
    ]
    return (*read, *refused)


def _shown(device: Device, number: int, source: Source) -> str:
    """The completeness of a device in an export, as its own list there has it."""
    seen = (each.facts for each in device.inventories if each.export == number)
    return str(source.completeness(next(seen, device.facts)))


def _input(case: Case, number: int, source: Source, missed: Sequence[str]) -> InputView:
    sifted = case.exports[number]
    devices = set(case.fleet.of[number].values())
    words = Counter(_shown(case.fleet.devices[device], number, source) for device in devices)
    counted = ", ".join(f"{word} {count}" for word, count in words.most_common())
    return InputView(
        name=sifted.origin.name,
        kind=str(sifted.origin.kind),
        source=sifted.origin.source,
        sha256=sifted.origin.sha256,
        records=records_of(sifted),
        devices=len(devices),
        skipped=sum(skipped.records for skipped in sifted.skipped),
        completeness=counted if sifted.origin.kind is Kind.APPS else "",
        dates=dates_of(sifted),
        said=sifted.said,
        warnings=(*(trouble.message for trouble in sifted.troubles), *missed, *unseen_entries(case, sifted)),
    )


def records_of(sifted: Sifted) -> int:
    """The records that were read: app records, or those of a list, or people."""
    match sifted.origin.kind:
        case Kind.APPS:
            return sum(sifted.apps.values())
        case Kind.DEVICES:
            return sum(sifted.listed.values())
    return sum(sifted.people.values())


def dates_of(sifted: Sifted) -> str:
    """The first and last day on which an export says its devices were inventoried, or else heard of."""
    inventoried = {device.inventoried for device in sifted.devices}
    checked_in = {device.checked_in for device in sifted.devices}
    month_first = writes_month_first(inventoried | checked_in)
    for name, texts in (("inventoried", inventoried), ("checked in", checked_in)):
        days = sorted(when.date() for text in texts if (when := moment(text, month_first)) is not None)
        if days:
            return f"{name} {days[0]}" + (f" to {days[-1]}" if days[-1] != days[0] else "")
    return ""


def skipped(case: Case) -> tuple[SkippedView, ...]:
    """Every record, or run of lines, that could not be used."""
    return tuple(
        SkippedView(sifted.origin.name, each.number, each.reason, each.records)
        for sifted in case.exports
        for each in sifted.skipped
    )


def notices(case: Case, intake: Intake, unheld: Sequence[Role]) -> tuple[Notice, ...]:
    """What a reader should know and what changes no verdict; no notice names a device or a person."""
    found = [*case.fleet.notices, *case.rosters.notices]
    repeated, ignored = len(intake.repeated), len(intake.ignored)
    if repeated:
        many = counted(repeated, "file is", "files are")
        found.append(Notice("repeated", f"{many} the same as another, and read once"))
    if ignored:
        many = counted(ignored, "file does not look like data and was", "files do not look like data and were")
        found.append(Notice("ignored", f"{many} passed over: `appcheck inspect` names them"))
    off = [rule for rule in case.policy.blacklist if phase(rule, case.day) is None]
    found += [Notice("rule_off", f"the rule {rule.id} is not looked at: it holds {_dates(rule)}") for rule in off]
    found += [Notice("role_unheld", f"nobody holds the role {role.id}: check its conditions") for role in unheld]
    replaced = sum(map(len, case.fleet.superseded))
    if replaced:
        many = counted(replaced, "device record was", "device records were")
        found.append(Notice("superseded", f"{many} replaced by newer ones of the same system{_gone_with_them(case)}"))
    return (*found, *_apart(case), *_dated_by_others(case))


def _gone_with_them(case: Case) -> str:
    """How many records of apps that rules ask about were on device records that have been replaced."""
    pairs = zip(case.exports, case.fleet.superseded, strict=True)
    gone = sum(row.device in replaced for sifted, replaced in pairs if replaced for row in sifted.rows)
    return f", and with them {counted(gone, 'record')} of listed apps" if gone else ""


def _dates(rule: Rule) -> str:
    """From when until when a rule is looked at."""
    begun = f"from {rule.warn_from}" if rule.warn_from else ""
    ended = f"until {rule.effective_until}" if rule.effective_until else ""
    return listed((begun, ended), " ")


def _dated_by_others(case: Case) -> list[Notice]:
    """Inventories without a date, whose age a device list tells: an old file would pass for a fresh one."""
    undated = {
        number
        for number, each in enumerate(case.exports)
        if each.origin.kind is Kind.APPS and each.fields.isdisjoint(("device.inventoried", "device.checked_in"))
    }
    every = (inventory for device in case.fleet.devices if undated for inventory in device.inventories)
    dated = {each.export for each in every if each.export in undated and (each.inventoried or each.checked_in)}
    if not dated:
        return []
    many = counted(len(dated), "inventory states no date; its", "inventories state no date; their")
    message = "age is told by a device list, which must have been exported on the same day"
    return [Notice("dated_by_list", f"{many} {message}")]


def _apart(case: Case) -> list[Notice]:
    """Inventories none of whose devices stands in a list that was given for the same system."""
    listed = [set(of.values()) for of, each in zip(case.fleet.of, case.exports, strict=True) if each.listed]
    if not listed:
        return []
    everywhere = set().union(*listed)
    apart = sum(
        each.origin.kind is Kind.APPS and bool(of) and everywhere.isdisjoint(of.values())
        for of, each in zip(case.fleet.of, case.exports, strict=True)
    )
    many = counted(apart, "inventory holds", "inventories hold")
    message = f"{many} no device of any given device list: check that both are of the same system and the same day"
    return [Notice("no_join", message)] if apart else []


def loosened(terms: Terms) -> tuple[str, ...]:
    """The flags of this run that loosen the policy, in words for the verdict line."""
    accepts = [f"accepts {reason}" for reason in terms.accept]
    return (*([f"fails only from {terms.fail_on}"] if terms.fail_on > Severity.INFO else []), *accepts)
