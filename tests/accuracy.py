"""Hold the shipped catalogue against a labelled corpus: how many apps are found, and how many are found wrongly.

Run it: `make accuracy`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from appcheck.catalogue import load_catalogue
from appcheck.listed import Known, known_apps
from appcheck.model.inventory import AppTuple
from appcheck.recognise import recognise
from appcheck.shipped import shipped

FOLDER = Path(__file__).parent / "corpus"
LEVELS = ("none", "possible", "probable", "confirmed")


@dataclass(frozen=True, slots=True)
class Labelled:
    """One record and what it is: an app of the catalogue ('' for none), and how sure one can be of it."""

    file: str
    shape: str
    record: AppTuple
    app: str
    level: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A labelled record and what the matcher makes of it."""

    label: Labelled
    app: str
    level: str


def table(name: str) -> Iterator[dict[str, str]]:
    """The rows of a file of the corpus, below its comments."""
    lines = [line for line in (FOLDER / f"{name}.tsv").read_text("utf-8").splitlines() if not line.startswith("#")]
    head = lines[0].split("\t")
    return (dict(zip(head, line.split("\t"), strict=True)) for line in lines[1:])


def corpus() -> Iterator[Labelled]:
    """All records, in each shape in which sources deliver them."""
    for row in table("identifiers"):
        full = AppTuple(row["identifier"], row["name"], row["publisher"], row["platform"])
        for shape, record in (
            ("identifier alone", AppTuple(full.identifier, platform=full.platform)),
            ("identifier, name", full._replace(publisher="")),
            ("identifier, name, publisher", full),
            ("identifier, no platform", AppTuple(full.identifier)),
        ):
            yield Labelled("identifiers", shape, record, row["app"], "confirmed")
    for row in table("names"):
        alone = AppTuple("", row["name"], "", row["platform"])
        yield Labelled("names", "name alone", alone, row["app"], row["name alone"])
        if row["publisher"]:
            with_publisher = alone._replace(publisher=row["publisher"])
            yield Labelled("names", "name, publisher", with_publisher, row["app"], "probable")
    for row in table("words"):
        yield Labelled("words", "name", AppTuple("", row["name"], row["publisher"]), row["app"], "possible")
    for row in table("look-alikes"):
        record = AppTuple(row["identifier"], row["name"], "", row["platform"])
        yield Labelled("look-alikes", _shape(record), record, row["app"], "possible")
    for row in table("others"):
        record = AppTuple(row["identifier"], row["name"], row["publisher"], row["platform"])
        yield Labelled("others", _shape(record), record, "", "none")


def _shape(record: AppTuple) -> str:
    return (
        "identifier, name" if record.identifier and record.name else "identifier alone" if record.identifier else "name"
    )


def judge(known: Known, label: Labelled) -> Judged:
    """The surest app of the catalogue; an unlisted app of a listed owner is no app of it."""
    found = [each for each in recognise(known, label.record) if each.slug]
    if not found:
        return Judged(label, "", "none")
    own = [each for each in found if each.slug == label.app]
    best = own[0] if own and own[0].match.confidence == found[0].match.confidence else found[0]
    return Judged(label, best.slug, str(best.match.confidence))


def judged() -> list[Judged]:
    """The whole corpus, judged by the shipped catalogue."""
    known = known_apps(load_catalogue(shipped() / "catalogue"))
    return [judge(known, label) for label in corpus()]


def precision(records: list[Judged], level: str) -> tuple[int, int]:
    """Of the records that were found so surely, how many are that app."""
    found = [each for each in records if each.level == level]
    return sum(each.app == each.label.app for each in found), len(found)


def recall(records: list[Judged], level: str) -> tuple[int, int]:
    """Of the records that can be found so surely, how many were."""
    asked = [each for each in records if each.label.level == level]
    return sum(each.level == level and each.app == each.label.app for each in asked), len(asked)


def suspected(records: list[Judged]) -> tuple[int, int]:
    """Of the records of other apps, how many are taken for a listed one at all."""
    others = [each for each in records if not each.label.app]
    return sum(each.level != "none" for each in others), len(others)


def missed(records: list[Judged]) -> list[Judged]:
    """The records of which less was found than can be, or another app, or more than there is."""
    return [
        each
        for each in records
        if each.app != each.label.app or LEVELS.index(each.level) < LEVELS.index(each.label.level)
    ]


def _share(part: tuple[int, int]) -> str:
    return f"{part[0] / part[1]:.4f} ({part[0]}/{part[1]})" if part[1] else "-"


def _lines(records: list[Judged]) -> Iterator[str]:
    yield f"{len(records)} records"
    yield ""
    yield f"{'':34} {'precision':24} recall"
    for level in ("confirmed", "probable", "possible"):
        yield f"{level:34} {_share(precision(records, level)):24} {_share(recall(records, level))}"
    for title, key in (("platform", lambda each: each.label.record.platform), ("shape", lambda each: each.label.shape)):
        yield ""
        for value in sorted({key(each) for each in records}):
            part = [each for each in records if key(each) == value]
            for level in ("confirmed", "probable"):
                if any(each.label.level == level or each.level == level for each in part):
                    name = f"{title} {value or 'not stated'}: {level}"
                    yield f"{name:34} {_share(precision(part, level)):24} {_share(recall(part, level))}"
    yield ""
    yield f"look-alikes found at all: {_share(recall_at_all(records))}"
    yield f"other apps suspected:     {_share(suspected(records))}"
    yield ""
    for each in missed(records):
        shown = ", ".join(text for text in each.label.record if text)
        wanted = f"{each.label.level} {each.label.app}".strip()
        yield f"  {shown}: {wanted} wanted, {f'{each.level} {each.app}'.strip()} found"


def recall_at_all(records: list[Judged]) -> tuple[int, int]:
    """Of the look-alikes, how many are suspected at least."""
    asked = [each for each in records if each.label.file == "look-alikes"]
    return sum(each.app == each.label.app for each in asked), len(asked)


if __name__ == "__main__":
    print("\n".join(_lines(judged())))
