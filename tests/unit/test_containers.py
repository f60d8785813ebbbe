"""The files under containers/: what hadolint and a careful reader ask of them, and that their commands are ours."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pytest
import yaml
from click.testing import CliRunner

from pipeline import config
from pipeline.cli.app import overdue
from pipeline.model import RunReport
from pipeline.reading import Topic
from pipeline.store.dataset import Dataset
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = ROOT / "containers"
# Beside the interpreter too: its folder is on the path in an activated environment alone
HADOLINT = shutil.which("hadolint", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
TEXT = (FOLDER / "Containerfile").read_text(encoding="utf-8")
LINES = [line for line in re.sub(r"\\\n\s*", "", TEXT).splitlines() if line and not line.startswith("#")]
LAST = LINES[max(n for n, line in enumerate(LINES) if line.startswith("FROM")) :]
COMPOSE: dict[str, Any] = yaml.safe_load((FOLDER / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
REPEAT = FOLDER / "repeat"


def value(word: str) -> str:
    return next(line.removeprefix(f"{word} ") for line in LAST if line.startswith(f"{word} "))


def test_the_image_is_built_in_stages_pinned_small_and_not_run_by_root() -> None:
    bases = [line.split()[1] for line in LINES if line.startswith("FROM")]
    assert len(bases) == 2
    assert all(re.fullmatch(r"[\w.]+/[\w./-]+:[\w.-]+-slim-\w+", base) for base in bases), "named whole, with a version"
    assert value("USER").isdigit(), "a number: then an orchestrator can see that it is not root"
    assert int(value("USER")) > 1000
    assert [line for line in LAST if line.startswith("RUN") and ("pip" in line or "apt-get" in line)] == []
    assert "ADD" not in {line.split()[0] for line in LINES}
    for word in ("HEALTHCHECK", "ENTRYPOINT", "CMD"):
        assert re.search(r"\[\".*\"\]$", value(word)), "without a shell, signals arrive"
    pip = next(line for line in LINES if "pip install" in line)
    assert "--no-cache-dir" in pip
    assert "--constraint constraints.txt" in pip


@pytest.mark.skipif(not HADOLINT, reason="no hadolint: it comes with the extra dev")
def test_hadolint_finds_nothing_wrong() -> None:
    assert HADOLINT
    done = subprocess.run([HADOLINT, FOLDER / "Containerfile"], text=True, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_what_is_copied_is_there_and_not_hidden_from_the_builder() -> None:
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    names = [
        name
        for line in LINES
        if line.startswith("COPY") and "--from" not in line
        for name in [part for part in line.split()[1:] if not part.startswith("--")][:-1]
    ]
    assert {name for name in names if not (ROOT / name).exists()} == set()
    assert set(names) == allowed


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_confined_and_says_how_it_is(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    assert {"mem_limit", "pids_limit", "restart", "networks"} <= set(service)
    assert service["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}
    assert [port for port in service.get("ports", []) if not port.startswith("127.0.0.1:")] == []
    named = {volume.split(":")[0] for volume in service.get("volumes", []) if volume[0] not in "./"}
    assert named <= set(COMPOSE["volumes"])
    assert set(service["networks"]) <= set(COMPOSE["networks"])
    assert all(volume.endswith(":ro") for volume in service.get("volumes", []) if volume[0] == ".")


def test_the_services_are_those_of_the_documentation_and_redis_is_not_for_everybody() -> None:
    assert set(SERVICES) == {"redis", "crawler", "scheduler", "datasette"}
    assert SERVICES["redis"]["networks"] == ["inside"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert "noeviction" in SERVICES["redis"]["command"], "what is evicted would be fetched again"
    settings = config.load(FOLDER / "overdue.toml")
    assert settings.crawl.frontier == "redis://redis:6379/0"


def commands() -> Iterator[list[str]]:
    """Every command line of ours in the two files."""
    yield shlex.split(re.sub(r"[\[\],]", " ", f"{value('ENTRYPOINT')} {value('CMD')}"))
    texts = [TEXT.replace('", "', " "), *(str(part) for s in SERVICES.values() for part in s["command"])]
    texts += [" ".join(service["healthcheck"]["test"]) for service in SERVICES.values()]
    for found in re.findall(r"\boverdue ((?:report|crawl|process|archive) [^\"&\n]+)", "\n".join(texts)):
        yield ["overdue", *shlex.split(found)]
    yield ["overdue", *SERVICES["datasette"]["command"]]


def test_every_command_line_of_ours_is_one_that_we_take() -> None:
    lines = list(commands())
    assert {line[1] for line in lines} == {"run", "report", "crawl", "process", "archive", "serve"}
    for _, name, *arguments in lines:
        command = overdue.get_command(click.Context(overdue), name)
        if isinstance(command, click.Group):
            command = command.get_command(click.Context(command), arguments[0])
        assert command is not None
        known = {opt for parameter in command.params for opt in parameter.opts}
        assert [each for each in arguments if each.startswith("-") and each not in known] == []


def test_repeat_goes_on_after_a_failure_and_passes_sigterm_on(tmp_path: Path) -> None:
    trapped = (
        "trap 'echo ended >> log; kill $!; exit 0' TERM; echo begun >> log; "
        "[ $(wc -l < log) -lt 3 ] && exit 3; sleep 60 & wait"
    )
    process = subprocess.Popen([REPEAT, "0", "sh", "-c", trapped], cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    until = time.monotonic() + 30
    while time.monotonic() < until and (tmp_path / "log").exists() is False:
        time.sleep(0.02)
    while time.monotonic() < until and (tmp_path / "log").read_text().count("begun") < 3:
        time.sleep(0.02)
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 143
    assert (tmp_path / "log").read_text().split() == ["begun"] * 3 + ["ended"]
    assert process.stderr is not None
    assert process.stderr.read().count("ended with code 3") == 2
    assert os.access(REPEAT, os.X_OK)


@pytest.mark.parametrize(
    ("hours", "status", "healthy"),
    [(1, "done", True), (1, "degraded", True), (1, "running", True), (30, "done", False), (1, "failed", False)],
)
def test_the_health_command_knows_a_run_that_is_well(tmp_path: Path, hours: int, status: str, healthy: bool) -> None:
    started = datetime.now(UTC) - timedelta(hours=hours)
    with Dataset(tmp_path / "overdue.db") as dataset:
        number = dataset.begin_run("run", Topic.ANY, started)
        if status != "running":
            report = RunReport(run=number, command="run", started_at=started, finished_at=started, status=status)
            dataset.finish_run(report)
    asked = ["report", "--healthy", "26h", "--data", str(tmp_path)]
    found = CliRunner().invoke(overdue, asked)
    assert found.exit_code == (0 if healthy else 1)
    assert status in found.stdout


def test_a_folder_without_a_run_is_not_healthy(tmp_path: Path) -> None:
    asked = [sys.executable, "-m", "pipeline", "report", "--healthy", "1h", "--data", str(tmp_path)]
    assert subprocess.run(asked, cwd=ROOT, capture_output=True, check=False).returncode == 1
