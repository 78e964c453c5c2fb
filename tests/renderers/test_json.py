"""The JSON report keeps its published shape, and every value stays what it was."""

import json
from dataclasses import replace

import jsonschema
import pytest
from reports import NASTY, crowded, finding, nasty, report, unattributed

from appcheck.escape import harmless
from appcheck.identities import Identities, with_identities
from appcheck.model.words import Verdict
from appcheck.outcome import exit_status
from appcheck.renderers import Style
from appcheck.renderers.json import render, schema

SCHEMA = json.loads(schema())
REPORTS = {
    "crowded": crowded(),
    "empty": report(),
    "clear": report(compliant=3),
    "pseudonyms": with_identities(crowded(), Identities.PSEUDONYM, b"key"),
    "nobody": with_identities(crowded(), Identities.NONE),
}


def told(made, *, all_devices=False):
    return json.loads(render(made, Style(all_devices=all_devices)))


def test_the_published_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("made", REPORTS.values(), ids=REPORTS)
def test_every_report_is_as_the_schema_says(made):
    jsonschema.validate(told(made), SCHEMA, jsonschema.Draft202012Validator)


def test_the_schema_refuses_what_it_does_not_know():
    document = told(crowded())
    document["findings"][0]["surprise"] = 1
    with pytest.raises(jsonschema.ValidationError, match="surprise"):
        jsonschema.validate(document, SCHEMA)


def objects(value, rules):
    """Every object of a document with the part of the schema that describes it."""
    if "$ref" in rules:
        rules = SCHEMA["$defs"][rules["$ref"].rpartition("/")[2]]
    if isinstance(value, dict) and "properties" in rules:
        yield value, rules
        for key, inner in value.items():
            yield from objects(inner, rules["properties"][key])
    if isinstance(value, list):
        for inner in value:
            yield from objects(inner, rules["items"])


def test_keys_stand_in_the_order_of_the_schema():
    for value, rules in objects(told(crowded()), SCHEMA):
        assert list(value) == rules["required"] == list(rules["properties"])


@pytest.mark.parametrize("text", NASTY)
def test_a_nasty_name_comes_back_unchanged_and_steers_nothing(text):
    made = nasty(text)
    document = render(made, Style())
    plain = document.replace("\n", "")
    assert harmless(plain) == plain
    assert json.loads(document.encode())["findings"][0]["app"]["name"] == text
    jsonschema.validate(json.loads(document), SCHEMA)


def test_the_verdict_is_the_exit_status():
    words = {0: "clear", 1: "violations", 3: "not_cleared"}
    for made in (*REPORTS.values(), report(unknown=1)):
        assert told(made)["summary"]["verdict"] == words[exit_status(made)]


def test_devices_that_are_not_compliant_are_listed_and_all_on_request():
    made = report(finding(1), compliant=3, unknown=2, outside=1)
    assert {each["verdict"] for each in told(made)["devices"]} == {"violation", "unknown", "out_of_scope"}
    assert len(told(made, all_devices=True)["devices"]) == len(made.devices)


def test_the_records_seen_are_the_sum_of_the_others():
    records = told(crowded())["summary"]["records"]
    assert records["seen"] == sum(records.values()) - records["seen"] > 0


def test_what_loosened_the_policy_is_told():
    notices = told(replace(report(finding(1)), loosened=("fails only from high",)))["notices"]
    assert {"code": "loosened", "message": "fails only from high"} in notices


def test_texts_of_a_policy_are_one_line_in_the_language_of_the_run():
    rule = told(report(finding(1)))["findings"][0]["rule"]
    assert rule["title"] == "TikTok and its owner's apps"
    assert rule["reason"] == "The owner can be made to hand over what it knows."


def test_an_app_on_no_device_has_none():
    made = replace(report(), unattributed=(unattributed(),))
    assert told(made)["unattributed"][0]["device"] is None


def test_every_verdict_of_the_model_is_in_the_schema():
    assert SCHEMA["properties"]["devices"]["items"]["properties"]["verdict"]["enum"] == list(map(str, Verdict))
