"""LDIF (RFC 2849): people and their groups, as ldapsearch, slapcat and ldifde write a directory.

A server tells an attribute only if it was asked for and if the entry has any, so what nobody has is
not known. Groups name members by DN, people their groups in memberOf, which in Active Directory
holds direct groups only (learn.microsoft.com, Member-Of attribute); both are followed through groups
in groups. Who is in which group is known to the end only where all groups named are in the file.
Only attributes that somebody asks for are decoded, and never a password, a key or a photo.
"""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from appcheck.entries import DIRECT_GROUPS
from appcheck.errors import Unreadable
from appcheck.export import Export, Shape, open_utf8
from appcheck.model.inventory import Item, Kind, PersonTuple, Record, Skipped, Trouble
from appcheck.pattern import fold
from appcheck.picking import ancestors, joined, names_of_dn
from appcheck.source import Documents, Source, Wanted, plain

_KEYS = {
    "person.upn": ("userprincipalname",),
    "person.email": ("mail",),
    "person.addresses": ("mail", "proxyaddresses", "mailalternateaddress", "othermailbox"),
    "person.login": ("samaccountname", "uid"),
    "person.name": ("displayname", "cn"),
    "person.title": ("title",),
    "person.department": ("department", "ou"),
    "person.company": ("company", "o"),
    "person.office": ("physicaldeliveryofficename",),
    "person.employee_type": ("employeetype",),
    "person.enabled": ("useraccountcontrol",),
}
"""The attributes of a field, of which the first that the entry has counts; addresses, departments, companies: all."""

_MEMBERS = frozenset(("member", "uniquemember"))
_FURTHER = ("objectclass", "memberof", "memberuid", "memberurl", "gidnumber", "changetype")
_READ = _MEMBERS.union(_FURTHER, *_KEYS.values())
_SECRET = re.compile(r".*(password|passwd|pwd|secret|credential|photo|certificate|hash|privatekey|krb|pkcs).*")
_PEOPLE = frozenset(("person", "organizationalperson", "inetorgperson", "user", "posixaccount", "account", "contact"))
_GROUPS = frozenset(("group", "groupofnames", "groupofuniquenames", "groupofentries", "posixgroup", "groupofurls"))
_ACCOUNTS_OF_MACHINES = frozenset(("computer", "msds-groupmanagedserviceaccount", "msds-managedserviceaccount"))
_DISABLED = 2  # ACCOUNTDISABLE in userAccountControl (learn.microsoft.com, UserAccountControl property flags)
_PAGES = (500, 1000)
"""So many entries OpenLDAP and Active Directory give unless told otherwise."""


@dataclass(slots=True)
class _Entry:
    """An entry: its DN and what was asked for of its attributes.

    `is_cut_off` says that the server gave a range of its members only, `is_legacy` that it is not in UTF-8.
    """

    number: int
    dn: str = ""
    values: dict[str, list[str]] = field(default_factory=dict)
    is_cut_off: bool = False
    is_legacy: bool = False

    def all(self, *names: str) -> list[str]:
        return [text for name in names for text in self.values.get(name, ())]

    def is_of(self, classes: frozenset[str]) -> bool:
        return not classes.isdisjoint(map(str.lower, self.all("objectclass")))

    @property
    def change(self) -> str:
        """What the entry would do to one that there is; '' for an entry itself, which ldifde calls an addition."""
        return next((text for text in self.all("changetype") if text.lower() != "add"), "")

    @property
    def is_group(self) -> bool:
        return self.is_of(_GROUPS) or bool(self.values.keys() & {*_MEMBERS, "memberuid", "memberurl"})

    @property
    def is_person(self) -> bool:
        if self.is_group or self.is_of(_ACCOUNTS_OF_MACHINES):
            return False
        keys = {"mail", "uid", "samaccountname", "userprincipalname"}
        return self.is_of(_PEOPLE) or ("objectclass" not in self.values and bool(self.values.keys() & keys))


def _lines(export: Export) -> Iterator[bytes]:
    """The lines, unfolded: one that begins with a space goes on with the line before."""
    parts: list[bytes] = []
    with open_utf8(export) as raw:
        for line in raw:
            text = line.rstrip(b"\r\n")
            if text.startswith(b" ") and parts:
                parts.append(text[1:])
                continue
            if parts:
                yield b"".join(parts)
            parts = [text]
    yield from (b"".join(parts), b"")


