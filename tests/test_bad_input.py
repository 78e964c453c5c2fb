"""Whatever is wrong with a file is said, with its place and what to do, and nothing broken is called clean."""

import plistlib
import zipfile
from pathlib import Path
from typing import Any

import pytest
from exports import (
    APP_COLUMNS,
    SEEN,
    app_row,
    apps_csv,
    clear_folder,
    csv_text,
    devices_csv,
    graph_device,
    graph_json,
    guid,
    put,
)
from running import flagged, reasons, scan, scanned

MAP = """schema: appcheck.map/v1
name: our-own
kind: apps
columns: {app.name: ApplicationName, device.device_id: DeviceId}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return clear_folder(tmp_path)


def test_the_files_that_the_other_tests_break_are_clear(folder: Path) -> None:
    assert scan(folder, "apps.csv", "devices.csv").status == 0


# Files that are not there, or hold nothing


def test_a_file_that_is_not_there_is_named_and_nothing_is_judged(folder: Path) -> None:
    ended = scan(folder, "apps.csv", "divices.csv")
    assert ended.status == 2
    assert ended.out == ""
    assert "divices.csv: no such file" in ended.err


def test_an_empty_file_is_reported_and_not_clean(folder: Path) -> None:
    put(folder, "empty.csv", "")
    ended = scan(folder, "apps.csv", "devices.csv", "empty.csv")
    assert ended.status == 3
    assert "empty.csv: not read: is empty; export it again" in ended.out


def test_a_table_with_a_header_alone_has_nothing_to_check(folder: Path) -> None:
    put(folder, "apps.csv", csv_text(APP_COLUMNS, []))
    status, found = scanned(folder, "apps.csv")
    assert status == 3
    assert "nothing_to_check" in reasons(found)


def test_a_folder_with_nothing_known_has_nothing_to_check(tmp_path: Path) -> None:
    put(tmp_path, "notes.md", "# Notes\n\nNothing of use, and no table.\n")
    status, found = scanned(tmp_path, ".")
    assert status == 3
    assert "nothing_to_check" in reasons(found)
    said = [notice["message"] for notice in found["notices"] if notice["code"] == "ignored"]
    assert said == ["1 file does not look like data and was passed over: `appcheck inspect` names them"]


def test_an_empty_folder_has_nothing_to_check(tmp_path: Path) -> None:
    status, found = scanned(tmp_path, ".")
    assert status == 3
    assert reasons(found) == {"nothing_to_check"}


def test_a_table_that_no_source_knows_is_shown_with_its_columns(folder: Path) -> None:
    put(folder, "odd.csv", "Colour,Shape\r\nred,round\r\n")
    ended = scan(folder, "apps.csv", "devices.csv", "odd.csv")
    assert ended.status == 3
    assert "odd.csv: not read: is a table that no source knows (columns Colour, Shape)" in ended.out
    assert "--map" in ended.out


def test_damaged_json_that_no_source_knows_is_called_damaged(folder: Path) -> None:
    for number, text in enumerate(
        ('{"things": [{"colour": "red",}]}', '{"things": [{"colour": "red"', '[{"a": 1}]\nDone.\n')
    ):
        put(folder, f"odd-{number}.json", text)
        ended = scan(folder, "apps.csv", "devices.csv", f"odd-{number}.json")
        assert ended.status == 3
        assert "not read: breaks off or is damaged in the middle of its JSON" in ended.out


def test_a_file_that_two_sources_claim_is_read_by_neither_until_one_is_chosen(folder: Path) -> None:
    put(folder, "our-own.map.yaml", MAP)
    ended = scan(folder, "apps.csv", "devices.csv", "--map", "our-own.map.yaml")
    assert ended.status == 3
    assert (
        "apps.csv: not read: is claimed by intune-appinv and our-own; say which it is: intune-appinv:apps.csv"
        in ended.out
    )
    assert scan(folder, "intune-appinv:apps.csv", "devices.csv", "--map", "our-own.map.yaml").status == 0


# Tables with broken lines: every line is counted, located and reported; the rest is judged


def lines_are_accounted_for(text: str, found: dict[str, Any], name: str = "apps.csv") -> bool:
    """Whether header, records, skipped and blank lines add up to the lines of the file."""
    lines = text.splitlines()
    view = next(view for view in found["inputs"] if view["name"] == name)
    blank = sum(not line.strip() for line in lines)
    return bool(1 + view["records"] + view["skipped"] + blank == len(lines))


def test_short_long_and_broken_rows_are_lost_alone_and_located(folder: Path) -> None:
    lines = apps_csv().splitlines()
    lines[2] = ",".join(lines[2].split(",")[:4])
    lines[5] += ",one,more"
    lines[8] = lines[8].replace("Outlook", '"Out"look')
    lines.append(",".join(app_row(4, "TikTok")))
    text = "\r\n".join(lines) + "\r\n"
    put(folder, "apps.csv", text)
    status, found = scanned(folder, "apps.csv", "devices.csv")
    assert status == 1
    assert flagged(found) == [("PH-0004", "TikTok")]
    assert [each["record"] for each in found["skipped"]] == [2, 5, 8]
    assert lines_are_accounted_for(text, found)
    put(folder, "apps.csv", "\r\n".join(lines[:-1]) + "\r\n")
    assert scan(folder, "apps.csv", "devices.csv").status == 3


def test_an_unclosed_quote_that_swallows_thousands_of_rows_hides_none_of_them(folder: Path) -> None:
    columns = ["ApplicationName", "ApplicationPublisher", "DeviceId"]
    rows = [["Calendar", "", guid(1 + number % 4)] for number in range(9000)]
    rows[8500][0] = "TikTok"
    lines = csv_text(columns, rows).splitlines()
    lines[100] = '"' + lines[100]
    text = "\n".join(lines) + "\n"
    put(folder, "apps.csv", text)
    status, found = scanned(folder, "apps.csv", "devices.csv")
    assert status == 1
    assert flagged(found)[0][1] == "TikTok"
    assert found["skipped"][0]["record"] == 100
    assert found["inputs"][0]["skipped"] > 1000
    assert lines_are_accounted_for(text, found)


def test_a_forbidden_app_inside_the_swallowed_rows_is_not_called_clean(folder: Path) -> None:
    columns = ["ApplicationName", "ApplicationPublisher", "DeviceId"]
    rows = [["Calendar", "", guid(1 + number % 4)] for number in range(6000)]
    rows[500][0] = "TikTok"
    lines = csv_text(columns, rows).splitlines()
    lines[100] = '"' + lines[100]
    put(folder, "apps.csv", "\n".join(lines) + "\n")
    status, found = scanned(folder, "apps.csv", "devices.csv")
    assert status == 3
    assert "coverage" in reasons(found)


def test_a_quote_that_closes_at_a_later_field_end_takes_no_row_with_it_unsaid(folder: Path) -> None:
    lines = apps_csv().splitlines()
    cells = lines[4].split(",")
    lines[4] = ",".join([cells[0], '"' + cells[1], *cells[2:]])
    cells = lines[6].split(",")
    lines[6] = ",".join([cells[0], cells[1] + '"', *cells[2:]])
    text = "\r\n".join(lines) + "\r\n"
    put(folder, "apps.csv", text)
    status, found = scanned(folder, "apps.csv", "devices.csv")
    assert status == 3
    assert found["skipped"] == [
        {
            "input": "apps.csv",
            "record": 4,
            "reason": "a quote opens here that closes on a later line; 3 lines are lost with it",
            "records": 3,
        }
    ]
    assert lines_are_accounted_for(text, found)


@pytest.mark.parametrize("ends", [("\n", "\r\n"), ("\r\n", "\n"), ("\n", "\r"), ("\r\n", "\r")], ids=repr)
def test_mixed_line_ends_lose_no_row(folder: Path, ends: tuple[str, str]) -> None:
    lines = csv_text(APP_COLUMNS, [*(app_row(device, "Calendar") for device in range(1, 4)), app_row(4, "TikTok")])
    text = "".join(line + ends[number % 2] for number, line in enumerate(lines.splitlines()))
    put(folder, "apps.csv", text)
    status, found = scanned(folder, "apps.csv", "devices.csv")
    assert (status, flagged(found)) == (1, [("PH-0004", "TikTok")])
    assert found["summary"]["records"]["seen"] == 4


@pytest.mark.parametrize("mark", [True, False], ids=["with a byte order mark", "without"])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_of_both_kinds_is_read_whole(folder: Path, encoding: str, mark: bool) -> None:
    text = csv_text(APP_COLUMNS, [app_row(1, "Fältanteckningar"), app_row(2, "抖音")])
    put(folder, "apps.csv", (("\ufeff" if mark else "") + text).encode(encoding))
    status, found = scanned(folder, "apps.csv", "devices.csv")
    assert (status, flagged(found)) == (1, [("PH-0002", "抖音")])
    assert found["summary"]["records"]["seen"] == 2


def test_a_file_name_with_brackets_is_no_pattern(folder: Path) -> None:
    put(folder, "export1.csv", apps_csv([1]))
    put(folder, "export[1].csv", csv_text(APP_COLUMNS, [app_row(2, "TikTok")]))
    put(folder, "devices.csv", devices_csv([2]))
    status, found = scanned(folder, "export[1].csv", "devices.csv")
    assert (status, flagged(found)) == (1, [("PH-0002", "TikTok")])
    assert [view["name"] for view in found["inputs"]] == ["export[1].csv", "devices.csv"]
    assert found["inputs"][0]["records"] == 1


# Files that break off, or are in another encoding


def test_a_zip_cut_short_is_unreadable(folder: Path) -> None:
    with zipfile.ZipFile(folder / "apps.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(folder / "apps.csv", "apps.csv")
    content = (folder / "apps.zip").read_bytes()
    put(folder, "apps.zip", content[: len(content) // 2])
    ended = scan(folder, "apps.zip", "devices.csv")
    assert ended.status == 3
    assert "apps.zip: not read: is a damaged zip" in ended.out
    assert "download the export again" in ended.out


def test_json_cut_short_keeps_what_came_before_and_says_that_the_rest_is_lost(folder: Path) -> None:
    text = graph_json(*(graph_device(n, ["TikTok" if n == 1 else "Mail"], seen=SEEN) for n in range(1, 9)))
    put(folder, "graph.json", text[: len(text) // 2])
    status, found = scanned(folder, "graph.json")
    assert status == 1
    assert flagged(found) == [("PH-0001", "TikTok")]
    assert "unreadable" in reasons(found)
    put(folder, "graph.json", text.replace("TikTok", "Calendar")[: len(text) // 2])
    assert scan(folder, "graph.json").status == 3


@pytest.mark.parametrize("form", [plistlib.FMT_XML, plistlib.FMT_BINARY], ids=["xml", "binary"])
def test_a_property_list_cut_short_is_unreadable(folder: Path, form: plistlib.PlistFormat) -> None:
    reply = {
        "InstalledApplicationList": [{"Identifier": "a.b", "Name": "A"}] * 20,
        "UDID": "U-1",
        "Status": "Acknowledged",
    }
    content = plistlib.dumps(reply, fmt=form)
    put(folder, "reply.plist", content[: len(content) // 2])
    status, found = scanned(folder, "apps.csv", "devices.csv", "reply.plist")
    assert status == 3
    assert "unreadable" in reasons(found)
    assert next(view["refused"] for view in found["inputs"] if view["name"] == "reply.plist")


def test_a_code_page_of_windows_is_read_and_said(folder: Path) -> None:
    put(
        folder,
        "apps.csv",
        csv_text(APP_COLUMNS, [app_row(1, "Fältanteckningar"), app_row(2, "TikTok")]).encode("cp1252"),
    )
    status, found = scanned(folder, "apps.csv", "devices.csv")
    assert (status, flagged(found)) == (1, [("PH-0002", "TikTok")])
    assert "Windows-1252" in found["inputs"][0]["warnings"][0]


def test_a_broken_byte_in_utf8_loses_its_line_alone(folder: Path) -> None:
    text = csv_text(APP_COLUMNS, [app_row(1, "Fältanteckningar"), app_row(2, "Brken"), app_row(3, "TikTok")])
    put(folder, "apps.csv", text.encode().replace(b"Brken", b"Br\xe5ken"))
    status, found = scanned(folder, "apps.csv", "devices.csv")
    assert (status, flagged(found)) == (1, [("PH-0003", "TikTok")])
    assert [(each["record"], each["reason"]) for each in found["skipped"]] == [(2, "not valid UTF-8")]
