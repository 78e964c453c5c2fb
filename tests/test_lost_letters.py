"""What PowerShell loses, letters beyond A-Z and whole columns, is told once for each file."""

from pathlib import Path

import pytest
from tables import put

from appcheck.gather import Given
from appcheck.intake import open_given, read_opened
from appcheck.model.policy import Catalogue
from appcheck.sift import Fate
from appcheck.source import Wanted
from appcheck.sources import shipped_sources

PEOPLE = "Email,Name,Title,Department\n{0}@example.org,{1},{2},Archive\nbo@example.org,Bo Ek,Clerk,Archive\n"
DEVICES = (
    "DeviceId,DeviceName,OS,OSVersion,Ownership,SerialNumber,UserName,LastContact,ReferenceId,UPN\n"
    "d0000000-1111-4222-8333-000000000001,PX1,iOS,26.1,Corporate,XS1,{0},2026-05-01,,asa@example.org\n"
)


def codes(folder: Path, text: str) -> list[str]:
    path = put(folder, text.encode())
    [opened] = open_given(Given(path.name, path), shipped_sources())
    reading = read_opened(opened, lambda _: Fate.COUNT, Wanted(), Catalogue({}, {}, frozenset()))
    return [trouble.code for trouble in reading.finished().troubles]


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        (("goran", "G?ran ?berg", "Clerk"), ["encoding"]),
        (("goran", "Goran Berg", "S?kerhetschef"), ["encoding"]),
        (("goran", "G\ufffdran", "Clerk"), ["encoding"]),
        (("goran", "Göran Åberg", "Säkerhetschef"), []),
        (("goran", "Goran Berg", "? "), []),
    ],
)
def test_a_roster_that_lost_letters_says_so_once(tmp_path, person, expected):
    assert codes(tmp_path, PEOPLE.format(*person)) == expected


@pytest.mark.parametrize(("name", "expected"), [("?sa Berg", ["encoding"]), ("Åsa Berg", [])])
def test_so_does_a_device_list(tmp_path, name, expected):
    assert codes(tmp_path, DEVICES.format(name)) == expected


@pytest.mark.parametrize(("title", "expected"), [("", ["empty_column"]), ("Clerk", [])])
def test_a_column_without_a_single_value_is_told(tmp_path, title, expected):
    rows = "".join(f"u{number}@example.org,U {number},,Archive\n" for number in range(10))
    text = f"Email,Name,Title,Department\n{rows}last@example.org,Last,{title},Archive\n"
    assert codes(tmp_path, text) == expected
