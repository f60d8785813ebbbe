"""One run at a time."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from pipeline.errors import BusyError, ConfigError
from pipeline.lock import exclusive

if TYPE_CHECKING:
    from pathlib import Path


def test_a_second_holder_is_told_who_holds_the_folder(tmp_path: Path) -> None:
    with (
        exclusive(tmp_path, "run"),
        pytest.raises(BusyError, match=r"held by overdue run, process \d+"),
        exclusive(tmp_path, "ingest"),
    ):
        pass


def test_the_folder_is_free_after_the_block(tmp_path: Path) -> None:
    with exclusive(tmp_path, "run"):
        pass
    with exclusive(tmp_path, "ingest"):
        pass


def test_a_killed_holder_leaves_no_lock(tmp_path: Path) -> None:
    code = (
        "import sys, os, signal, pathlib; from pipeline.lock import exclusive\n"
        "with exclusive(pathlib.Path(sys.argv[1]), 'run'): os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False)
    with exclusive(tmp_path, "run"):
        pass


def test_a_child_that_inherits_the_lock_holds_it_after_its_parent(tmp_path: Path) -> None:
    with exclusive(tmp_path, "run") as lock:
        child = subprocess.Popen(
            [sys.executable, "-c", "input()"], pass_fds=[lock], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
        )
    with pytest.raises(BusyError), exclusive(tmp_path, "run"):
        pass
    child.communicate(b"\n")
    with exclusive(tmp_path, "run"):
        pass


def test_a_folder_that_cannot_be_made_is_a_config_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="choose another --data folder"), exclusive(tmp_path / "file", "run"):
        pass
