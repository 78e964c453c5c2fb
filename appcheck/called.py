"""Decide which listed app a record's name is that of, or looks like, and how sure that is."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from appcheck.listed import LONG, Known, Recognised, is_contradicted, of, publisher_agrees
from appcheck.model.inventory import AppTuple
from appcheck.model.report import Match
from appcheck.model.words import Confidence
from appcheck.naming import (
    Heading,
    headings,
    is_a_letter_away,
    is_about,
    is_for_people,
    is_identifier,
    named_in,
    one_letter_less,
    plain_name,
    plain_publisher,
    says_any_of,
    site_of,
    skeleton,
    told_by_maker,
    without_descriptions,
    without_mark_of_copy,
)
from appcheck.vocabulary import is_filler

_LETTERS = 5
"""A name in ASCII has a look-alike, and stands for itself before any subtitle, only with so many letters."""


class Part(NamedTuple):
    """A listed name in a record's name: `described` by how many words, before which heading's subtitle.

    `maker` is that of the app, if the record's name tells it.
    """

    slug: str
    called: str
    generic: bool
    described: int
    head: Heading
    whole: bool
    maker: str = ""


def by_name(known: Known, app: AppTuple, family: str) -> Iterator[Recognised]:
    """The apps that are called as a record is, and after them those that it looks like."""
    name = plain_name(app.name)
    heads = headings(name)
    for part in _parts(known, name, heads):
        matched = _name_match(known, app, part, family)
        if matched:
            yield of(known, part.slug, matched)
    yield from _look_alikes(known, app, (name, *(head.text for head in heads if not head.joined)), family)


def _parts(known: Known, name: str, heads: list[Heading]) -> list[Part]:
    """The whole name, or else the most of it, that is a listed one; there may be two apps of one name."""
    if name not in known.names and (parts := _of_makers(known, name)):
        return parts
    for head in (Heading(name, ""), *heads):
        if head.text in known.names and (parts := _listed(known, name, head, head.text, frozenset())):
            return parts
        for called, described in without_descriptions(head.text):
            if called in known.names and (parts := _listed(known, name, head, called, described)):
                return parts
    return []


def _listed(known: Known, name: str, head: Heading, called: str, described: frozenset[str]) -> list[Part]:
    return [
        Part(slug, called, generic, len(described), head, called == name)
        for slug, generic in known.names[called]
        if described <= known.own_words[slug]
    ]


def _of_makers(known: Known, name: str) -> list[Part]:
    """The listed apps that a name tells together with who makes them; an app's own name tells nothing of its maker."""
    return [
        Part(slug, called, False, 0, Heading(name, ""), True, maker)
        for called, maker in told_by_maker(name)
        for slug, _ in known.names.get(called, ())
        if maker != called and publisher_agrees(known, AppTuple(publisher=maker), known.catalogue.apps[slug])
    ]


def _is_short(name: str) -> bool:
    return len(name) < _LETTERS and name.isascii()


def _is_own(known: Known, app: AppTuple, part: Part) -> bool:
    """Whether a listed name is the app's own, and not a part of what is around it.

    Stores let nobody begin with another's name; but a short one or an ordinary word may be
    anybody's, so before more words a publisher that is stated must bear the name, or the words
    must be those of such an app.
    """
    if part.whole:
        return True
    subtitle, own = part.head.subtitle, known.own_words[part.slug]
    if is_about(subtitle, own) or (part.generic and part.described > 1):
        return False
    if part.head.joined:
        return says_any_of(subtitle, own)
    publisher = plain_publisher(app.publisher)
    if not (part.generic or _is_short(part.called)) or not publisher or is_filler(app.publisher):
        return True
    borne = (part.called, *known.distinctive[part.slug])
    return any(f"{publisher} ".startswith(f"{plain_publisher(name)} ") for name in borne) or (
        is_for_people(subtitle) if part.generic else part.described > 0
    )


