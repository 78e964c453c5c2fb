"""The verdict line, the counts and the exit status say the same."""

from dataclasses import replace

import pytest
from reports import crowded, device, finding, reason, report, suspected, unattributed, warned

from appcheck.model.policy import Severity
from appcheck.model.report import DeviceVerdict, Share
from appcheck.model.words import Reason, Verdict
from appcheck.outcome import device_counts, exit_status, finding_counts, max_severity, summary_verdict, verdict_line


def test_an_open_finding_fails_and_the_line_counts_devices_of_all():
    made = report(finding(1), finding(2), compliant=98)
    assert (exit_status(made), summary_verdict(made)) == (1, "violations")
    assert verdict_line(made) == "NOT COMPLIANT: 2 of 100 work phones carry a forbidden app"


def test_two_findings_on_one_device_are_one_device():
    line = verdict_line(report(finding(1), finding(1), compliant=1))
    assert line == "NOT COMPLIANT: 1 of 2 work phones carries a forbidden app"


def test_a_finding_wins_over_what_is_not_known():
    assert exit_status(report(finding(1), unknown=5)) == 1


def test_nothing_found_and_all_known_is_clear_with_its_share():
    made = report(compliant=690, outside=111)
    made = replace(made, coverage=Share(690, 701, 0.9))
    assert (exit_status(made), summary_verdict(made)) == (0, "clear")
    assert verdict_line(made) == "CLEAR: 690 of 701 work phones judged (98 %), 111 personal phones out of scope"


def test_one_device_out_of_scope_is_one_phone():
    assert verdict_line(report(compliant=1, outside=1)).endswith(", 1 personal phone out of scope")


def test_a_share_is_never_rounded_up_to_all():
    line = verdict_line(replace(report(compliant=9), coverage=Share(9999, 10000, 0.9)))
    assert "(99 %)" in line


def test_an_unaccepted_reason_is_not_cleared_and_never_reads_as_clear():
    made = report(compliant=2, unknown=1)
    assert (exit_status(made), summary_verdict(made)) == (3, "not_cleared")
    line = verdict_line(made)
    assert line == "NOTHING FOUND, NOT CLEARED: no listed app on 3 work phones; 2 of 3 work phones judged (66 %)"


def test_devices_that_count_as_accepted_do_not_hide_behind_clear():
    made = replace(report(compliant=1, unknown=2), coverage=Share(1, 3, 1.0, accepted=2))
    made = replace(made, reasons=(reason(count=2, accepted="old phones"),))
    line = verdict_line(made)
    assert line == "CLEAR: 1 of 3 work phones judged (33 %), 2 accepted as not judged [accepted: stale 2]"


def test_no_device_at_all_is_not_cleared():
    made = replace(report(), reasons=(reason(Reason.NOTHING_TO_CHECK),))
    assert exit_status(made) == 3
    assert verdict_line(made) == "NOTHING FOUND, NOT CLEARED: no listed app on 0 devices; 0 of 0 devices judged"


def test_accepted_reasons_clear_and_stand_in_the_line():
    made = replace(report(compliant=2, unknown=1), reasons=(reason(count=1, accepted="old phones"),))
    assert exit_status(made) == 0
    assert verdict_line(made) == "CLEAR: 2 of 3 work phones judged (66 %) [accepted: stale 1]"


@pytest.mark.parametrize("word", [Reason.NOTHING_TO_CHECK, Reason.UNREADABLE, Reason.CONTROL_MISSED])
def test_some_reasons_hold_back_even_if_somebody_accepted_them(word):
    assert exit_status(replace(report(compliant=1), reasons=(reason(word, accepted="anyway"),))) == 3


def test_findings_below_the_limit_pass_but_do_not_read_as_none():
    made = replace(report(finding(1), compliant=1), fail_on=Severity.CRITICAL, loosened=("fails only from critical",))
    assert exit_status(made) == 0
    assert verdict_line(made) == (
        "PASSED WITH FINDINGS: 1 of 2 work phones carries a forbidden app, none that counts from critical up; "
        "2 of 2 work phones judged (100 %) [fails only from critical]"
    )