_RESULT = re.compile(rb"#?\s*result:\s*(\d+)\s*(.*)")
_FRAME = re.compile(rb"(?i)(version|search|result|ref|control|matcheddn|text|pagedresults)\s*:")
"""What ldapsearch writes around the entries."""


def _entries(export: Export, asked: frozenset[str]) -> Iterator[_Entry | Skipped | Trouble]:
    """All entries; lines without a DN are those that ldapsearch puts before and behind them."""
    number, ended = 0, False
    lines: list[bytes] = []
    for line in _lines(export):
        told = None if any(map(_is_dn, lines)) else _RESULT.fullmatch(line)
        ended = ended or told is not None
        if told is not None and told[1] != b"0":
            why = told[2].decode("utf-8", "replace") or "with an error"
            yield Trouble("truncated", f"the search ended early ({why}): {_IN_PAGES}")
        if line and not line.startswith(b"#"):
            lines.append(line)
        elif not line and lines:
            if any(map(_is_dn, lines)):
                number += 1
                yield _entry(number, lines, asked)
            elif not all(map(_FRAME.match, lines)):
                number += 1
                yield Skipped(number, "has no dn: an empty line parts it from its entry")
            lines = []
    if number in _PAGES and not ended:
        yield Trouble("truncated", f"holds {number} entries, where many servers stop: {_IN_PAGES}")


def _is_dn(line: bytes) -> bool:
    return line[:3].lower() == b"dn:"


def _entry(number: int, lines: Sequence[bytes], asked: frozenset[str]) -> _Entry | Skipped:
    entry = _Entry(number)
    for line in lines:
        described, _, value = line.partition(b":")
        name, *options = described.decode("ascii", "replace").strip().lower().split(";")
        entry.is_cut_off |= any(re.fullmatch(r"range=\d+-\d+", option) for option in options)
        if name != "dn" and name not in asked:
            continue
        try:
            raw = base64.b64decode(value[1:].strip(), validate=True) if value[:1] == b":" else value.lstrip(b" ")
        except binascii.Error:
            return Skipped(number, "holds base64 that is broken")
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            text, entry.is_legacy = raw.decode("cp1252", "replace"), True
        if name == "dn":
            entry.dn = text
        elif value[:1] != b"<":  # the address of a file that holds the value
            entry.values.setdefault(name, []).append(text)
    return entry


def _place(dn: str) -> str:
    """A DN in the form in which two are compared."""
    return re.sub(r"\s*(?<!\\)([,=+])\s*", r"\1", fold(dn))


def _accounts(entry: _Entry, logins: str) -> list[str]:
    """The logins, and the number of the group that an account is in without being a member of it (RFC 2307)."""
    return [*map(fold, entry.all(logins)), *(f"gidNumber {number.strip()}" for number in entry.all("gidnumber"))]


@dataclass(slots=True)
class _Directory:
    """What the whole file tells: attributes of people, groups by DN, and which groups a DN or account is in."""

    keys: set[str] = field(default_factory=set)
    no_groups: set[str] = field(default_factory=set)
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    parents: dict[str, list[str]] = field(default_factory=dict)
    by_account: dict[str, list[str]] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)
    people: int = 0
    others: int = 0
    is_cut_off: bool = False
    has_rules: bool = False

    def add(self, entry: _Entry) -> None:
        """Note an entry; its parents are the groups that it names, and its members' are itself."""
        place = _place(entry.dn)
        self.is_cut_off |= entry.is_cut_off
        for parent in map(_place, entry.all("memberof")):
            self.parents.setdefault(place, []).append(parent)
            self.named.add(parent)
        if entry.is_group:
            self.has_rules |= "memberurl" in entry.values
            self.groups[place] = (*names_of_dn(entry.dn), *entry.all("cn", "samaccountname", "mail"))
            for member in map(_place, entry.all(*_MEMBERS)):
                self.parents.setdefault(member, []).append(place)
            for key in _accounts(entry, "memberuid"):
                self.by_account.setdefault(key, []).append(place)
        elif entry.is_person:
            self.people += 1
            self.keys |= entry.values.keys()
        else:
            self.others += 1
        if not entry.is_group:
            self.no_groups.add(place)

    @property
    def is_closed(self) -> bool:
        """Whether all groups are in the file that any entry may be in by way of another.

        Where people name their groups, so do groups; else each member of a group must be there to show
        that it is none. Whom a rule puts into a group (memberURL) only the server knows.
        """
        known = self.groups.keys()
        return not (self.is_cut_off or self.has_rules) and (
            self.named <= known if self.named else self.parents.keys() <= known | self.no_groups
        )

    def groups_of(self, entry: _Entry) -> str:
        direct = [place for key in _accounts(entry, "uid") for place in self.by_account.get(key, ())]
        places = (*direct, *(each for at in (_place(entry.dn), *direct) for each in ancestors(at, self.parents)))
        return joined(name for place in dict.fromkeys(places) for name in self.groups.get(place, names_of_dn(place)))


