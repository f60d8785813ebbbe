"""The steps of containers/Containerfile, taken without an engine: what its image holds is made, and used.

    python benchmarks/container.py [--keep DIR]

Copies what COPY names (and .dockerignore lets through), runs the build stage's RUN in a fresh virtual environment, and
then its CMD, HEALTHCHECK and the extra that compose.yaml needs, as the user of the image where we are root and that
user can reach the interpreter. Nothing of the environment may be changed by it: the image's root is read-only. Not
tried are the base image, the rights of the engine, and the network between the services.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
FILE = ROOT / "containers/Containerfile"
PREFIX = "/opt/overdue"


def instructions(text: str) -> list[tuple[str, str]]:
    """The instructions of a Containerfile with their arguments, continued lines joined."""
    joined = re.sub(r"\\\n\s*", "", "\n".join(line for line in text.splitlines() if not line.startswith("#")))
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in joined.splitlines() if line.strip())]


def stages(text: str) -> list[list[tuple[str, str]]]:
    """The instructions by stage."""
    found: list[list[tuple[str, str]]] = []
    for word, rest in instructions(text):
        if word == "FROM":
            found.append([])
        found[-1].append((word, rest))
    return found


def copied(stage: list[tuple[str, str]], target: Path) -> None:
    """Copy from the context what a stage copies from it."""
    allowed = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    for word, rest in stage:
        parts = [part for part in shlex.split(rest) if not part.startswith("--")]
        if word != "COPY" or "--from" in rest:
            continue
        *names, place = parts
        for name in names:
            assert any(name == each or name.startswith(f"{each}/") for each in allowed), f".dockerignore hides {name}"
            to = target / place / (Path(name).name if place.endswith("/") else "")
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, to, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / name, to)


def built(folder: Path) -> Path:
    """Run the build stage; the environment that it makes."""
    stage = stages(FILE.read_text(encoding="utf-8"))[0]
    source, made = folder / "src", folder / "made"
    source.mkdir()
    copied(stage, source)
    (command,) = [rest for word, rest in stage if word == "RUN"]
    here = command.replace(PREFIX, str(made)).replace("python -m venv", f"{sys.executable} -m venv")
    done = subprocess.run(["/bin/sh", "-c", here], cwd=source, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    shutil.rmtree(source)  # the last stage has the environment alone
    return made


def environment(made: Path) -> dict[str, str]:
    """The environment that ENV sets, and no other."""
    stage = stages(FILE.read_text(encoding="utf-8"))[-1]
    pairs = [part.partition("=") for word, rest in stage if word == "ENV" for part in shlex.split(rest)]
    return {name: value.replace(PREFIX, str(made)) for name, _, value in pairs}


def given(word: str) -> list[str]:
    """The words of the last stage's CMD, ENTRYPOINT or HEALTHCHECK CMD."""
    stage = stages(FILE.read_text(encoding="utf-8"))[-1]
    text = next(rest for found, rest in stage if found == word)
    words = json.loads(text[text.index("[") :])
    return [str(each) for each in words]


class Image:
    """What the last stage holds: an environment, a data folder, and a user who may change that folder alone."""

    def __init__(self, folder: Path) -> None:
        self.made, self.data = built(folder), folder / "data"
        stage = stages(FILE.read_text(encoding="utf-8"))[-1]
        self.user = int(next(rest for word, rest in stage if word == "USER"))
        self.data.mkdir()
        self.who: dict[str, Any] = {}
        confined = {"user": self.user, "group": self.user, "extra_groups": []}
        if os.getuid() == 0 and can_start(self.made / "bin/python", confined):
            os.chown(self.data, self.user, self.user)
            self.who = confined

    def run(self, *words: str, code: int = 0) -> str:
        """Run words in the image; what they printed."""
        here = [word.replace("/data", str(self.data)) for word in words]
        program = shutil.which(here[0], path=environment(self.made)["PATH"])
        done = subprocess.run(
            [program or here[0], *here[1:]],
            cwd=self.data,
            env=environment(self.made),
            capture_output=True,
            text=True,
            check=False,
            **self.who,
        )
        assert done.returncode == code, f"{here}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr


def can_start(program: Path, who: dict[str, Any]) -> bool:
    """Whether a program can be started by a user: an interpreter in somebody's home folder cannot."""
    try:
        subprocess.run([program, "-c", ""], check=True, **who)
    except PermissionError:
        return False
    return True


def written_since(folder: Path, when: float) -> list[Path]:
    """The files below a folder that have changed since."""
    return [path for path in folder.rglob("*") if path.is_file() and path.stat().st_mtime > when]


def measure(folder: Path) -> dict[str, float]:
    """Build the image and use it; seconds to build, its size in MB, seconds of the sample run."""
    os.chmod(folder, 0o755)  # noqa: PTH101  the user of the image passes through it
    began = time.monotonic()
    image = Image(folder)
    found = {"seconds to build": time.monotonic() - began}
    found["as the user of the image (1: yes)"] = float(bool(image.who))
    found["MB of the environment"] = sum(f.stat().st_size for f in image.made.rglob("*") if f.is_file()) / 1e6
    began, when = time.monotonic(), time.time()
    image.run(*given("HEALTHCHECK"), code=1)
    image.run(*given("ENTRYPOINT"), "run", "--sample", "--data", "/data", "-q")
    found["seconds of the sample run"] = time.monotonic() - began
    assert "done" in image.run(*given("HEALTHCHECK"))
    _, *arguments = given("CMD")
    assert "no such folder" in (said := image.run("overdue", "run", *arguments, code=64)) or "does not exist" in said
    image.run("python", "-c", "import redis.asyncio; from pipeline.archive.shared import script; script('land')")
    assert written_since(image.made, when) == [], "the image is read-only"
    assert {fnmatch(path.name, "*.db*") or path.name[0] in ".c" for path in image.data.iterdir()} == {True}
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=Path, help="make it in this folder, and leave it there")
    keep = parser.parse_args().keep
    with tempfile.TemporaryDirectory() as name:
        for label, value in measure(keep or Path(name)).items():
            print(f"{label:32} {value:7.0f}")


if __name__ == "__main__":
    main()
