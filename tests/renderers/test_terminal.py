"""The report for people: verdict first, nothing cut, nothing hidden, nothing obeyed."""

import re
from dataclasses import replace

import pytest
from reports import (
    MATCH,
    NASTY,
    PERMITTED,
    crowded,
    finding,
    nasty,
    person,
    reason,
    report,
    suspected,
    unattributed,
    warned,
)

from appcheck.escape import harmless
from appcheck.glossary import NEVER_SHOWN
from appcheck.identities import Identities, with_identities
from appcheck.model.policy import Severity
from appcheck.model.words import Reason
from appcheck.outcome import verdict_line
from appcheck.renderers import Style, shipped_renderers
from appcheck.renderers.terminal import render

STYLES = {"piped": Style(), "narrow": Style(width=40), "terminal": Style(width=100, colour=True)}
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def plain(made):
    return render(made, Style())


def squeezed(text):
    """Text without white space: what is left when lines are wrapped anywhere."""
    return re.sub(r"\s", "", ANSI.sub("", text))


def test_both_formats_are_found():
    assert {"terminal", "json"} <= set(shipped_renderers())


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
def test_the_first_words_are_the_verdict(style):
    made = crowded()
    assert squeezed(render(made, style)).startswith(squeezed(verdict_line(made)))


def test_the_first_line_of_a_pipe_is_the_whole_verdict_line():
    assert plain(crowded()).splitlines()[0] == verdict_line(crowded())


def test_sections_are_kept_apart_on_a_terminal_too():
    assert render(crowded(), Style(width=100)).count("\n\n") == plain(crowded()).count("\n\n")


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
def test_wrapping_and_colours_lose_no_character(style):
    made = crowded()
    assert squeezed(render(made, style)) == squeezed(plain(made))


def test_a_terminal_is_kept_to_its_width():
    assert max(map(len, render(crowded(), Style(width=40)).splitlines())) <= 40


@pytest.mark.parametrize("width", range(1, 12))
def test_a_terminal_may_be_as_narrow_as_it_likes(width):
    made = report(finding(1))
    assert squeezed(render(made, Style(width=width))) == squeezed(plain(made))


def test_the_rest_of_a_wrapped_line_stands_further_in():
    told = render(crowded(), Style(width=40)).splitlines()
    begun = next(number for number, line in enumerate(told) if line.startswith("  rule bytedance: "))
    assert re.match(" {4}[^ ]", told[begun + 1])


def test_without_colour_there_is_no_escape_sequence():
    assert "\x1b" not in render(crowded(), Style(width=80))
    assert "\x1b" not in plain(crowded())


def test_with_colour_there_is():
    assert "\x1b[" in render(crowded(), Style(width=80, colour=True))


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES)
@pytest.mark.parametrize("text", NASTY)
def test_a_nasty_name_is_shown_and_does_nothing(text, style):
    shown = render(nasty(text), style)
    assert squeezed(harmless(text)) in squeezed(shown)
    left = ANSI.sub("", shown) if style.colour else shown
    assert harmless(left.replace("\n", "")) == left.replace("\n", "")


@pytest.mark.parametrize("text", NASTY)
def test_a_nasty_name_adds_no_line(text):
    assert plain(nasty(text)).count("\n") == plain(nasty("harmless")).count("\n")


def test_without_identities_two_devices_do_not_pass_for_one():
    told = with_identities(report(finding(1), finding(2)), Identities.NONE)
    assert sum(line.startswith("  -, ") for line in plain(told).splitlines()) == 2


def test_a_finding_says_which_rule_which_record_how_sure_and_why_this_severity():
    shown = plain(crowded())
    for words in (
        "CRITICAL  TikTok 34.1.0, com.zhiliaoapp.musically, ByteDance Ltd. (CN)",
        "rule bytedance: TikTok and its owner's apps",
        "high -> critical: role protected",
        f"confirmed by identifier ({MATCH.pattern}): ",
        "at apps.csv, record 12",
        "used by person2@example.org, Person 2, Title 2, Department 2, holds protected",
        "Phone 2 (mdm:id-2), serial SERIAL2, ios 18.1, corporate, checked in 2026-10-30T08:00:00Z",
    ):
        assert words in shown


