"""Pages from elsewhere, as scripts bring them: what a run makes of them, and what it survives."""

from __future__ import annotations

import json
import signal
import sqlite3
import time
from typing import TYPE_CHECKING

import pytest

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
    (overdue.cwd / "overdue.toml").write_text("[process]\nworkers = 1\ntime_limit = 3\n")
    deep = json.dumps({"url": "http://a.example/deep", "html": "<div>" * 20_000 + TEXT})
    wide = json.dumps(
        {"url": "http://a.example/wide", "html": "<p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">x"}
    )
    overdue("ingest", written(overdue.cwd, deep, page(1), wide, page(2)), code=None)
    urls = {row["url"] for row in overdue.rows("--all")}
    assert {"http://a.example/1", "http://a.example/2"} <= urls


def test_a_killed_run_loses_nothing_and_the_next_one_finishes(overdue: Overdue) -> None:
    path = written(overdue.cwd, *(page(n) for n in range(120)))
    for delay in (0.3, 1.5, 2.5):
        process = overdue.start("ingest", path)
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    overdue("ingest", path)
    dataset = sqlite3.connect(overdue.cwd / "datasets/overdue.db")
    assert dataset.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    dataset.close()
    assert len(overdue.rows("--all")) == 120


def test_sigterm_ends_a_run_and_says_so(overdue: Overdue) -> None:
    process = overdue.start("ingest", written(overdue.cwd, *(page(n) for n in range(1500))))
    archive, deadline = overdue.cwd / "datasets/archive.db", time.monotonic() + 60
    while not archive.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    process.terminate()
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 143
    assert errors == "overdue: terminated; what was stored stays, the next run goes on from there\n"


def test_a_full_disk_is_one_clear_line_and_loses_nothing(overdue: Overdue) -> None:
    overdue("ingest", written(overdue.cwd, page(1)))
    rows = overdue.rows("--all")
    more = written(overdue.cwd, *(page(n) for n in range(2, 160)))
    said = overdue("ingest", more, code=1, room=300_000).stderr
    assert "Traceback" not in said
    assert "what was stored before is safe" in said
    assert overdue.rows("--all")[: len(rows)] == rows
    overdue("ingest", more)
    assert len(overdue.rows("--all")) == 159


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
