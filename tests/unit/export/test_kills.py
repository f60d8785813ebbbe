"""An export that is killed at any moment leaves no half file under a final name."""

from __future__ import annotations

import gzip
import json
import multiprocessing
import os
import random
import signal
import sys
import time
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest

from pipeline.errors import ConfigError
from pipeline.export.exporting import export
from pipeline.export.formats import Format, format_of
from pipeline.export.verification import card_of, verify
from pipeline.store.dataset import Dataset
from tests.unit.export.datasets import article, filled, order

if TYPE_CHECKING:
    from pathlib import Path

ARTICLES, KILLS = 40, 12


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("kills") / "overdue.db"
    filled(path, [article(number) for number in range(ARTICLES)]).close()
    return path


def export_for_ever(dataset: Path, out: Path, form: Format, shard_size: int | None) -> None:
    """Export again and again, all of it and half of it in turn, until somebody ends it."""
    with Dataset(dataset, readonly=True) as opened:
        while True:
            for most in (None, ARTICLES // 2):
                export(opened.db.conn, out, order(form, shard_size=shard_size, sample=most))


def whole(path: Path) -> bool:
    """Whether a file can be read to its end."""
    if path.suffix == ".parquet":
        return pq.read_table(path).num_rows > 0
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    if ".jsonl" in path.name:
        return all(json.loads(line)["text"] for line in data.splitlines())
    return data.endswith(b"\n")


@pytest.mark.parametrize(
    ("name", "form", "shard_size"),
    [
        ("a.jsonl", None, None),
        ("a.jsonl.gz", None, None),
        ("a.csv", None, None),
        ("a.parquet", None, None),
        ("s.jsonl", None, 6000),
        ("corpus", None, 20_000),
        ("pages", Format.MARKDOWN, None),
    ],
)
def test_whenever_it_is_killed_what_has_a_name_is_whole(
    name: str, form: Format | None, shard_size: int | None, dataset: Path, tmp_path: Path
) -> None:
    dice, out = random.Random(name), tmp_path / name
    stages = {"card": 0, "half": 0}
    for _ in range(KILLS):
        arguments = (dataset, out, form or format_of(name), shard_size)
        child = multiprocessing.get_context("fork").Process(target=export_for_ever, args=arguments)
        child.start()
        time.sleep(dice.uniform(0.02, 0.25))
        assert child.pid is not None
        os.kill(child.pid, signal.SIGKILL)
        child.join()
        stages["half"] += any(path.name.endswith(".part") for path in tmp_path.iterdir())
        if card_of(out).is_file():
            stages["card"] += 1
            assert verify(out).articles in (ARTICLES, ARTICLES // 2)
        hidden = [path for path in tmp_path.rglob("*") if path.relative_to(tmp_path).parts[0].startswith(".")]
        for path in set(tmp_path.rglob("*")) - set(hidden):
            assert path.is_dir() or path.stat().st_size
            if path.is_file() and not path.name.endswith((".svg", "README.md", ".card.md")):
                assert whole(path), path
    assert stages["half"], "none was killed at work"


def export_and_die(dataset: Path, out: Path) -> None:
    """Export over an earlier folder, and be killed when the new one is about to take its name."""

    def die(event: str, arguments: tuple[object, ...]) -> None:
        if event == "os.rename" and str(arguments[1]) == str(out):
            os.kill(os.getpid(), signal.SIGKILL)

    with Dataset(dataset, readonly=True) as opened:
        sys.addaudithook(die)
        export(opened.db.conn, out, order(format_of(out.name), sample=ARTICLES // 2))


def test_a_folder_that_lost_its_name_has_it_again_with_the_next_export(dataset: Path, tmp_path: Path) -> None:
    out = tmp_path / "corpus"
    with Dataset(dataset, readonly=True) as opened:
        export(opened.db.conn, out, order(format_of(out.name)))
        child = multiprocessing.get_context("fork").Process(target=export_and_die, args=(dataset, out))
        child.start()
        child.join()
        assert (child.exitcode, out.exists()) == (-signal.SIGKILL, False)
        with pytest.raises(ConfigError, match="where"):
            export(opened.db.conn, out, order(format_of(out.name), where="nothing > 1"))
        assert verify(out).articles == ARTICLES, "nothing was lost, though nothing was written"
        export(opened.db.conn, out, order(format_of(out.name), sample=ARTICLES // 2))
    assert verify(out).articles == ARTICLES // 2
    assert not (tmp_path / ".corpus.earlier").exists()