def _is_brand(known: Known, part: Part) -> bool:
    """Whether the owner titles other apps so, and the subtitle, which can be read, has none of this app's words."""
    subtitle = part.head.subtitle
    if not subtitle or not subtitle.isascii() or (part.slug, part.called) not in known.brands:
        return False
    return not says_any_of(subtitle, known.own_words[part.slug])


def _name_match(known: Known, app: AppTuple, part: Part, family: str) -> Match | None:
    """How sure a name alone makes us; an identifier that the catalogue does not list speaks against it."""
    listed = known.catalogue.apps[part.slug]
    is_told = named_in(part.head.subtitle, known.distinctive[part.slug])
    agrees, is_own = publisher_agrees(known, app, listed), _is_own(known, app, part) or is_told
    is_word = part.generic and not is_told
    if part.head.joined and not agrees and not is_told and (part.generic or _is_short(part.called)):
        return None
    evidence = [f"name {app.name!r}"]
    if agrees:
        evidence.append(f"publisher {app.publisher!r}")
    if part.maker:
        evidence.append(f"which names the maker, {part.maker!r}")
    if is_contradicted(app, listed, family):
        if is_word and not agrees:
            return None
        evidence.append(f"but its identifier {app.identifier!r} is not listed")
        return Match(part.slug, Confidence.POSSIBLE, "lookalike", listed.name, app.name, tuple(evidence))
    if (agrees and not (is_word and _is_brand(known, part))) or (is_own and not is_word):
        return Match(part.slug, Confidence.PROBABLE, "name", listed.name, app.name, tuple(evidence))
    if is_word and (is_identifier(app.identifier) or not is_own):
        return None
    evidence.append("which is an ordinary word" if is_word else "which begins with a listed name")
    return Match(part.slug, Confidence.POSSIBLE, "name", listed.name, app.name, tuple(evidence))


def _look_alikes(known: Known, app: AppTuple, parts: tuple[str, ...], family: str) -> Iterable[Recognised]:
    """Apps whose distinctive name this one looks like: in other letters, with 0 for O, with a space too many."""
    for part in parts:
        looks = skeleton(part)
        if len(looks) >= _LETTERS or not part.isascii():
            for slug in known.skeletons.get(looks, ()):
                yield _look_alike(known, app, slug, "is spelt to look like a listed one", family)
        copied = without_mark_of_copy(part)
        for slug in known.skeletons.get(skeleton(copied), ()) if len(copied) >= _LETTERS else ():
            yield _look_alike(known, app, slug, "is a listed one with a word that modified copies bear")
    site = skeleton(site_of(parts[0]))
    for slug in known.skeletons.get(site, ()) if len(site) >= _LETTERS else ():
        yield _look_alike(known, app, slug, "is the address of a site that bears a listed one")
    looks = skeleton(parts[0])
    if len(looks) >= LONG - 1 and " " not in parts[0] and looks not in known.skeletons:
        near = dict.fromkeys(each for less in one_letter_less(looks) for each in known.near.get(less, ()))
        for slug in dict.fromkeys(slug for other, slug in near if is_a_letter_away(looks, other)):
            yield _look_alike(known, app, slug, "is a letter away from a listed one")


def _look_alike(known: Known, app: AppTuple, slug: str, how: str, family: str | None = None) -> Recognised:
    """What looks like a listed app is suspected; another spelling by its own publisher, on a `family`, is that app."""
    listed = known.catalogue.apps[slug]
    evidence: tuple[str, ...] = (f"name {app.name!r} {how}",)
    sure = Confidence.POSSIBLE
    if family is not None and publisher_agrees(known, app, listed) and not is_contradicted(app, listed, family):
        evidence, sure = (*evidence, f"publisher {app.publisher!r}"), Confidence.PROBABLE
    return of(known, slug, Match(slug, sure, "lookalike", listed.name, app.name, evidence))
