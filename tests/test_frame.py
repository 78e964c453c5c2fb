"""The same records are read whatever a script or a shell put around them."""

import json
from pathlib import Path

import pytest
from exporting import items, troubles
from hypothesis import given
from hypothesis import strategies as st

from appcheck.container import open_exports
from appcheck.errors import Unreadable
from appcheck.frame import Frame, framed
from appcheck.intake import claims_of
from appcheck.model.inventory import Item, Record
from appcheck.source import Documents, Wanted
from appcheck.sources import shipped_sources

DEVICES = [
    {"id": f"m-{number}", "name": f"PHONE-{number}", "serialNumber": f"F{number}", "osName": "iOS 26.1", "uuid": "u"}
    | {"systemModel": "iPhone", "wifiMac": "aa", "ownerEmail": "", "ownerUsername": "", "lastConnected": 1793520000}
    for number in (1, 2)
]
"""Devices of Meraki, which answers with an array."""

ADA = {"id": "1", "email": "ada@example.org", "name": "Ada Ek", "job_title": "", "device_count": 1}
PAGE = {"next": None, "previous": None, "results": [ADA]}
"""A page of Kandji's users, which its API does not answer in arrays."""


def serials(found: list[Item]) -> list[str]:
    return [item.device.serial for item in found if isinstance(item, Record) and item.device]


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(DEVICES),
        "\n".join(map(json.dumps, DEVICES)),
        "\n".join(json.dumps(each, indent=2) for each in DEVICES),
        json.dumps({"value": DEVICES, "Count": 2}),
        json.dumps({"Count": 2, "value": DEVICES}, indent=4),
        json.dumps({"devices": DEVICES}),
    ],
    ids=["array", "one a line", "one after the other", "of PowerShell", "of PowerShell, counted first", "named"],
)
def test_an_array_is_read_in_any_frame(tmp_path: Path, content: str) -> None:
    source, found = items(tmp_path, content)
    assert (source, serials(found), troubles(found)) == ("meraki-devices", ["F1", "F2"], [])


@pytest.mark.parametrize("beside", ["nextLink", "Total"])
def test_what_stands_beside_a_list_far_behind_is_not_passed_over(tmp_path: Path, beside: str) -> None:
    many = [DEVICES[0] | {"serialNumber": f"F{number}", "notes": "x" * 400} for number in range(1000)]
    with pytest.raises(Unreadable, match=f"has {beside} beside its list of devices"):
        items(tmp_path, json.dumps({"devices": many, beside: "y"}))


@pytest.mark.parametrize("count_first", [True, False])
def test_a_count_of_more_than_there_are_is_not_passed_over(tmp_path: Path, count_first: bool) -> None:
    many = [DEVICES[0] | {"serialNumber": f"F{number}", "notes": "x" * 400} for number in range(1000)]
    counted = {"Count": 1500, "devices": many} if count_first else {"devices": many, "Count": 1500}
    with pytest.raises(Unreadable, match="holds 1000 of 1500 members of devices"):
        items(tmp_path, json.dumps(counted))


def test_each_list_of_several_is_held_against_its_own_count(tmp_path: Path) -> None:
    lists = [{"value": DEVICES, "Count": 2}, {"value": DEVICES[:1]}, {"value": DEVICES[1:], "Count": 1}]
    _, found = items(tmp_path, "\n".join(map(json.dumps, lists)))
    assert serials(found) == ["F1", "F2", "F1", "F2"]


def test_a_file_that_breaks_off_behind_a_second_key_is_no_bug(tmp_path: Path) -> None:
    assert claimed(tmp_path, json.dumps({"devices": DEVICES, "Total": 2})[:-2]) == []


def test_one_device_by_itself_is_a_list_of_one(tmp_path: Path) -> None:
    source, found = items(tmp_path, json.dumps(DEVICES[0]))
    assert (source, serials(found)) == ("meraki-devices", ["F1"])


@pytest.mark.parametrize("content", [json.dumps([PAGE]), json.dumps([PAGE, PAGE], indent=1)], ids=["one", "two"])
def test_pages_in_an_array_are_read_as_pages_in_a_row(tmp_path: Path, content: str) -> None:
    source, found = items(tmp_path, content)
    assert source == "kandji-users"
    assert {item.person.email for item in found if isinstance(item, Record) and item.person} == {"ada@example.org"}


def test_a_further_page_is_missed_in_an_array_of_pages_too(tmp_path: Path) -> None:
    _, found = items(tmp_path, json.dumps([PAGE, PAGE | {"next": "https://example.org/?page=3"}]))
    assert troubles(found) == ["truncated"]


def claimed(folder: Path, content: str) -> list[str]:
    path = folder / "PHONE-1.json"
    path.write_text(content, "utf-8")
    [export] = open_exports(path, path.name)
    return [name for name, _ in claims_of(export, shipped_sources())[1]]


def test_one_app_by_itself_is_not_the_list_of_the_device_that_the_file_is_named_after(tmp_path: Path) -> None:
    app: dict[str, object] = {
        "guid": "g",
        "bundleId": "com.example.mail",
        "name": "Mail",
        "status": "INSTALLED",
        "disposition": "OPTIONAL",
    }
    app |= {"personal": False, "dynamicsContainerId": None}
    whole = [app, app | {"name": "TikTok"}]
    assert claimed(tmp_path, json.dumps(whole)) == ["blackberry-apps"]
    assert claimed(tmp_path, "\n".join(map(json.dumps, whole))) == ["blackberry-apps"]
    assert claimed(tmp_path, json.dumps(app)) == []


def test_a_file_that_breaks_off_says_so_in_every_frame(tmp_path: Path) -> None:
    for content in ("\n".join(map(json.dumps, DEVICES)), json.dumps({"value": DEVICES, "Count": 2})):
        path = tmp_path / "export"
        path.write_text(content[: content.rindex("m-2")], "utf-8")
        [export] = open_exports(path, "export")
        known, [(claimed, _)] = claims_of(export, shipped_sources())
        source = next(each for each in shipped_sources() if each.name == claimed)
        assert source.read is not None
        reading = source.read(known, Wanted())
        assert isinstance(reading, Documents)
        with pytest.raises(Unreadable, match="breaks off"):
            list(reading.items())


VALUE = st.recursive(
    st.integers(-9, 9) | st.text("ab", max_size=2),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.sampled_from(("value", "a")), below, max_size=2),
)


@given(st.lists(VALUE, max_size=3))
def test_the_events_of_a_frame_are_those_of_the_values_inside(documents: list[object]) -> None:
    for frame, content, inside in (
        (Frame.PAGES, json.dumps(documents), documents),
        (Frame.LINES, "\n".join(map(json.dumps, documents)), [documents]),
        (Frame.VALUE, json.dumps({"Count": [1], "value": documents}), [documents]),
    ):
        assert list(framed(events(content), frame)) == [each for one in inside for each in events(json.dumps(one))]


def events(content: str) -> list[tuple[str, object]]:
    import ijson

    return list(ijson.basic_parse(content.encode(), multiple_values=True, use_float=True)) if content else []
