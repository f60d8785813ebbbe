"""The units and files under docs/operations.md are such that systemd and cron take them."""

from __future__ import annotations

import configparser
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import click
import pytest

from pipeline.cli.app import Exit, overdue
from pipeline.crawling import GRACE

TEXT = (Path(__file__).parents[2] / "docs/operations.md").read_text(encoding="utf-8")
UNITS = {
    re.findall(r"/etc/systemd/system/([\w.-]+)", block)[0]: block
    for block in re.findall(r"```ini\n(.*?)```", TEXT, re.DOTALL)
}
# Of what systemd.unit(5), systemd.service(5), systemd.exec(5), systemd.kill(5) and systemd.timer(5) name in each
# section, what a run on a schedule may want. A key that is not here is misspelt, or in the wrong section.
KEYS = {
    "Unit": {"Description", "Documentation", "Wants", "Requires", "After", "Before", "OnFailure", "OnSuccess"},
    "Service": {
        *("Type", "User", "Group", "WorkingDirectory", "Environment", "ExecStart", "SuccessExitStatus"),
        *("TimeoutStartSec", "TimeoutStopSec", "KillMode", "KillSignal", "Nice", "CPUQuota", "MemoryMax"),
        *("NoNewPrivileges", "ProtectSystem", "ProtectHome", "ReadWritePaths", "PrivateTmp"),
    },
    "Timer": {"OnCalendar", "OnBootSec", "OnUnitActiveSec", "RandomizedDelaySec", "Persistent", "Unit"},
    "Install": {"WantedBy", "Also", "Alias"},
}
VALUES = {
    "Type": {"oneshot"},
    "KillMode": {"control-group", "mixed", "process"},
    "ProtectSystem": {"true", "full", "strict"},
    "NoNewPrivileges": {"yes", "no"},
    "PrivateTmp": {"yes", "no"},
    "Persistent": {"yes", "no", "true", "false"},
    "OnCalendar": {"minutely", "hourly", "daily", "weekly", "monthly"},
}


def parsed(name: str) -> configparser.ConfigParser:
    unit = configparser.ConfigParser(delimiters="=", comment_prefixes=("#", ";"), interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # systemd minds the case of keys
    unit.read_string(UNITS[name])
    return unit


def test_the_units_are_those_of_a_job_on_a_timer() -> None:
    assert set(UNITS) == {"overdue.service", "overdue.timer", "overdue-alarm.service"}


@pytest.mark.parametrize("name", UNITS)
def test_every_section_key_and_value_of_a_unit_is_one_that_systemd_knows(name: str) -> None:
    unit = parsed(name)
    assert {section: set(unit[section]) - KEYS[section] for section in unit.sections()} == {
        section: set() for section in unit.sections()
    }
    set_here = {key: value for section in unit.sections() for key, value in unit[section].items() if key in VALUES}
    assert {key: value for key, value in set_here.items() if value not in VALUES[key]} == {}


def test_what_the_units_promise_is_what_the_command_keeps() -> None:
    service = parsed("overdue.service")
    assert service["Unit"]["OnFailure"] in UNITS
    assert service["Service"]["SuccessExitStatus"].split() == [str(int(Exit.BUSY))], "a degraded run raises the alarm"
    assert int(service["Service"]["TimeoutStopSec"]) > GRACE + 4, "a run that is told to end has ten seconds"
    assert service["Service"]["ReadWritePaths"] == service["Service"]["WorkingDirectory"]
    for name in ("overdue.service", "overdue-alarm.service"):
        program = shlex.split(parsed(name)["Service"]["ExecStart"])[0]
        assert Path(program).is_absolute(), "systemd takes no other"
    assert parsed("overdue.timer")["Install"]["WantedBy"] == "timers.target"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd-analyze: it comes with systemd")
def test_systemd_itself_finds_nothing_wrong_with_the_units(tmp_path: Path) -> None:
    for name, text in UNITS.items():
        here = re.sub(r"ExecStart=\S+", "ExecStart=/bin/true", text).replace("User=overdue\n", "")
        (tmp_path / name).write_text(here.replace("/srv/overdue", str(tmp_path)), encoding="utf-8")
    assert complaints(tmp_path) == []
    (tmp_path / "overdue-broken.service").write_text("[Service]\nExecStart=/bin/true\nNoSuchKey=1\n", encoding="utf-8")
    assert any("NoSuchKey" in line for line in complaints(tmp_path)), "systemd-analyze does not look at the units here"


def complaints(folder: Path) -> list[str]:
    """What systemd says of the units in a folder."""
    names = sorted(map(str, folder.glob("overdue*")))
    done = subprocess.run(["systemd-analyze", "verify", *names], text=True, capture_output=True, check=False)
    return [line for line in done.stderr.splitlines() if "overdue" in line]


def test_the_line_for_cron_is_one_that_cron_takes() -> None:
    line = re.findall(r"^(\S+ +\* \* \* \*) +(.+)$", TEXT, re.MULTILINE)
    assert len(line) == 1
    assert 0 <= int(line[0][0].split()[0]) < 60
    assert "%" not in line[0][1], "cron would end the command there"


def test_every_command_line_of_ours_is_one_that_we_take() -> None:
    lines = re.findall(r"(?:\.venv/bin/|ExecStart=/srv/overdue/\.venv/bin/)(overdue [^|'\n]+)", TEXT)
    assert len(lines) == 3
    for line in lines:
        _, name, *arguments = shlex.split(line)
        command = overdue.get_command(click.Context(overdue), name)
        assert command is not None
        known = {opt for parameter in command.params for opt in parameter.opts}
        assert [each for each in arguments if each.startswith("-") and each not in known] == []
