"""The units and files under docs/operations.md are such that systemd and cron take them."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import click
import pytest

from pipeline.cli.app import overdue

TEXT = (Path(__file__).parents[2] / "docs/operations.md").read_text(encoding="utf-8")
UNITS = {
    re.findall(r"/etc/systemd/system/([\w.-]+)", block)[0]: block
    for block in re.findall(r"```ini\n(.*?)```", TEXT, re.DOTALL)
}


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not here")
def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path) -> None:
    assert set(UNITS) == {"overdue.service", "overdue.timer", "overdue-alarm.service"}
    for name, text in UNITS.items():
        here = re.sub(r"ExecStart=\S+", "ExecStart=/bin/true", text).replace("User=overdue\n", "")
        (tmp_path / name).write_text(here.replace("/srv/overdue", str(tmp_path)), encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", *map(str, tmp_path.iterdir())], text=True, capture_output=True, check=False
    )
    said = [line for line in done.stderr.splitlines() if "overdue" in line]
    assert said == []


def test_every_command_line_of_ours_is_one_that_we_take() -> None:
    lines = re.findall(r"(?:\.venv/bin/|ExecStart=/srv/overdue/\.venv/bin/)(overdue [^|'\n]+)", TEXT)
    lines += ["overdue " + " ".join(re.findall(r"CMD \[(.*?)\]", TEXT)[0].replace('"', "").split(", "))]
    assert len(lines) == 4
    for line in lines:
        _, name, *arguments = shlex.split(line)
        command = overdue.get_command(click.Context(overdue), name)
        assert command is not None
        known = {opt for parameter in command.params for opt in parameter.opts}
        assert [each for each in arguments if each.startswith("-") and each not in known] == []
