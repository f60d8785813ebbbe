"""Without the extra the program works, and asking for the engine names what to install."""

from __future__ import annotations

import sys

import pytest
from click.testing import CliRunner

from pipeline.cli.app import overdue
from pipeline.errors import ConfigError
from pipeline.spark.session import require


def test_a_missing_engine_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)  # what an import meets where it is not installed
    with pytest.raises(ConfigError, match=r"overdue\[spark\]"):
        require()


def test_a_missing_java_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyspark", reason="wants the extra overdue[spark]")
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(ConfigError, match="Java 17"):
        require()


def test_everything_but_the_session_is_imported_without_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)
    for name in ("deduplication", "placing", "inputs", "components", "learning", "returning", "lending", "boilerplate"):
        monkeypatch.delitem(sys.modules, f"pipeline.spark.{name}", raising=False)
        __import__(f"pipeline.spark.{name}")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--input", "a.jsonl", "--output", "b"], "go with --engine spark"),
        (["--engine", "spark", "--input", "a.jsonl"], "go together"),
        (["--engine", "spark", "--output", "b"], "go together"),
    ],
)
def test_options_that_make_no_sense_together_are_refused(options: list[str], message: str) -> None:
    result = CliRunner().invoke(overdue, ["dedupe", *options])
    assert result.exit_code == 2
    assert message in result.output
