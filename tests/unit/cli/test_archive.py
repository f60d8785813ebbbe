"""The commands about the archive, as a person calls them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner, Result

from pipeline.archive.pages import Archive
from pipeline.cli.app import overdue
from pipeline.errors import ArchiveError, BusyError
from pipeline.lock import exclusive
from pipeline.model import Page

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder with two sources; one page of the first has two versions."""
    with Archive(tmp_path / "archive.db") as archive:
        for number, (source, path, body) in enumerate([("a", "1", "x"), ("a", "1", "y"), ("b", "2", "z")]):
            when = datetime.now(UTC) - timedelta(days=300 - number)
            page = Page(url=f"http://{source}.example/{path}", source=source, fetched_at=when, body=body.encode())
            list(archive.store_all([page]))
    return tmp_path


def call(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(overdue, ["archive", *arguments, "--data", str(folder)], catch_exceptions=False)


def test_stats_tell_what_each_source_holds(folder: Path) -> None:
    assert "1          2" in call(folder, "stats").stdout
    found = json.loads(call(folder, "stats", "--json").stdout)
    assert [(s["source"], s["addresses"], s["versions"]) for s in found["sources"]] == [("a", 1, 2), ("b", 1, 1)]


@pytest.mark.parametrize(("options", "pages"), [([], 3), (["--newest"], 2), (["--source", "a"], 2)])
def test_export_writes_what_is_asked_for(folder: Path, options: list[str], pages: int) -> None:
    out = folder / "out.warc.gz"
    assert f"{pages} pages to" in call(folder, "export", str(out), *options).stderr
    assert out.stat().st_size > 300


def test_a_name_that_says_something_else_is_refused_before_anything_is_written(folder: Path) -> None:
    done = CliRunner().invoke(overdue, ["archive", "export", str(folder / "out.zip"), "--data", str(folder)])
    assert done.exit_code == 2
    assert "must end in .warc.gz" in done.stderr


def test_prune_rehearses_and_then_does_it(folder: Path) -> None:
    assert call(folder, "prune", "--older-than", "90d", "--dry-run").stdout.startswith("1 versions would go")
    assert call(folder, "prune", "--older-than", "90d", "--compact").stdout.startswith("1 versions taken out")
    assert call(folder, "prune", "--older-than", "90d").stdout.startswith("0 versions")


@pytest.mark.parametrize("age", ["90", "d", "-1d", "9y", "999999d"])
def test_an_age_that_is_none_is_refused(folder: Path, age: str) -> None:
    done = CliRunner().invoke(overdue, ["archive", "prune", "--older-than", age, "--data", str(folder)])
    assert done.exit_code == 2
    assert "is no age" in done.stderr


def test_prune_waits_for_nobody_and_makes_nothing(folder: Path, tmp_path: Path) -> None:
    with exclusive(folder, "run"), pytest.raises(BusyError, match="held by overdue run"):
        call(folder, "prune")
    with pytest.raises(ArchiveError, match="does not exist"):
        call(tmp_path / "none", "prune")
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("name", ["archive", "sources"])
def test_every_command_of_a_group_and_its_options_are_documented(name: str, request: pytest.FixtureRequest) -> None:
    text = (request.config.rootpath / "docs/commands.md").read_text(encoding="utf-8")
    group = overdue.get_command(click.Context(overdue), name)
    assert isinstance(group, click.Group)
    for command in group.commands.values():
        assert f"`overdue {name} {command.name}" in text
        options = {opt for p in command.params if isinstance(p, click.Option) for opt in p.opts if opt.startswith("--")}
        assert {opt for opt in options - {"--data", "--config", "--quiet", "--verbose"} if opt not in text} == set()
        assert "Example" in (command.help or "")
