"""Decide which known app a record is, and how sure that is."""

from collections.abc import Iterable
from itertools import chain

from appcheck.called import by_name
from appcheck.listed import Known, Recognised, of, owners_by_publisher
from appcheck.model.inventory import AppTuple
from appcheck.model.report import Match
from appcheck.model.words import Confidence
from appcheck.naming import is_identifier
from appcheck.pattern import fold
from appcheck.vocabulary import platform_family, platform_word

RANK = {Confidence.CONFIRMED: 0, Confidence.PROBABLE: 1, Confidence.POSSIBLE: 2}
"""The surest first."""

_SEGMENTS = 3
"""An identifier that extends a listed one is a look-alike only if the listed one has this many parts."""

_DEEPEST = 10
"""No listed identifier has more parts, and a hostile one may have thousands."""


def recognise(known: Known, app: AppTuple) -> list[Recognised]:
    """The catalogue apps that a record may be, the surest first; owners too where it is none of them for sure."""
    family = platform_family(platform_word(app.platform))
    identifier = fold(app.identifier)
    by_identifier = known.identifiers.get(identifier, ()) if identifier else ()
    confirmed = [slug for slug, of_family in by_identifier if not family or not of_family or of_family == family]
    if confirmed:
        return [
            of(known, slug, Match(slug, Confidence.CONFIRMED, "identifier", app.identifier, app.identifier))
            for slug in dict.fromkeys(confirmed)
        ]
    written = written_identifier(app)
    found: dict[str, Recognised] = {}
    for each in chain(
        _by_written_identifier(known, written, family) if written else (),
        _like_an_identifier(known, "identifier", app.identifier) if identifier else (),
        _like_an_identifier(known, "name", written) if written else (),
        by_name(known, app, family),
    ):
        best = found.setdefault(each.slug, each)
        if RANK[each.match.confidence] < RANK[best.match.confidence]:
            found[each.slug] = each
    apps = sorted(found.values(), key=lambda each: RANK[each.match.confidence])
    if apps and apps[0].match.confidence is not Confidence.POSSIBLE:
        return apps
    return apps + _by_owner(known, app, written)


def written_identifier(app: AppTuple) -> str:
    """An identifier that stands where the name belongs, as Intune shows many Windows packages; '' if there is none."""
    return app.name.strip() if is_identifier(app.name) and not is_identifier(app.identifier) else ""


def _by_written_identifier(known: Known, written: str, family: str) -> Iterable[Recognised]:
    for slug, of_family in known.identifiers.get(fold(written), ()):
        if not family or not of_family or of_family == family:
            evidence = (f"name {written!r} is a listed identifier",)
            yield of(known, slug, Match(slug, Confidence.PROBABLE, "name", written, written, evidence))


def _like_an_identifier(known: Known, key: str, text: str) -> Iterable[Recognised]:
    """Apps whose identifier this is on another platform, or whose identifier it extends."""
    identifier = fold(text)
    for slug, family in known.identifiers.get(identifier, ()):
        evidence = (f"{key} {text!r} belongs to the app on another platform ({family})",)
        yield of(known, slug, Match(slug, Confidence.POSSIBLE, "lookalike", identifier, text, evidence))
    if is_identifier(text):
        parts = identifier.split(".")
        for cut in range(min(len(parts) - 1, _DEEPEST), _SEGMENTS - 1, -1):
            for slug, _ in known.identifiers.get(".".join(parts[:cut]), ()):
                evidence = (f"{key} {text!r} extends a listed one",)
                yield of(known, slug, Match(slug, Confidence.POSSIBLE, "lookalike", identifier, text, evidence))


def _by_owner(known: Known, app: AppTuple, written: str) -> list[Recognised]:
    """An app that the catalogue does not list, of an owner that it does."""
    found: dict[str, Match] = {}
    key, text = ("name", written) if written else ("identifier", app.identifier)
    identifier = fold(text)
    for prefix, owner in known.prefixes if identifier.startswith(known.beginnings) else ():
        if identifier.startswith(prefix):
            evidence = (f"{key} {text!r} begins like the owner's apps",)
            found[owner] = Match("", Confidence.POSSIBLE, "owner", prefix, text, evidence)
    for owner in owners_by_publisher(known, app):
        evidence = (f"publisher {app.publisher!r} is the owner",)
        found.setdefault(owner, Match("", Confidence.POSSIBLE, "owner", app.publisher, app.publisher, evidence))
    return [Recognised("", owner, match) for owner, match in found.items()]
