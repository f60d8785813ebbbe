"""The command as scripts see it: exit codes, one clear line, nothing lost."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from pipeline.cli.app import COMMANDS
from pipeline.lock import exclusive

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Overdue

TEXT = "\n\n".join(
    f"信用卡逾期第{n}天，先打电话给银行说明情况，再商量还款计划，别让利息越滚越多。" for n in range(1, 9)
)


def page(number: int) -> str:
    text = f"信用卡逾期{number}天怎么办\n\n{TEXT.replace('电话', f'电话{number}')}"
    return json.dumps({"url": f"http://a.example/{number}", "text": text}, ensure_ascii=False)


def written(folder: Path, *lines: str) -> Path:
    path = folder / "pages.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


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


def test_ingesting_twice_gives_the_same_and_bad_lines_degrade(overdue: Overdue) -> None:
    path = written(overdue.cwd, page(1), "{broken", page(1).replace("example/1", "example/2"), page(3))
    first = overdue("ingest", path, code=2)
    assert "line 2" in first.stdout
    rows = overdue.rows("--all")
    assert [row["url"] for row in rows] == [f"http://a.example/{n}" for n in (1, 2, 3)]
    assert rows[1]["relation"] in {"exact", "canonical"}
    overdue("ingest", path, code=2)
    assert overdue.rows("--all") == rows


def test_a_changed_page_changes_its_article_and_keeps_its_id(overdue: Overdue) -> None:
    overdue("ingest", written(overdue.cwd, page(1), page(2)))
    before = {row["url"]: row["id"] for row in overdue.rows("--all")}
    overdue("ingest", written(overdue.cwd, page(1).replace("越滚越多", "越滚越快")))
    after = overdue.rows("--all")
    assert {row["url"]: row["id"] for row in after} == before
    assert "越滚越快" in next(row["text"] for row in after if row["url"].endswith("/1"))


def test_standard_input_and_output_pipe(overdue: Overdue) -> None:
    overdue("ingest", "-", input=page(1) + "\n")
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
    article = json.loads(overdue("extract", "-", input=f"<title>逾期</title><h1>逾期</h1><p>{TEXT}</p>").stdout)
    assert article["title"] == "逾期"
    assert "先打电话" in article["text"]
    rejected = json.loads(overdue("extract", "-", input="<p>短").stdout)
    assert rejected["reason"] == "too short"


def test_a_topic_keeps_or_rejects(overdue: Overdue) -> None:
    garden = json.dumps(
        {
            "url": "http://a.example/g",
            "text": "阳台种番茄\n\n" + "番茄喜光，浇水要见干见湿，两周施一次肥，花谢了就能坐果。" * 8,
        }
    )
    overdue("ingest", written(overdue.cwd, garden))
    assert overdue.rows() == []
    overdue("process", "--all", "--topic", "any")
    assert [row["url"] for row in overdue.rows()] == ["http://a.example/g"]
    overdue("process", "--all")
    assert overdue.rows() == []


def test_a_hostile_page_costs_itself_alone(overdue: Overdue) -> None:
    (overdue.cwd / "overdue.toml").write_text("[process]\ntime_limit = 3\n")
    deep = json.dumps({"url": "http://a.example/deep", "html": "<div>" * 20_000 + TEXT})
    wide = json.dumps(
        {"url": "http://a.example/wide", "html": "<p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">x"}
    )
    overdue("ingest", written(overdue.cwd, deep, page(1), wide, page(2)), code=None)
    urls = {row["url"] for row in overdue.rows("--all")}
    assert {"http://a.example/1", "http://a.example/2"} <= urls


def test_a_killed_run_loses_nothing_and_the_next_one_finishes(overdue: Overdue) -> None:
    path = written(overdue.cwd, *(page(n) for n in range(300)))
    for delay in (0.6, 1.5, 2.5):
        process = overdue.start("ingest", path)
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    overdue("ingest", path)
    dataset = sqlite3.connect(overdue.cwd / "datasets/overdue.db")
    assert dataset.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    dataset.close()
    assert len(overdue.rows("--all")) == 300


def test_sigterm_ends_a_run_and_says_so(overdue: Overdue) -> None:
    path = written(overdue.cwd, *(page(n) for n in range(2000)))
    process = overdue.start("ingest", path)
    time.sleep(3)
    process.terminate()
    _, errors = process.communicate(timeout=20)
    assert process.returncode in {143, 0}
    assert process.returncode == 0 or "terminated" in errors


def test_a_full_disk_is_one_clear_line_and_loses_nothing(overdue: Overdue) -> None:
    overdue("ingest", written(overdue.cwd, page(1)))
    rows = overdue.rows("--all")
    more = written(overdue.cwd, *(page(n) for n in range(2, 400)))
    limited = subprocess.run(
        f"ulimit -f 400; exec {' '.join(overdue.command('ingest', more))}",
        shell=True,
        cwd=overdue.cwd,
        env=overdue.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert limited.returncode == 1
    assert "Traceback" not in limited.stderr
    assert "what was stored before is safe" in limited.stderr
    assert overdue.rows("--all")[: len(rows)] == rows
    overdue("ingest", more)
    assert len(overdue.rows("--all")) == 399


@pytest.mark.parametrize("name", ["archive.db", "overdue.db"])
def test_a_damaged_or_foreign_file_is_refused_and_left_alone(name: str, overdue: Overdue) -> None:
    path = overdue.cwd / "datasets" / name
    path.parent.mkdir()
    path.write_bytes(b"this is no database" * 100)
    done = overdue("ingest", written(overdue.cwd, page(1)), code=1)
    assert str(path.relative_to(overdue.cwd)) in done.stderr
    assert path.read_bytes() == b"this is no database" * 100
    path.unlink()
    foreign = sqlite3.connect(path)
    foreign.execute("CREATE TABLE mine (x)")
    foreign.close()
    assert name in overdue("ingest", written(overdue.cwd, page(1)), code=1).stderr


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
