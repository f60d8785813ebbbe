"""The command group, what all commands share, and how a failure becomes an exit code."""

from __future__ import annotations

import logging
import os
import signal
import sqlite3
import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import click
from click.core import ParameterSource

from pipeline import __version__, config
from pipeline.errors import BusyError, ConfigError, OverdueError
from pipeline.reading import Topic

Command = Callable[..., Any]


class Exit(IntEnum):
    """Exit codes that scripts can rest on (64 and 75 are those of sysexits.h)."""

    DONE = 0
    FAILED = 1
    DEGRADED = 2
    USAGE = 64
    BUSY = 75
    INTERRUPTED = 130
    TERMINATED = 143


class Terminated(BaseException):
    """SIGTERM: unwind like Ctrl-C, so that every ``finally`` runs and what was stored stays whole."""


# Each command and the module that holds it: imported only when it is asked for, so that --help is instant.
COMMANDS = {
    "run": "pipeline.cli.runs",
    "crawl": "pipeline.cli.runs",
    "ingest": "pipeline.cli.runs",
    "process": "pipeline.cli.runs",
    "dedupe": "pipeline.cli.duplicates",
    "extract": "pipeline.cli.inspection",
    "search": "pipeline.cli.searching",
    "show": "pipeline.cli.showing",
    "compare": "pipeline.cli.showing",
    "report": "pipeline.cli.reports",
    "sources": "pipeline.cli.sources",
    "export": "pipeline.cli.exporting",
    "serve": "pipeline.cli.delivery",
    "archive": "pipeline.cli.archive",
    "lake": "pipeline.cli.lakes",
}


class LazyGroup(click.Group):
    """A group whose commands live in modules of their own."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of the work, not of the alphabet."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command's module and take the command from it."""
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        command: click.Command = getattr(import_module(module), cmd_name)
        return command


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="overdue")
def overdue() -> None:
    """Turn the Chinese loan-overdue advice web into a clean, deduplicated, searchable corpus.

    \b
    Try it on the sample site that comes with it:
      overdue run --sample
      overdue search 协商还款
      overdue serve
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a command works, and how loudly."""

    data: Path
    settings_file: Path
    verbosity: int

    @property
    def archive(self) -> Path:
        """The file of raw pages and the frontier."""
        return self.data / "archive.db"

    @property
    def dataset(self) -> Path:
        """The file of articles, clusters and search."""
        return self.data / "overdue.db"

    @property
    def quiet(self) -> bool:
        """Whether only results and errors are printed."""
        return self.verbosity < 0

    @property
    def option(self) -> str:
        """The ``--data`` to repeat in a hint, empty for the default folder."""
        return "" if self.data == Path("datasets") else f" --data {self.data}"

    def settings(self) -> config.Settings:
        """What ``overdue.toml`` says."""
        return config.load(self.settings_file)


def everywhere(command: Command) -> Command:
    """Give a command the options that all commands take, and hand them to it as ``place``."""

    @click.option(
        "--data",
        type=click.Path(file_okay=False, path_type=Path),
        default="datasets",
        show_default=True,
        help="Folder of archive.db and overdue.db.",
    )
    @click.option(
        "--config",
        "settings_file",
        type=click.Path(dir_okay=False, path_type=Path),
        default=config.FILE_NAME,
        show_default=True,
        callback=there_if_named,
        help="Settings; overdue.toml may be missing, a file that is named may not.",
    )
    @click.option("-q", "--quiet", is_flag=True, help="Print results and errors only.")
    @click.option("-v", "--verbose", count=True, help="Say what happens; twice for details.")
    @wraps(command)
    def wrapped(*, data: Path, settings_file: Path, quiet: bool, verbose: int, **options: Any) -> Any:
        place = Place(data=data, settings_file=settings_file, verbosity=-1 if quiet else verbose)
        levels = {-1: logging.ERROR, 0: logging.WARNING, 1: logging.INFO}
        logging.basicConfig(
            level=levels.get(place.verbosity, logging.DEBUG), format="%(levelname)s %(name)s: %(message)s"
        )
        return command(place, **options)

    return wrapped


def there_if_named(context: click.Context, _option: click.Parameter, file: Path) -> Path:
    """The file of settings. Raises BadParameter for one that somebody named and that is not there."""
    named = context.get_parameter_source("settings_file") is ParameterSource.COMMANDLINE
    if named and not file.exists():
        raise click.BadParameter(f"{file}: no such file; without --config, the defaults hold")
    return file


def choose_topic(default: Topic, text: str) -> Callable[[Command], Command]:
    """The option ``--topic``, explained by ``text``."""
    return click.option(
        "--topic",
        type=click.Choice([topic.value for topic in Topic]),
        default=default.value,
        show_default=True,
        callback=lambda _context, _option, value: Topic(value),
        help=text,
    )


def main() -> NoReturn:
    """Run the command line and exit with a code of :class:`Exit`."""
    signal.signal(signal.SIGTERM, terminate)
    try:
        code = overdue.main(standalone_mode=False)
    except click.exceptions.Exit as stop:
        code = stop.exit_code
    except click.ClickException as error:
        error.show()
        code = Exit.USAGE
    except (click.Abort, KeyboardInterrupt):
        complain("interrupted; what was stored stays, the next run goes on from there")
        code = Exit.INTERRUPTED
    except Terminated:
        complain("terminated; what was stored stays, the next run goes on from there")
        code = Exit.TERMINATED
    except BrokenPipeError:  # the reader of our output has seen enough (head, less)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = Exit.DONE
    except (OverdueError, OSError, sqlite3.Error) as error:
        complain(str(error))
        code = failure(error)
    sys.exit(code or Exit.DONE)


def terminate(*_: object) -> NoReturn:
    """The handler of SIGTERM."""
    raise Terminated


def failure(error: Exception) -> Exit:
    """The exit code of an error."""
    if isinstance(error, ConfigError):
        return Exit.USAGE
    return Exit.BUSY if isinstance(error, BusyError) else Exit.FAILED


def complain(message: str) -> None:
    """One line on stderr."""
    click.echo(f"overdue: {message}", err=True)