def test_the_worst_device_is_first_and_among_equals_the_one_of_a_role():
    mild = finding(1, severity=Severity.LOW)
    usual, protected = finding(2), finding(3, people=(person(3, "protected"),))
    shown = plain(report(mild, usual, protected))
    assert shown.index("mdm:id-3") < shown.index("mdm:id-2") < shown.index("mdm:id-1")


def test_findings_of_one_device_stand_together():
    assert plain(report(finding(1), finding(2), finding(1))).count("Phone 1 (") == 1


def test_reason_and_remediation_stand_once_however_many_findings_there_are():
    shown = plain(report(*map(finding, range(1, 30))))
    assert shown.count("hand over what it knows") == 1
    assert shown.count("do: Remove the app.") == 1


def test_every_finding_is_shown():
    shown = plain(report(*map(finding, range(1, 300))))
    assert all(f"(mdm:id-{number})" in shown for number in range(1, 300))


def test_sections_come_in_the_order_of_what_matters():
    headings = ("Findings", "Suspected", "Undecided", "Warned", "Why", "Not cleared", "Coverage", "Records", "Inputs")
    shown = plain(crowded())
    places = [shown.index(f"\n{heading}") for heading in (*headings, "Permitted", "Notices")]
    assert places == sorted(places)


def test_what_is_not_there_has_no_heading():
    shown = plain(report(compliant=1))
    for heading in ("Findings", "Suspected", "Warned", "Not cleared", "Permitted", "Notices", "Devices"):
        assert f"\n{heading}" not in shown


def test_suspected_and_warned_findings_are_not_among_the_findings():
    shown = plain(report(suspected(1), warned(2)))
    assert "\nFindings" not in shown
    assert "\nSuspected" in shown
    assert "\nWarned" in shown


def test_each_reason_says_how_many_what_it_means_and_what_to_do():
    shown = plain(report(unknown=12))
    assert "stale, 12: the app list is older than the policy allows\n    do: Let the devices check in." in shown


def test_who_is_not_cleared_is_told_how_to_see_which_devices_are_meant():
    assert "Which devices: --devices all" in plain(report(unknown=1))
    assert "Which devices" not in render(report(unknown=1), Style(all_devices=True))
    assert "Which devices" not in plain(report(compliant=1))


def test_an_accepted_reason_says_that_it_is_accepted_and_does_not_stand_under_not_cleared():
    shown = plain(replace(report(unknown=1), reasons=(reason(Reason.STALE, 1, "phones in a drawer"),)))
    assert "Not cleared" not in shown
    assert "accepted: phones in a drawer" in shown


def test_coverage_is_told_in_all_and_for_each_role():
    shown = plain(crowded())
    assert "all: 5 of 7 devices judged (71 %), 90 % required" in shown
    assert "role protected: 1 of 2 devices judged (50 %), 100 % required" in shown


def test_permitted_uses_are_told_and_exempt_nothing():
    shown = plain(replace(report(finding(1)), permitted_uses=(PERMITTED,)))
    assert shown.startswith("NOT COMPLIANT")
    assert "which exempt nothing\n  campaign: Paid advertising; through: An outside agency; why: " in shown


def test_inputs_tell_what_was_said_what_was_skipped_and_what_was_refused():
    shown = plain(crowded())
    for words in ("said: device=PX7", "3 records skipped, the first is 44: broken", "notes.csv: not read: columns"):
        assert words in shown


def test_an_undecided_app_says_why():
    assert "no export says who uses the device" in plain(replace(report(), unattributed=(unattributed(1),)))


def test_all_devices_are_listed_on_request_only():
    made = report(compliant=2)
    assert "compliant: Phone 100 (mdm:id-100)" not in plain(made)
    assert "compliant: Phone 100 (mdm:id-100)" in render(made, Style(all_devices=True))


def test_what_no_inventory_shows_is_said_once_and_last():
    shown = plain(crowded())
    assert shown.count(NEVER_SHOWN) == 1
    assert shown.endswith(f"{NEVER_SHOWN}\n")