def test_findings_below_the_limit_do_not_read_as_none_where_something_is_unknown():
    made = replace(report(finding(1), unknown=1), fail_on=Severity.CRITICAL)
    assert exit_status(made) == 3
    assert verdict_line(made).startswith("NOT CLEARED: 1 of 2 work phones carries a forbidden app")


def test_the_limit_itself_fails():
    assert exit_status(replace(report(finding(1)), fail_on=Severity.HIGH)) == 1


def test_a_suspected_app_is_not_nothing_found():
    made = replace(report(suspected(1), compliant=1), reasons=(reason(Reason.SUSPECTED),))
    assert exit_status(made) == 3
    assert verdict_line(made) == (
        "NOT CLEARED: no forbidden app proven on 2 work phones; 2 of 2 work phones judged (100 %), 1 finding suspected"
    )


def test_undecided_apps_are_not_nothing_found():
    made = replace(report(compliant=1), unattributed=(unattributed(),), reasons=(reason(Reason.UNATTRIBUTED),))
    assert verdict_line(made).startswith("NOT CLEARED: no forbidden app proven on 1 work phone;")
    assert "1 listed app undecided" in verdict_line(made)


def test_warned_and_exempted_findings_do_not_fail_but_stand_in_the_line():
    made = report(warned(1), finding(2, status="exempted"), finding(3, status="baseline"))
    assert exit_status(made) == 0
    for words in ("1 finding only warned of", "1 finding exempted", "1 finding in the baseline"):
        assert words in verdict_line(made)


def test_flags_that_loosen_stand_in_the_line():
    made = replace(report(finding(1)), loosened=("accepts stale", "--exit-zero"))
    assert verdict_line(made).endswith("[accepts stale; --exit-zero]")


def test_every_finding_is_in_exactly_one_pile():
    made = crowded()
    assert sum(finding_counts(made).values()) == len(made.findings)
    assert finding_counts(made) == {"open": 2, "exempted": 1, "baseline": 0, "suspected": 1, "warned": 1}


def test_a_suspected_finding_that_only_warns_is_warned():
    assert finding_counts(report(suspected(1, status="warned")))["warned"] == 1


def test_devices_in_scope_add_up_to_those_expected():
    made = replace(report(finding(1), suspected(2), compliant=3, unknown=4, outside=5), lost_devices=2)
    made = replace(made, coverage=replace(made.coverage, expected=made.coverage.expected + 2))
    counts = device_counts(made)
    assert counts["unknown"] == 6
    assert counts["expected"] == sum(counts.values()) - counts["expected"] - counts["out_of_scope"]


def test_the_highest_severity_is_that_of_open_proven_findings():
    mild = finding(1, severity=Severity.LOW)
    assert max_severity(report(mild, suspected(2), warned(3))) is Severity.LOW
    assert max_severity(report(suspected(2))) is None


@pytest.mark.parametrize(
    ("platforms", "ownership", "noun"),
    [
        (("ios", "android"), "corporate", "2 work phones"),
        (("ios", "ipados"), "shared", "2 work phones and tablets"),
        (("ipados", "ipados"), "corporate", "2 work tablets"),
        (("ios", "windows"), "corporate", "2 devices"),
        (("ios", "ios"), "", "2 devices"),
        (("ios", ""), "corporate", "2 devices"),
    ],
)
def test_devices_are_called_work_phones_only_where_exports_say_so_of_all(platforms, ownership, noun):
    views = [device(n, platform=word, ownership=ownership) for n, word in enumerate(platforms)]
    made = replace(report(compliant=2), devices=tuple(DeviceVerdict(view, Verdict.COMPLIANT) for view in views))
    assert noun in verdict_line(made)
