"""What stands in a given folder, or was said of a file, is read or reported; it is never passed over."""

import io
import os
import zipfile
from pathlib import Path

import pytest
from exports import SEEN, apps_csv, clear_folder, graph_device, graph_json, put
from running import reasons, scan, scanned


def zipped(name: str = "", content: str = "") -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        if name:
            archive.writestr(name, content)
    return held.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("more.csv", b"\xef\xbb\xbf"),
        ("more.csv", b"\xff\xfe\r\0\n\0"),
        ("more.csv", b"App inventory, November\r\n"),
        ("more.json", b"null"),
        ("more.zip", zipped()),
        ("more.zip", zipped("apps.zip", "PK\x03\x04")),
        ("more.csv.gz", b"\x1f\x8b\x08\0\0\0\0\0\0\0"),
        ("more.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0"),
    ],
)
def test_a_file_in_a_folder_whose_ending_promises_data_is_never_passed_over(
    tmp_path: Path, name: str, content: bytes
) -> None:
    put(clear_folder(tmp_path), name, content)
    status, report = scanned(tmp_path, ".")
    assert (status, reasons(report)) == (3, {"unreadable"})


def test_a_file_that_promises_data_is_not_passed_over_with_a_twin_that_promises_none(tmp_path: Path) -> None:
    folder = clear_folder(tmp_path)
    for name in ("a.bin", "more.csv"):
        put(folder, name, b"\x00\x01 no table")
    status, report = scanned(folder, ".")
    assert (status, reasons(report)) == (3, {"unreadable"})


def test_what_lies_beside_the_apps_of_a_device_is_passed_over_where_nobody_names_it(tmp_path: Path) -> None:
    folder = clear_folder(tmp_path)
    beside = [path for path in (Path(__file__).parent / "sources").glob("*-beside/*") if "expected" not in path.name]
    for path in beside:
        put(folder, path.name, path.read_bytes())
    put(folder, "3d0d7e5fb2ce288813306e4d4636395e047a3d28", b'{"of": "an app"}')
    status, report = scanned(folder, ".")
    assert status == 0
    assert [each["message"] for each in report["notices"] if each["code"] == "ignored"] == [
        f"{len(beside) + 1} files do not look like data and were passed over: `appcheck inspect` names them"
    ]
    for path in beside:
        status, report = scanned(folder, path.name)
        assert (status, "unreadable" in reasons(report)) == (3, True)


