"""Each file is read once, under however many names it is given; files that differ are all read."""

from build import CATALOGUE, DAY, end_of, policy
from exports import APP_COLUMNS, app_row, csv_text, put

from appcheck.gather import gather
from appcheck.scan import scan
from appcheck.sources import shipped_sources
from appcheck.terms import Terms


def scanned(*paths):
    sources = shipped_sources()
    terms = Terms(policy(), CATALOGUE, end_of(DAY), end_of(DAY))
    return scan(gather(list(map(str, paths)), [], sources), terms, sources)


def table(*apps):
    return csv_text(APP_COLUMNS, (app_row(1, app) for app in apps))


def test_the_same_file_twice_is_read_once_and_noticed(tmp_path):
    for name in ("monday.csv", "copy of monday.csv"):
        put(tmp_path, name, table("TikTok", "Calendar"))
    report = scanned(tmp_path)
    assert (len(report.inputs), report.records.seen, len(report.findings)) == (1, 2, 1)
    assert [len(finding.locations) for finding in report.findings] == [1]
    assert "repeated" in {notice.code for notice in report.notices}


def test_two_files_that_differ_add_up(tmp_path):
    put(tmp_path, "one.csv", table("TikTok", "Calendar"))
    put(tmp_path, "two.csv", table("TikTok", "Telephone"))
    report = scanned(tmp_path)
    assert (len(report.inputs), report.records.seen) == (2, 4)
    assert [len(finding.locations) for finding in report.findings] == [2]


def test_one_file_is_read_as_each_of_the_sources_that_are_forced_on_it(tmp_path):
    put(tmp_path, "both.csv", table("TikTok", "Calendar"))
    report = scanned(f"intune-appinv:{tmp_path}/both.csv", f"intune-devices:{tmp_path}/both.csv")
    assert [each.kind for each in report.inputs] == ["apps", "devices"]
