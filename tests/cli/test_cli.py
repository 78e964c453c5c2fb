"""Every command ends with one of few statuses, and says on standard error what went wrong."""

import os
import re
import subprocess
import sys

import pytest
import typer

from appcheck import __version__
from appcheck.cli import app, run, sources
from appcheck.errors import OursIsWrong, Problem
from appcheck.glossary import EXIT_CODES, NEVER_SHOWN, REASONS
from appcheck.maps import FIELDS, MapFile
from appcheck.model.words import Reason

QUIET = {**os.environ, "PYTHONWARNINGS": "error", "PYTHONDONTWRITEBYTECODE": "1"}


def python(code, **kwargs):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, env=QUIET, **kwargs)


def parameters(command, way=()):
    if hasattr(command, "commands"):
        for name, inner in command.commands.items():
            yield from parameters(inner, (*way, name))
    for parameter in command.params:
        yield way, parameter


def failing(monkeypatch, error):
    def fail(_):
        raise error

    monkeypatch.setattr(sources, "sources_with", fail)
    return run(["sources"])


def test_the_version_starts_neither_duckdb_nor_pydantic():
    code = "import sys; from appcheck.cli import run; run(['--version']); print(*sys.modules)"
    lines = python(code, encoding="utf-8").stdout.splitlines()
    assert lines[0] == f"appcheck {__version__}"
    assert {"duckdb", "pydantic", "yaml", "ijson", "re2"}.isdisjoint(lines[1].split())


@pytest.mark.parametrize("arguments", [["scan", "--no-such-flag"], ["scan"], ["scan", "x.csv", "--fail-on", "bad"]])
def test_a_usage_error_reads_no_policy_and_starts_no_duckdb(arguments):
    code = f"import sys; from appcheck.cli import run; print(run({arguments!r}), *sys.modules)"
    done = python(code, encoding="utf-8")
    assert done.stdout.startswith("2 ")
    assert {"duckdb", "yaml", "ijson", "re2", "appcheck.policy"}.isdisjoint(done.stdout.split())
    assert done.stderr.startswith("appcheck: ")


@pytest.mark.parametrize("arguments", [[], ["no-such-command"], ["scan"], ["--no-such-flag"], ["help", "nothing"]])
def test_usage_errors_end_with_2_and_leave_standard_output_empty(arguments, capsys):
    assert run(arguments) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("appcheck: ")


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        (["scan", "x.csv", "--policy"], "appcheck scan"),
        (["scan", "x.csv", "--exit-zero=yes"], "appcheck scan"),
        (["policy", "lint", "x.yaml", "--strict=1"], "appcheck policy lint"),
        (["--version=1"], "appcheck"),
    ],
)
def test_a_usage_error_names_the_command_whose_help_explains_it(arguments, command, capsys):
    assert run(arguments) == 2
    assert capsys.readouterr().err.endswith(f"appcheck: try: {command} --help\n")


@pytest.mark.parametrize("way", [[], ["apps"], ["policy"]])
def test_the_list_of_commands_cuts_no_sentence(way, capsys):
    run([*way, "--help"])
    assert "..." not in capsys.readouterr().out.partition("Commands:")[2]


def test_every_flag_has_a_variable_and_help_shows_it(capsys):
    for way, parameter in parameters(typer.main.get_command(app)):
        if parameter.param_type_name == "argument" or parameter.name in ("help", "version"):
            continue
        flag = parameter.opts[0].removeprefix("--").replace("-", "_").upper()
        assert parameter.envvar == f"APPCHECK_{flag}"
        run([*way, "--help"])
        assert parameter.envvar in "".join(capsys.readouterr().out.split())


def test_all_problems_of_our_files_are_told_at_once_and_end_with_2(monkeypatch, capsys):
    error = OursIsWrong(Problem("a.yaml", 3, "roles", "is wrong", "mend it"), Problem("b.yaml", 0, "", "is missing"))
    assert failing(monkeypatch, error) == 2
    assert capsys.readouterr().err == "appcheck: a.yaml:3: roles: is wrong (mend it)\nappcheck: b.yaml: is missing\n"


def test_what_an_error_quotes_does_nothing_to_the_terminal(monkeypatch, capsys):
    failing(monkeypatch, OursIsWrong("\x1b[2J\nappcheck: all is well"))
    assert capsys.readouterr().err == "appcheck: \\x1b[2J\\nappcheck: all is well\n"


def test_a_bug_ends_with_70_says_so_and_quotes_no_data(monkeypatch, capsys):
    assert failing(monkeypatch, ValueError("anna@example.org")) == 70
    told = capsys.readouterr().err
    assert "bug in appcheck (ValueError)" in told
    assert "anna@" not in told


