"""A file that no source knows is told what it looks like, so that the right one can be exported."""

from pathlib import Path

import pytest
from running import run

REPORT = (
    '{"schema": "appcheck.report/v1", "run": {"id": "x"}, "policy": {"effective_sha256": "x"},'
    ' "summary": {"verdict": "clear"}}'
)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"error": {"code": "InvalidAuthenticationToken", "message": "expired"}}', "is an error"),
        ('{"@odata.context": "https://example.org/$metadata#users", "value": []}', "without a single record"),
        ('{"kind": "admin#directory#mobiledevices", "etag": "x"}', "without a single record"),
        (REPORT, "is a report of appcheck and no export; leave it out"),
        ('{"value": [{"colour": "red"}]}', "is JSON that no source knows (keys colour, value)"),
    ],
)
def test_an_answer_that_holds_no_data_is_told_from_data_that_nobody_knows(
    tmp_path: Path, content: str, said: str
) -> None:
    (tmp_path / "a.json").write_text(content, "utf-8")
    assert said in run(["inspect", "a.json", "--format", "json"], tmp_path).out
