"""Texts of a policy hold for what people read, whatever else a system has put into the text."""

from dataclasses import replace

import pytest
from build import BAN, IOS_TIKTOK, apps, people, phone, policy, role, scanned

from appcheck.model.inventory import PersonTuple
from appcheck.model.policy import Audience
from appcheck.outcome import exit_status

TITLES = ("\u200bChief Inspector", "Chief\u00a0Inspector", "Chief  Inspec\u00adtor", "Chief Inspector")


@pytest.mark.parametrize("title", TITLES)
def test_a_condition_holds_for_what_is_read_and_for_what_is_written(title):
    rule = replace(BAN, audience=Audience(roles=("protected",)))
    feeds = [apps((phone("1", "a@example.org"), IOS_TIKTOK)), people(PersonTuple(upn="a@example.org", title=title))]
    for glob in ("Chief Inspector", "chief?insp*", title):
        assert exit_status(scanned(feeds, policy(rule, roles=[role("protected", ("title", glob))]))) == 1


@pytest.mark.parametrize("name", ["Field Phones", "Field\u00a0Phones", "\ufeffField Phones"])
def test_a_device_group_is_the_one_that_is_read(name):
    rule = replace(BAN, audience=Audience(device_group=("Field Phones",)))
    assert exit_status(scanned([apps((phone("1", group=name), IOS_TIKTOK))], policy(rule))) == 1
