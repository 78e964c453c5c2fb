"""What somebody says of a file that leaves it out: a device, a group, an app, or that nothing is missing."""

from collections.abc import Mapping
from dataclasses import replace

from appcheck.identity import is_identified
from appcheck.model.inventory import AppTuple, DeviceTuple, Item, Kind, PersonTuple, Record, Skipped, Trouble
from appcheck.model.policy import Catalogue
from appcheck.model.words import Completeness
from appcheck.source import Facts, Source

SAID_OF = {
    "completeness": (Kind.APPS,),
    "device": (Kind.APPS, Kind.DEVICES),
    "group": (Kind.PEOPLE, Kind.GROUPS),
    "app": (Kind.DEVICES,),
}
"""Of which kinds of export something can be said; a list of apps says itself which app it is about."""

PLATFORMS = ("ios", "ipados", "android")
OWNERSHIPS = ("corporate", "shared", "personal")
"""What a device may be of which no export states it."""

_UNKNOWN = frozenset({Completeness.UNSTATED, Completeness.CONFIG_LIMITED})


def as_said(source: Source, said: Mapping[str, str]) -> Source:
    """The source of an export as what was said of the file makes it.

    A device list that is the answer to a search for one app says nothing of other apps. What an
    export shows can be said where the export does not tell; where its maker says that a part is
    hidden, or would be if the device were a personal one, nobody can say otherwise.
    """

    def one_app(_: Facts) -> Completeness:
        return Completeness.PARTIAL

    def all_apps(facts: Facts) -> Completeness:
        platforms = (facts.platform,) if facts.platform else PLATFORMS
        owners = (facts.ownership,) if facts.ownership else OWNERSHIPS
        possible = {source.completeness(replace(facts, platform=p, ownership=o)) for p in platforms for o in owners}
        return Completeness.FULL if possible <= _UNKNOWN else source.completeness(facts)

    if "app" in said:
        return replace(source, kind=Kind.APPS, completeness=one_app)
    return replace(source, completeness=all_apps) if "completeness" in said else source


_NAMING = frozenset(f"device.{name}" for name in ("device_id", "serial", "udid", "entra_id", "name"))


class Speech:
    """Adds to each record what was said of its file, or what the file name says.

    A device that is identified keeps its ids; where `adds`, it gets what names it besides, because its
    apps lie in another file of that name, which has nothing else to be joined by. Where the file has
    `fields` for no id and no name of a device, a record that nobody can read is of its device, too.
    """

    def __init__(
        self,
        said: Mapping[str, str],
        from_name: str,
        catalogue: Catalogue,
        fields: frozenset[str],
        adds: bool = False,
    ) -> None:
        self._device = said.get("device", "")
        self._group = said.get("group", "")
        self._app = _app_said(said["app"], catalogue) if "app" in said else None
        self._from_name = "" if self._device else from_name
        self._adds = adds
        self._is_of_one = bool(self._device or self._from_name) and fields.isdisjoint(_NAMING)
        self._named = False
        self._nameless = self._identified = False

    def __call__(self, item: Item) -> Item:
        if isinstance(item, Skipped):
            device = DeviceTuple() if item.device is None and self._is_of_one else item.device
            return item if device is None else replace(item, device=self._of(device))
        if not isinstance(item, Record):
            return item
        if item.person is not None:
            return replace(item, person=self._member(item.person)) if self._group else item
        return replace(item, device=self._of(item.device or DeviceTuple()), app=item.app or self._app)

    def _of(self, device: DeviceTuple) -> DeviceTuple:
        is_known = bool(device.device_id) if self._adds else is_identified(device)
        if is_known or not (self._device or self._from_name):
            self._identified = self._identified or is_identified(device)
            self._nameless = True
            return device
        self._named = True
        return device._replace(device_id=self._device or self._from_name)

    def _member(self, person: PersonTuple) -> PersonTuple:
        return person._replace(groups=f"{person.groups}\n{self._group}" if person.groups else self._group)

    def fields(self) -> frozenset[str]:
        said = {"device.device_id": self._device or self._from_name, "person.groups": self._group}
        fields = {name for name, value in said.items() if value}
        return frozenset(fields | ({"app.identifier", "app.name"} if self._app else set()))

    def troubles(self) -> list[Trouble]:
        if self._device and not self._named:
            return [Trouble("said", f"device={self._device} went unheard, because the records name their devices")]
        if self._nameless and not self._identified:
            return [Trouble("nameless", "names no device, and neither does its file or folder")]
        return []

    def noted(self) -> tuple[str, ...]:
        return (f"device={self._from_name} (from the file name)",) if self._named and self._from_name else ()


def _app_said(text: str, catalogue: Catalogue) -> AppTuple:
    """The app that somebody says a list is about: a slug of the catalogue, an identifier, or a name."""
    known = catalogue.apps.get(text.strip().lower())
    if known is None:
        return AppTuple(identifier=text) if "." in text and " " not in text else AppTuple(name=text)
    identifiers = next(iter(known.identifiers.values()), ("",))
    return AppTuple(identifier=identifiers[0], name=known.name)