def test_prose_and_pictures_in_a_folder_are_no_data(tmp_path: Path) -> None:
    folder = clear_folder(tmp_path)
    put(folder, "README.md", "Exports of November; do not edit.\n")
    put(folder, "screen.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    status, report = scanned(folder, ".")
    assert status == 0
    assert "ignored" in {notice["code"] for notice in report["notices"]}


@pytest.mark.parametrize("name", ["apps.csv", "devices.csv"])
def test_a_second_export_without_a_single_record_is_not_clean(tmp_path: Path, name: str) -> None:
    folder = clear_folder(tmp_path)
    put(folder, "more.csv", (folder / name).read_text("utf-8").splitlines()[0])
    status, report = scanned(folder, ".")
    assert (status, reasons(report)) == (3, {"truncated"})


def linked(folder: Path, name: str, target: Path) -> None:
    try:
        (folder / name).symlink_to(target)
    except OSError:
        pytest.skip("no right to make links")


def test_a_link_in_a_folder_that_leads_nowhere_is_unreadable(tmp_path: Path) -> None:
    folder = clear_folder(tmp_path)
    linked(folder, "more.csv", tmp_path / "gone.csv")
    status, report = scanned(folder, ".")
    assert (status, reasons(report)) == (3, {"unreadable"})


def test_a_link_to_a_folder_elsewhere_is_followed_and_one_to_a_folder_within_changes_nothing(tmp_path: Path) -> None:
    for name in ("exports", "elsewhere"):
        (tmp_path / name).mkdir()
    folder = tmp_path / "exports"
    (folder / "november").mkdir()
    clear_folder(folder / "november")
    linked(folder, "latest", folder / "november")
    assert scanned(folder, ".")[0] == 0
    (tmp_path / "elsewhere" / "odd.csv").write_text("Colour,Size\nred,5\n", "utf-8")
    linked(folder, "other", tmp_path / "elsewhere")
    status, report = scanned(folder, ".")
    assert (status, reasons(report)) == (3, {"unreadable"})


def test_a_name_that_is_too_long_for_a_file_is_no_such_file(tmp_path: Path) -> None:
    ended = scan(tmp_path, "x" * 5000)
    assert ended.status == 2
    assert "no such file" in ended.err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a named pipe")
def test_a_stream_that_can_be_read_only_once_is_refused_by_name(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    ended = scan(tmp_path, "pipe")
    assert ended.status == 2
    assert "is no file but a stream" in ended.err


@pytest.mark.parametrize("said", ["apps.csv:app=tiktok", "apps.csv:group=SG-Protected", "devices.csv:group=SG"])
def test_what_cannot_be_said_of_a_file_is_refused_with_it(tmp_path: Path, said: str) -> None:
    folder = clear_folder(tmp_path)
    status, report = scanned(folder, "apps.csv", "devices.csv", "--says", said)
    assert status == 3
    assert "unreadable" in reasons(report)
    (refused,) = [each["refused"] for each in report["inputs"] if each["refused"]]
    assert "can be said" in refused


def test_nobody_is_accused_of_an_app_because_his_app_list_is_empty(tmp_path: Path) -> None:
    put(tmp_path, "graph.json", graph_json(graph_device(1, [], seen=SEEN)))
    status, report = scanned(tmp_path, "graph.json", "--says", "graph.json:app=tiktok")
    assert (status, report["findings"]) == (3, [])


def test_notes_and_earlier_reports_in_a_folder_hold_nothing_back(tmp_path: Path) -> None:
    folder = clear_folder(tmp_path)
    put(folder, "README.md", "# Exports, as of Monday\n\nFetched by hand, with care.\n")
    assert scanned(folder, ".", "--output", "json=report.json")[0] == 0
    status, report = scanned(folder, ".")
    assert (status, reasons(report)) == (0, set())
    assert "ignored" in {each["code"] for each in report["notices"]}


def test_only_full_can_be_said_of_what_a_file_shows(tmp_path: Path) -> None:
    put(tmp_path, "apps.csv", apps_csv())
    ended = scan(tmp_path, "apps.csv", "--says", "apps.csv:completeness=partial")
    assert ended.status == 2
    assert "full says that the file shows all apps" in ended.err


def test_that_a_list_of_packages_is_whole_can_be_said_and_the_report_says_who_said_it(tmp_path: Path) -> None:
    put(tmp_path, "px7.txt", "package:android\n" + "".join(f"package:org.example.app{n}\n" for n in range(90)))
    accepted = ("--accept", "age_unstated")
    status, report = scanned(tmp_path, "px7.txt", *accepted)
    assert (status, reasons(report)) == (3, {"completeness_unstated", "age_unstated", "coverage"})
    status, report = scanned(tmp_path, "px7.txt", *accepted, "--says", "px7.txt:completeness=full")
    assert (status, reasons(report)) == (0, {"age_unstated"})
    assert "completeness=full" in " ".join(report["inputs"][0]["said"])


def test_an_export_of_one_app_clears_none_of_its_devices(tmp_path: Path) -> None:
    folder = clear_folder(tmp_path)
    header, *rows = (folder / "apps.csv").read_text("utf-8").splitlines()
    assert scanned(folder, "apps.csv", "devices.csv")[0] == 0
    put(folder, "apps.csv", "\n".join([header, *(row for row in rows if ",Outlook," in row)]))
    status, report = scanned(folder, "apps.csv", "devices.csv")
    assert status == 3
    assert "truncated" in reasons(report)


def test_a_device_that_was_said_in_vain_is_reported_so(tmp_path: Path) -> None:
    put(tmp_path, "apps.csv", apps_csv())
    _, report = scanned(tmp_path, "apps.csv", "--says", "apps.csv:device=PX-7")
    assert any("device=PX-7 went unheard" in warning for warning in report["inputs"][0]["warnings"])


def test_warnings_before_the_first_package_hide_no_phone(tmp_path: Path) -> None:
    folder = clear_folder(tmp_path)
    packages = "".join(f"package:org.example.app{number}\n" for number in range(90))
    put(folder, "px-1.txt", "WARNING: linker: libexample.so has text relocations\n" * 40 + packages)
    _, report = scanned(folder, ".")
    assert "adb-packages" in {each["source"] for each in report["inputs"]}


def test_prose_that_shows_a_line_of_packages_is_no_list_of_them(tmp_path: Path) -> None:
    folder = clear_folder(tmp_path)
    put(folder, "README.md", "Fetch the list with adb.\n\n" * 12 + "It looks so:\n\npackage:org.example.app\n")
    status, report = scanned(folder, ".")
    assert status == 0
    assert "ignored" in {notice["code"] for notice in report["notices"]}


@pytest.mark.parametrize(
    ("app", "found"),
    [("tiktok", "tiktok"), ("com.zhiliaoapp.musically", "tiktok"), ("TikTok", "tiktok"), ("Weather Lines", "")],
)
def test_a_search_for_one_app_finds_it_on_each_device_and_clears_none(tmp_path: Path, app: str, found: str) -> None:
    folder = clear_folder(tmp_path)
    status, report = scanned(folder, "devices.csv", "--says", f"devices.csv:app={app}")
    assert {each["app"]["slug"] for each in report["findings"]} == ({found} if found else set())
    assert status == (1 if found else 3)
    assert report["summary"]["devices"]["compliant"] == 0
    assert found or "truncated" in reasons(report)
