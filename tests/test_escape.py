"""Text from devices is shown, and does nothing."""

import json
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appcheck.escape import harmless, harmless_json

STEERING = {"Cc", "Cf", "Cs", "Zl", "Zp"}
VISIBLE = (
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"  # signs around numbers
)
TEXTS = st.text(st.characters(exclude_categories=()))
WHOLE_TEXTS = st.text(st.characters(exclude_categories=("Cs",)))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", r"\x1b[31mred"),
        ("a\nb\tc\rd\x00", r"a\nb\tc\rd\x00"),
        ("\x7f\x9b", r"\x7f\x9b"),
        ("\u202egnp.exe", r"\u202egnp.exe"),
        ("\u2066x\u2069", r"\u2066x\u2069"),
        ("Tik\u200bTok\ufeff\xad", r"Tik\u200bTok\ufeff\xad"),
        ("a\u200db", r"a\u200db"),
        ("a\ufe0f", r"a\ufe0f"),
        ("\u3164", r"\u3164"),
        ("\ud800", r"\ud800"),
        ("\U000e0041", r"\U000e0041"),
        ("\u2028\u2029", r"\u2028\u2029"),
        ("x ##vso[task.complete result=Succeeded;]", r"x \x23#vso[task.complete result=Succeeded;]"),
        ("##teamcity[buildStatus text='ok']", r"\x23#teamcity[buildStatus text='ok']"),
        ("###[command]x", r"#\x23#[command]x"),
        (" ::stop-commands::x", r" \x3a:stop-commands::x"),
    ],
)
def test_what_steers_or_hides_is_written_out(text, shown):
    assert harmless(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "åäö ÅÄÖ",
        "抖音",
        "ТикТок",
        "❤️ 👨‍👩‍👧 🏳️‍🌈",
        "e\u0301",
        r"C:\x1b\file",
        "[/red] <script> =1+1 :smiley:",
        "½ × 2",
        "# ## C## ##x a::b [##]",
    ],
)
def test_everything_else_stays(text):
    assert harmless(text) == text


def test_no_control_or_format_character_of_unicode_is_left():
    steering = [chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) in STEERING]
    assert [char for char in steering if harmless(char) == char] == list(VISIBLE)


@given(TEXTS)
def test_what_is_harmless_stays_as_it_is(text):
    assert harmless(harmless(text)) == harmless(text)


@given(st.dictionaries(WHOLE_TEXTS, WHOLE_TEXTS))
def test_json_keeps_its_values_and_loses_what_steers(values):
    document = harmless_json(json.dumps(values, ensure_ascii=False, indent=2))
    assert json.loads(document) == values
    assert harmless(document.replace("\n", "")) == document.replace("\n", "")
    document.encode()


def test_half_a_surrogate_pair_can_be_written_and_read_as_json():
    document = harmless_json(json.dumps("a\ud83db", ensure_ascii=False))
    assert json.loads(document.encode()) == "a\ud83db"
