"""Decide which rules ask about an app, and how sure that is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from appcheck.listed import Known, Recognised, known_apps
from appcheck.model.inventory import AppTuple
from appcheck.model.policy import Catalogue, Entry, Policy, Rule
from appcheck.model.report import Match
from appcheck.model.words import Confidence
from appcheck.naming import plain_name
from appcheck.pattern import is_bare_glob, matches, reads, visible
from appcheck.recognise import RANK, recognise, written_identifier
from appcheck.selection import expand
from appcheck.signs import in_words
from appcheck.vocabulary import is_filler, platform_family, platform_word

if TYPE_CHECKING:
    import re

Asking = tuple[tuple[Rule, Match], ...]
"""The rules that ask about an app tuple, each with its surest match."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One rule, with the slugs that each of its entries selects from the catalogue today.

    `excepted` are the slugs of exceptions without own keys, `exceptions` the others.
    """

    rule: Rule
    entries: tuple[tuple[Entry, frozenset[str]], ...]
    excepted: frozenset[str]
    exceptions: tuple[tuple[Entry, frozenset[str]], ...]


@dataclass(frozen=True, slots=True)
class Matcher:
    """Everything that matching needs, prepared once for a run."""

    known: Known
    asked: tuple[Asked, ...]


class OwnKey(NamedTuple):
    """What a record says to one of an entry's own keys: the pattern that holds, and the value, '' where it has none.

    `proves` is how sure the key makes us by itself, None where it only narrows what else is known.
    """

    key: str
    pattern: str
    value: str
    proves: Confidence | None = None


def matcher_for(policy: Policy, catalogue: Catalogue) -> Matcher:
    """Prepare the rules of a policy against a catalogue."""
    return Matcher(known_apps(catalogue), tuple(_asked(rule, catalogue) for rule in policy.blacklist))


def match(matcher: Matcher, app: AppTuple) -> Asking:
    """The rules that ask about an app, each with the surest match; empty where no rule does."""
    if not app.identifier.isprintable():
        app = app._replace(identifier=visible(app.identifier))
    recognised = recognise(matcher.known, app)
    found = ((asked.rule, _asks(asked, app, recognised, matcher.known)) for asked in matcher.asked)
    return tuple((rule, matched) for rule, matched in found if matched is not None)


def match_on_devices(
    policy: Policy, catalogue: Catalogue, matches: Mapping[AppTuple, Asking]
) -> Callable[[AppTuple, str], Asking]:
    """What `matches` says of an app, and says on a platform: that of the device, where the record states none."""

    @cache
    def matcher() -> Matcher:
        return matcher_for(policy, catalogue)

    @cache
    def again(app: AppTuple, platform: str) -> Asking:
        asking = {rule.id for rule, _ in matches[app]}
        found = match(matcher(), app._replace(platform=platform))
        return tuple((rule, matched) for rule, matched in found if rule.id in asking)

    def on_device(app: AppTuple, platform: str) -> Asking:
        stated = platform_family(platform_word(app.platform)) or not platform_family(platform)
        return matches[app] if stated else again(app, platform)

    return on_device


def _asks(asked: Asked, app: AppTuple, recognised: list[Recognised], known: Known) -> Match | None:
    found = [
        held
        for entry, slugs in asked.entries
        if (held := _holds(entry, slugs - asked.excepted, app, recognised, known)) is not None
    ]
    if not found or any(_is_sure(_holds(*each, app, recognised, known)) for each in asked.exceptions):
        return None
    excepted = [each for each in recognised if each.slug in asked.excepted and _is_sure(each.match)]
    if excepted:
        found = [_doubted(each, excepted[0]) for each in found if _is_as_surely(each, excepted, app, recognised, known)]
    if not found:
        return None
    best = min(found, key=lambda each: RANK[each.confidence])
    evidence = best.evidence + in_words(app.signs, app.installer)
    return replace(best, slug=best.slug or _surely(recognised), evidence=evidence)


def _is_as_surely(
    found: Match, excepted: list[Recognised], app: AppTuple, recognised: list[Recognised], known: Known
) -> bool:
    """Whether a record is an app of the catalogue as surely as it is the excepted ones, and its name does not tell."""
    sure = {each.slug: RANK[each.match.confidence] for each in recognised}
    called = {slug for slug, _ in known.names.get(plain_name(app.name), ())}
    is_told = found.slug not in called and not called.isdisjoint(each.slug for each in excepted)
    return bool(found.slug) and sure[found.slug] <= RANK[excepted[0].match.confidence] and not is_told


def _doubted(found: Match, excepted: Recognised) -> Match:
    evidence = (*found.evidence, f"it may as well be {excepted.slug}, which is excepted")
    return replace(found, confidence=Confidence.POSSIBLE, evidence=evidence)


def _is_sure(found: Match | None) -> bool:
    """An exception must be sure: one of its keys that the record does not carry excepts nothing."""
    return found is not None and found.confidence is not Confidence.POSSIBLE


def _surely(recognised: list[Recognised]) -> str:
    """The catalogue app that a record is, by whatever entry a rule asked about it; '' where that is not sure."""
    return next((each.slug for each in recognised if _is_sure(each.match)), "")


def _holds(
    entry: Entry, slugs: frozenset[str], app: AppTuple, recognised: list[Recognised], known: Known
) -> Match | None:
    """The match if every key of an entry holds; a key that the record does not carry makes it possible only."""
    base: Match | None = None
    if _selects(entry):
        base = _selected(entry, slugs, recognised, known)
        if base is None:
            return None
    own = _own_keys(entry, app) if has_own_keys(entry) else []
    if own is None:
        return None
    return _combined(base, own)


def _combined(base: Match | None, own: list[OwnKey]) -> Match | None:
    held = [each for each in own if each.value]
    telling = [each for each in held if not is_bare_glob(each.pattern)]
    best = next((each for each in telling if each.proves), None)
    if base is None:
        if not telling:
            return None
        best = best or telling[0]
        base = Match("", best.proves or Confidence.PROBABLE, best.key, best.pattern, best.value)
    elif best and best.proves and RANK[best.proves] <= RANK[base.confidence]:
        base = replace(base, confidence=best.proves, by=best.key, pattern=best.pattern, value=best.value)
    evidence = base.evidence + tuple(f"{each.key} {each.value!r}" for each in held if each.value != base.value)
    absent = tuple(f"the record carries no {each.key}" for each in own if not each.value)
    if absent:
        return replace(base, confidence=Confidence.POSSIBLE, evidence=evidence + absent)
    return replace(base, evidence=evidence or (f"{base.by} {base.value!r}",))


def _selects(entry: Entry) -> bool:
    return bool(entry.app or entry.owner or entry.jurisdiction or entry.category)


def _selected(entry: Entry, slugs: frozenset[str], recognised: list[Recognised], known: Known) -> Match | None:
    for each in recognised:
        if each.slug in slugs or (not each.slug and _owner_asked(entry, each.owner, known)):
            return each.match
    return None


def _owner_asked(entry: Entry, owner: str, known: Known) -> bool:
    """Whether an entry asks about everything by this owner, so that an app nobody listed may be meant."""
    if entry.app or entry.category or not (entry.owner or entry.jurisdiction):
        return False
    jurisdiction = known.catalogue.owners[owner].jurisdiction
    return (not entry.owner or owner in entry.owner) and (not entry.jurisdiction or jurisdiction in entry.jurisdiction)


def _own_keys(entry: Entry, app: AppTuple) -> list[OwnKey] | None:
    """What a record says to each of the entry's own keys; None if one of them fails.

    An identifier that stands in the place of the name may hold, but never fails: a name may look like one.
    """
    found: list[OwnKey] = []
    identifier, regexes = app.identifier.strip(), (entry.regex,) if entry.regex else ()
    for key, patterns, value, holds, proves in (
        ("identifier", entry.identifier, identifier, matches, Confidence.CONFIRMED),
        ("name", entry.name, app.name.strip(), reads, None),
        ("publisher", entry.publisher, app.publisher.strip(), reads, None),
        ("regex", regexes, identifier, _fits, Confidence.CONFIRMED),
    ):
        if not patterns:
            continue
        written = written_identifier(app) if proves else ""
        if value and (pattern := _holding(patterns, value, holds)):
            found.append(OwnKey(key, pattern, value, proves))
        elif written and (pattern := _holding(patterns, written, holds)):
            found.append(OwnKey("name", pattern, written, Confidence.PROBABLE))
        elif _says_nothing(value):
            found.append(OwnKey(key, patterns[0], ""))
        else:
            return None
    return found


def _holding(patterns: tuple[str, ...], value: str, holds: Callable[[str, str], bool]) -> str:
    return next((pattern for pattern in patterns if holds(pattern, value)), "")


def _fits(regex: str, identifier: str) -> bool:
    return compiled(regex).fullmatch(identifier) is not None


_says_nothing = lru_cache(maxsize=65_536)(is_filler)


_COMPILED: dict[str, "re.Pattern[str]"] = {}


def compiled(pattern: str) -> "re.Pattern[str]":
    """A policy's pattern for RE2, which matches in linear time whatever the text; letters of either case."""
    import re2

    if pattern not in _COMPILED:
        options = re2.Options()
        options.case_sensitive = False
        options.log_errors = False
        _COMPILED[pattern] = re2.compile(pattern, options)
    return _COMPILED[pattern]


def _asked(rule: Rule, catalogue: Catalogue) -> Asked:
    entries = tuple((entry, _slugs(entry, catalogue)) for entry in rule.apps)
    plain = [entry for entry in rule.except_apps if not has_own_keys(entry)]
    exceptions = tuple((entry, _slugs(entry, catalogue)) for entry in rule.except_apps if has_own_keys(entry))
    return Asked(rule, entries, frozenset().union(*(_slugs(entry, catalogue) for entry in plain)), exceptions)


def has_own_keys(entry: Entry) -> bool:
    """Whether an entry says something of the record itself, and not only of the catalogue."""
    return bool(entry.identifier or entry.regex or entry.name or entry.publisher)


def _slugs(entry: Entry, catalogue: Catalogue) -> frozenset[str]:
    return frozenset(app.slug for app in expand(entry, catalogue))
