"""What tests of the whole share: the command as a user runs it, and one finished run of the sample."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Overdue:
    """The command, run in a folder of its own."""

    cwd: Path

    def __call__(
        self, *arguments: str | Path, code: int | None = 0, **options: Any
    ) -> subprocess.CompletedProcess[str]:
        """Run ``overdue`` with these arguments and check its exit code (None: any)."""
        done = subprocess.run(
            self.command(*arguments), cwd=self.cwd, env=self.environment(), text=True, capture_output=True, **options
        )
        assert code is None or done.returncode == code, f"exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def start(self, *arguments: str | Path) -> subprocess.Popen[str]:
        """Start ``overdue`` and go on."""
        return subprocess.Popen(
            self.command(*arguments),
            cwd=self.cwd,
            env=self.environment(),
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def rows(self, *arguments: str | Path) -> list[dict[str, Any]]:
        """What ``overdue export -`` prints, as rows."""
        return [json.loads(line) for line in self("export", "-", *arguments).stdout.splitlines()]

    @staticmethod
    def command(*arguments: str | Path) -> list[str]:
        """The command line."""
        return [sys.executable, "-m", "pipeline", *map(str, arguments)]

    @staticmethod
    def environment() -> dict[str, str]:
        """Our environment, with the checkout importable from any folder."""
        return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}


@pytest.fixture
def overdue(tmp_path: Path) -> Overdue:
    """The command in an empty folder."""
    return Overdue(tmp_path)