def test_with_debug_a_bug_shows_where_it_is_but_no_locals(monkeypatch, capsys):
    monkeypatch.setenv("APPCHECK_DEBUG", "1")
    assert failing(monkeypatch, ValueError("why")) == 70
    told = capsys.readouterr().err
    assert "in fail" in told
    assert "monkeypatch" not in told


def test_an_interrupt_ends_with_130(monkeypatch):
    assert failing(monkeypatch, KeyboardInterrupt()) == 130


def test_a_closed_pipe_ends_with_141_and_quietly():
    code = "import sys; sys.argv = ['appcheck', 'schema']; from appcheck.cli import main; sys.stdin.read(); main()"
    started = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=QUIET
    )
    started.stdout.close()
    started.stdin.close()
    assert started.stderr.read() == b""
    started.stderr.close()
    assert started.wait(60) == 141


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_document_of_which_only_a_part_was_taken_is_not_taken_for_written(unbuffered):
    code = "from appcheck.cli.out import prepare_streams, say; prepare_streams(); say('x' * 4_000_000)"
    started = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**QUIET, "PYTHONUNBUFFERED": unbuffered},
    )
    assert started.stdout.read(1) == b"x"
    started.stdout.close()
    told = started.stderr.read()
    started.stderr.close()
    assert started.wait(60) != 0
    assert b"BrokenPipeError" in told


def test_what_a_pipe_gets_is_utf_8_whatever_the_console_speaks():
    code = "import sys; from appcheck.cli.out import prepare_streams, say; prepare_streams(); say('抖音 \\ud83d\\n')"
    done = subprocess.run(
        [sys.executable, "-X", "utf8=0", "-c", code], capture_output=True, env={**QUIET, "PYTHONIOENCODING": "cp1252"}
    )
    assert done.stdout.replace(b"\r", b"") == "抖音 \\ud83d\n".encode()


def test_the_module_is_the_command():
    done = subprocess.run(
        [sys.executable, "-m", "appcheck", "--version"], capture_output=True, encoding="utf-8", env=QUIET
    )
    assert (done.returncode, done.stdout) == (0, f"appcheck {__version__}\n")


def test_help_explains_every_exit_code(capsys):
    assert run(["help", "exit-codes"]) == 0
    told = capsys.readouterr().out
    assert told.splitlines() == [f"{code:>3}  {meaning}" for code, meaning in EXIT_CODES]


def test_help_explains_every_reason(capsys):
    run(["help", "reasons"])
    told = capsys.readouterr().out
    assert set(REASONS) == set(Reason)
    assert all(f"{reason}: {REASONS[reason]}" in told for reason in Reason)


def test_the_help_on_maps_names_every_key_and_every_field(capsys):
    run(["help", "maps"])
    words = set(re.findall(r"[a-z_.]+", capsys.readouterr().out))
    assert set().union(*FIELDS.values()) <= words
    assert {field.alias or name for name, field in MapFile.model_fields.items()} <= words


def test_help_without_a_topic_lists_topics_that_all_work(capsys):
    run(["help"])
    topics = [line.strip() for line in capsys.readouterr().out.splitlines() if line.startswith("  ")]
    assert {"exit-codes", "reasons", "identities", "environment", "maps", "limits"} == set(topics)
    assert [run(["help", topic]) for topic in topics] == [0] * len(topics)
    assert NEVER_SHOWN in capsys.readouterr().out


def test_a_near_miss_is_suggested(capsys):
    run(["help", "exit-code"])
    assert "did you mean exit-codes?" in capsys.readouterr().err


def test_the_schemas_are_printed_as_json(capsys):
    import json

    assert run(["schema", "report"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "appcheck.report/v1"


def test_several_values_stand_in_a_variable_as_help_says(monkeypatch, capsys):
    run(["help", "environment"])
    assert "APPCHECK_MAP takes them as PATH does" in capsys.readouterr().out
    monkeypatch.setenv("APPCHECK_MAP", os.pathsep.join(("no such map", "nor this one")))
    assert run(["sources"]) == 2
    assert capsys.readouterr().err.count("cannot be read") == 2


@pytest.mark.skipif(os.name == "nt", reason="closes streams as a shell of Unix does")
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_a_closed_stream_changes_no_status(closed):
    done = subprocess.run(f'"{sys.executable}" -m appcheck help limits {closed}', shell=True, capture_output=True)
    assert done.returncode == 0
    assert done.stderr == b""