def _read(export: Export, wanted: Wanted) -> Documents:
    asked = _READ | {name for column in wanted.columns for name in (column.strip().lower(), plain(column))}
    asked = frozenset(name for name in asked if not _SECRET.fullmatch(name))
    directory = _Directory()
    for entry in _entries(export, asked):
        if isinstance(entry, _Entry) and not entry.change:
            directory.add(entry)
    if directory.groups and not directory.people:
        raise Unreadable("holds groups without people, and groups name their members by DN only", _TOGETHER)
    fields = {name for name, keys in _KEYS.items() if directory.keys.intersection(keys)}
    known = set(map(plain, directory.keys))
    fields |= {f"roster:{number}" for number, column in enumerate(wanted.columns) if plain(column) in known}
    if directory.groups or directory.named:
        fields |= {"person.groups"} if directory.is_closed else {"person.groups", DIRECT_GROUPS}
    return Documents(lambda: _people(_entries(export, asked), directory, wanted), frozenset(fields))


def _people(entries: Iterator[_Entry | Skipped | Trouble], directory: _Directory, wanted: Wanted) -> Iterator[Item]:
    legacy = False
    for entry in entries:
        if not isinstance(entry, _Entry):
            yield entry
            continue
        legacy |= entry.is_legacy
        if entry.change:
            yield Skipped(entry.number, f"is a change ({entry.change}) and no entry: export the directory itself")
        elif entry.is_person:
            yield Record(entry.number, person=_person(entry, directory, wanted))
    if legacy:
        yield Trouble("encoding", "is not all UTF-8; it was read as Windows-1252, so letters beyond A-Z may be wrong")
    if directory.is_cut_off:
        yield Trouble("truncated", "members of large groups are missing (member;range): ask for all ranges")
    if directory.others:
        yield Trouble("not_people", f"holds entries that are neither people nor groups: {directory.others}")


def _person(entry: _Entry, directory: _Directory, wanted: Wanted) -> PersonTuple:
    said: Mapping[str, list[str]] = {name: next(filter(None, map(entry.all, keys)), []) for name, keys in _KEYS.items()}
    texts = {name.removeprefix("person."): joined(values) for name, values in said.items()}
    control = texts["enabled"].strip()
    by_name = {plain(name): joined(values) for name, values in entry.values.items()}
    texts |= {name: texts[name].split("\n")[0] for name in ("upn", "email", "login", "name")}
    texts |= {name: joined(entry.all(*_KEYS[f"person.{name}"])) for name in ("addresses", "department", "company")}
    texts["enabled"] = ("false" if int(control) & _DISABLED else "true") if control.isdecimal() else ""
    extra = tuple(by_name.get(plain(column), "") for column in wanted.columns)
    return PersonTuple(**texts, groups=directory.groups_of(entry), extra=extra)


def _detect(export: Export) -> str | None:
    """The first line that is no comment is that of a DN, below a version."""
    if export.shape is not Shape.TEXT:
        return None
    if export.head.startswith("# extended LDIF"):
        return "# extended LDIF"
    lines = (line for line in export.head.splitlines() if line.strip() and not line.startswith(("#", " ")))
    first = next((line for line in lines if not re.fullmatch(r"version:\s*\d+", line)), "")
    return "a line with dn:" if re.match(r"(?i)dn::?\s*\S", first) else None


_IN_PAGES = "search in pages (ldapsearch -E pr=500/noprompt)"
_TOGETHER = (
    "export people and groups in one search: ldapsearch -E pr=500/noprompt"
    " '(|(objectClass=person)(objectClass=group)(objectClass=groupOfNames))'"
)

SOURCES = (
    Source(
        "ldif",
        Kind.PEOPLE,
        "ldap",
        "LDIF: people of a directory",
        "ldapsearch -E pr=500/noprompt '(objectClass=person)' cn mail uid title ou memberOf > FILE; with groups in the"
        " same file: '(|(objectClass=person)(objectClass=group)(objectClass=groupOfNames))' and member as well.",
        _detect,
        _read,
        remedies={"role_unanswerable": f"The attribute memberOf holds direct groups only: {_TOGETHER}."},
    ),
)
