"""What tests of the whole share: the command as a user runs it, in a folder of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

from tests import forks

if TYPE_CHECKING:
    from tests.forks import Forked

ROOT = Path(__file__).resolve().parent.parent

# A busy machine stops any test for a while; how fast things are is what the benchmarks say.
settings.register_profile("overdue", deadline=None)
settings.load_profile("overdue")


@dataclass(frozen=True, slots=True)
class Overdue:
    """The command, run in a folder of its own."""

    cwd: Path

    def __call__(
        self, *arguments: str | Path, code: int | None = 0, given: str = "", room: int | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run ``overdue`` with these arguments and standard input, and check its exit code (None: any)."""
        process = self.start(*arguments, given=given, room=room)
        out, err = process.communicate()
        assert code is None or process.returncode == code, f"exit {process.returncode}\n{out}\n{err}"
        return subprocess.CompletedProcess(process.args, process.wait(), out, err)

    def start(self, *arguments: str | Path, given: str = "", room: int | None = None) -> Forked:
        """Start ``overdue`` and go on; no file of it may grow beyond ``room`` bytes."""
        return forks.start("pipeline", arguments, self.cwd, self.environment(), given=given, room=room)

    def rows(self, *arguments: str | Path) -> list[dict[str, Any]]:
        """What ``overdue export -`` prints, as rows."""
        return [json.loads(line) for line in self("export", "-", *arguments).stdout.splitlines()]

    @staticmethod
    def command(*arguments: str | Path) -> list[str]:
        """The command line, for a shell to run."""
        return [sys.executable, "-m", "pipeline", *map(str, arguments)]

    @staticmethod
    def environment() -> dict[str, str]:
        """Our environment, with the checkout importable from any folder."""
        return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}


@pytest.fixture
def overdue(tmp_path: Path) -> Overdue:
    """The command in a folder where nothing is but settings that start one worker instead of one for each core."""
    (tmp_path / "overdue.toml").write_text("[process]\nworkers = 1\n", encoding="utf-8")
    return Overdue(tmp_path)
