"""The command as scripts see it: exit codes, one clear line, nothing lost."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline.cli.app import COMMANDS
from pipeline.lock import exclusive

if TYPE_CHECKING:
    from tests.conftest import Overdue

TEXT = "先打电话给银行说明情况，再商量还款计划，别让利息越滚越多。" * 20
PAGE = json.dumps({"url": "http://a.example/1", "text": f"信用卡逾期怎么办\n\n{TEXT}"}, ensure_ascii=False)


@pytest.mark.parametrize("command", [[], *[[name] for name in COMMANDS], ["sources", "check"]])
def test_help_teaches_every_command_at_once(command: list[str], overdue: Overdue) -> None:
    text = overdue(*command, "--help").stdout
    assert "Usage:" in text
    assert not command or "Example" in text


def test_help_loads_nothing_heavy(overdue: Overdue) -> None:
    modules = ", ".join(sorted(set(COMMANDS.values())))
    code = f"import sys, {modules}; print(sorted(sys.modules))"
    loaded = subprocess.run(
        [overdue.command()[0], "-c", code], env=overdue.environment(), text=True, capture_output=True, check=True
    ).stdout
    for heavy in ("trafilatura", "scrapy", "jieba", "datasette", "pyarrow", "numpy"):
        assert f"'{heavy}'" not in loaded


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["serch"], "No such command"),
        (["ingest", "nowhere.html"], "nowhere.html: no such file or folder"),
        (["ingest"], "Missing argument"),
        (["report", "--config", "nowhere.toml"], "nowhere.toml: no such file"),
        (["run", "nobody"], "no source 'nobody'"),
        (["run"], "no source is enabled"),
        (["process", "--topic", "cats"], "'cats' is not one of"),
        (["export", "corpus.docx"], "does not exist"),
        (["search", "x", "--limit", "-1"], "-1 is not in the range"),
    ],
)
def test_wrong_usage_is_one_clear_message_and_its_own_code(arguments: list[str], says: str, overdue: Overdue) -> None:
    done = overdue(*arguments, code=1 if "corpus.docx" in arguments else 64)
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_setting_names_file_key_and_remedy(overdue: Overdue) -> None:
    (overdue.cwd / "overdue.toml").write_text("[process]\nworker = 1\n")
    assert "did you mean process.workers?" in overdue("process", code=64).stderr


def test_reading_commands_without_a_dataset_say_what_makes_one(overdue: Overdue) -> None:
    for command in (["search", "逾期"], ["show", "1"], ["report"], ["export", "-"], ["serve"]):
        done = overdue(*command, code=1)
        assert "overdue run" in done.stderr
        assert done.stderr.count("\n") == 1


def test_two_runs_at_once_give_75_to_the_second(overdue: Overdue) -> None:
    with exclusive(overdue.cwd / "datasets", "run"):
        assert "held by overdue run" in overdue("process", code=75).stderr


def test_a_folder_that_cannot_be_written_is_wrong_usage_before_anything_starts(overdue: Overdue) -> None:
    locked = overdue.cwd / "locked"
    locked.mkdir(mode=0o500)
    if os.access(locked, os.W_OK):  # root may write anywhere but in the kernel's own folders
        locked = Path("/sys/kernel") if Path("/sys/kernel").exists() else Path("/dev/fd")
    (overdue.cwd / "page.jsonl").write_text(PAGE + "\n", encoding="utf-8")
    for arguments in (["run", "--sample"], ["ingest", "page.jsonl"], ["process"]):
        said = overdue(*arguments, "--data", locked, code=64).stderr
        assert said.startswith(f"overdue: {locked}: cannot hold data: ")
        assert said.endswith("; choose another --data folder\n")


def test_standard_input_and_output_pipe(overdue: Overdue) -> None:
    overdue("ingest", "-", given=PAGE + "\n")
    assert overdue.rows()[0]["url"] == "http://a.example/1"
    head = subprocess.run(
        f"{' '.join(overdue.command('export', '-'))} | head -c 1",
        shell=True,
        cwd=overdue.cwd,
        env=overdue.environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Traceback" not in head.stderr


def test_extract_prints_the_article_or_the_rejection(overdue: Overdue) -> None:
    article = json.loads(overdue("extract", "-", given=f"<title>逾期</title><h1>逾期</h1><p>{TEXT}</p>").stdout)
    assert article["title"] == "逾期"
    assert "先打电话" in article["text"]
    rejected = json.loads(overdue("extract", "-", given="<p>短").stdout)
    assert rejected["reason"] == "too short"


def test_sources_are_listed_and_checked(overdue: Overdue) -> None:
    folder = overdue.cwd / "sources"
    folder.mkdir()
    (folder / "farm.toml").write_text('home = "http://a.example"\ndelays = 2\n')
    done = overdue("sources", "check", "--sources", folder, code=64)
    assert "farm.toml" in done.stderr
    assert "did you mean delay?" in done.stderr
    (folder / "farm.toml").write_text('home = "http://a.example"\n')
    assert "farm" in overdue("sources", "--sources", folder).stdout
    overdue("sources", "check", "--sources", folder)
