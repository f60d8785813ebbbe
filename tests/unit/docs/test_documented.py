"""The house itself: what exists is documented, what is documented exists, no file is too long, no name says nothing."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import fields
from pathlib import Path

import click
import pytest

from crawler.source import Entry, Source, load_source
from pipeline import config
from pipeline.archive.pages import Archive
from pipeline.cli.app import COMMANDS, Exit, overdue
from pipeline.export.fields import FIELDS
from pipeline.export.formats import Format
from pipeline.model import Reason, Relation
from pipeline.store.dataset import Dataset

ROOT = Path(__file__).parents[3]
DOCS = ROOT / "docs"


def text(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_documented(name: str) -> None:
    section = text("commands.md").split(f"\n## {name}\n")[1].split("\n## ")[0]
    command = overdue.get_command(click.Context(overdue), name)
    assert command is not None
    everywhere = {"--data", "--config", "--quiet", "--verbose"}
    options = {opt for p in command.params if isinstance(p, click.Option) for opt in p.opts if opt.startswith("--")}
    assert {option for option in options - everywhere if option not in section} == set()
    assert f"`overdue {name}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_setting_is_documented() -> None:
    documented = text("configuration.md")
    for table in fields(config.Settings):
        for field in fields(type(getattr(config.Settings(), table.name))):
            assert f"`{table.name}.{field.name}`" in documented


def test_every_key_of_a_source_is_documented_and_the_example_parses(tmp_path: Path) -> None:
    documented = text("sources.md")
    assert [f.name for f in fields(Source) if f.name != "name" and f"| `{f.name}` |" not in documented] == []
    assert [f.name for f in fields(Entry) if f"| `{f.name}` |" not in documented] == []
    file = tmp_path / "example.toml"
    file.write_text(re.findall(r"```toml\n(.*?)```", documented, re.DOTALL)[0], encoding="utf-8")
    assert len(load_source(file).entries) == 4


def test_every_table_and_column_is_documented(tmp_path: Path) -> None:
    documented = text("schema.md")
    with Dataset(tmp_path / "overdue.db"), Archive(tmp_path / "archive.db"):
        pass
    for name in ("overdue.db", "archive.db"):
        conn = sqlite3.connect(tmp_path / name)
        tables = conn.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')").fetchall()
        for (table,) in tables:
            if table.startswith(("sqlite_", "_sqlite", "articles_fts", "articles_spelt")):
                continue
            assert f"`{table}`" in documented or f"### {table}\n" in documented or f"`{table}." in documented, table
            for column in (row[1] for row in conn.execute(f"PRAGMA table_info({table})")):
                assert f"`{column}`" in documented or f".{column}`" in documented, f"{table}.{column}"
        conn.close()


def test_every_reason_relation_exit_code_and_field_is_documented() -> None:
    assert [reason for reason in Reason if reason.value not in text("schema.md")] == []
    kinds = set(Relation) - {Relation.CANONICAL, Relation.LENDER_SWAP}
    assert [kind for kind in kinds if f"`{kind.value}`" not in text("schema.md")] == []
    assert [code for code in Exit if str(int(code)) not in text("operations.md")] == []
    assert [name for name in FIELDS if f"`{name}`" not in text("export.md")] == []
    assert [kind for kind in Format if kind.value not in text("commands.md")] == []


def test_every_page_of_the_docs_is_linked_from_the_readme_and_every_link_leads_somewhere() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [page.name for page in DOCS.glob("*.md") if f"docs/{page.name}" not in readme] == []
    for page in [ROOT / "README.md", *DOCS.glob("*.md")]:
        for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists(), f"{page.name}: {link}"


CODE = [path for folder in ("crawler", "pipeline", "tests", "benchmarks") for path in (ROOT / folder).rglob("*.py")]


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_is_too_long_and_no_name_says_nothing(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
    assert not re.fullmatch(r"(utils?|helpers?|common|misc|manager|base)", path.stem)
