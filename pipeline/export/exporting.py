"""An export as a whole: rows out of the dataset, into files that take their names in the end, with their card."""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, Any

from pipeline import __version__
from pipeline.errors import ConfigError, ExportError
from pipeline.export.card import card, picture
from pipeline.export.facts import Facts, files_of
from pipeline.export.files import Outlet, Shards, digest_of
from pipeline.export.formats import LEAF_ENDINGS, SHARD_ENDINGS, is_folder
from pipeline.export.kept import version
from pipeline.export.leaves import Leaves
from pipeline.export.shaping import Shape, Shaper
from pipeline.export.verification import BESIDE_CARD, BESIDE_PICTURE, CARD, PICTURE, card_of
from pipeline.quality.signals import VERSION as SIGNALS
from pipeline.store.corpus import Choice, Corpus, snapshot

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator

    from pipeline.export.fields import Row
    from pipeline.export.files import Style, Written
    from pipeline.export.shaping import Tally

    Tick = Callable[[int, int], None]
    Files = dict[str, list[Written]]

# Rows between two signs of progress.
TICK_ROWS = 200
# The split of articles in folders where none was asked for: what loaders call everything.
EVERYTHING = "train"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is exported, how rows are made and written, and the command line that asked for it."""

    choice: Choice
    shape: Shape
    style: Style
    command: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What was written, and what was left out under which reason."""

    tally: Tally
    dropped: dict[str, int]
    files: int


def export(conn: sqlite3.Connection, out: Path | None, order: Order, tick: Tick = lambda done, of: None) -> Exported:
    """Write an export to ``out``, a file or a folder, or to standard output for None; ``tick`` hears how far it is.

    Raises :class:`ConfigError` where the order asks for what cannot be, and :class:`ExportError` where writing fails:
    what stood under the name before is then still there.
    """
    if out is not None:
        restore(out)
        check(out)
    with snapshot(conn):
        corpus = Corpus(conn, order.choice)
        shaper = Shaper(order.shape)
        rows = ticking(shaper.shaped(corpus.rows(order.shape.columns, version())), corpus.count(), tick)
        first = list(_first(rows))  # whatever is wrong with the order shows before anything is written
        rows = chain(first, rows)
        if out is None:
            print_rows(rows, order.style)
            return Exported(tally=shaper.tally, dropped=corpus.drops(), files=0)
        with explained(out), staged(out) as folder:
            written = write_files(rows, folder, out, order)
            dropped = corpus.drops()
            facts = facts_of(conn, out, order, shaper.tally, dropped, written)
            write_card(folder, out, facts)
            publish(folder, out, facts)
    return Exported(tally=shaper.tally, dropped=dropped, files=sum(map(len, written.values())))


def _first(rows: Iterator[tuple[str, Row]]) -> Iterator[tuple[str, Row]]:
    for row in rows:
        yield row
        return


def ticking(rows: Iterator[tuple[str, Row]], total: int, tick: Tick) -> Iterator[tuple[str, Row]]:
    """The rows, with word of them now and then."""
    number = 0
    for number, row in enumerate(rows, 1):
        yield row
        if number % TICK_ROWS == 0:
            tick(number, total)
    tick(number, total)


def print_rows(rows: Iterator[tuple[str, Row]], style: Style) -> None:
    """Write the rows to standard output."""
    outlet = Outlet(sys.stdout.buffer, "-", style)
    for _, row in rows:
        outlet.write(row)
    outlet.close("-")
    sys.stdout.buffer.flush()


def write_files(rows: Iterator[tuple[str, Row]], folder: Path, out: Path, order: Order) -> dict[str, list[Written]]:
    """Write the rows into files of a new folder."""
    style, names = order.style, order.shape.splits.names
    if not is_folder(out.name):
        return write_one(rows, folder, out, style)
    splits = names or (EVERYTHING,)
    if style.format in LEAF_ENDINGS:
        leaves = Leaves(folder, style)
        for split, row in rows:
            leaves.write(split or EVERYTHING, row)
        return leaves.close(splits)
    (folder / "data").mkdir()
    shards = Shards(folder, style, SHARD_ENDINGS[style.format], inside="data/")
    for split, row in rows:
        shards.write(split or EVERYTHING, row)
    return shards.close(splits)


def write_one(rows: Iterator[tuple[str, Row]], folder: Path, out: Path, style: Style) -> dict[str, list[Written]]:
    """Write the rows into one file, or into one after another beside where it would stand."""
    stem = out.name.split(".")[0] or "export"
    shards = Shards(folder, style, out.name.removeprefix(stem))
    for _, row in rows:
        shards.write(stem, row)
    written = shards.close([stem])
    if style.shard_size is None:
        (only,) = written[stem]
        (folder / only.name).rename(folder / out.name)
        return {EVERYTHING: [only.renamed(out.name)]}
    return {EVERYTHING: written[stem]}


def facts_of(
    conn: sqlite3.Connection, out: Path, order: Order, tally: Tally, dropped: dict[str, int], written: Files
) -> Facts:
    """What the card of an export says."""
    shape, style = order.shape, order.style
    return Facts(
        name=out.name,
        format=style.format.value,
        version=__version__,
        command=order.command,
        articles=tally.rows,
        characters=tally.characters,
        digest=digest_of((each.name, each.digest) for files in written.values() for each in files),
        files=files_of(written),
        fields=list(style.names),
        choice=asked(order.choice),
        dropped=dropped,
        copies=pairs(conn, "SELECT relation, count(*) FROM copies GROUP BY relation ORDER BY relation"),
        relations=dict(sorted(tally.relations.items())),
        sources=dict(sorted(tally.sources.items(), key=lambda item: (-item[1], item[0]))),
        homes=pairs(conn, "SELECT name, home FROM sources ORDER BY name"),
        first=tally.first,
        last=tally.last,
        undated=tally.undated,
        lengths={str(power): number for power, number in sorted(tally.lengths.items())},
        quality={str(band): number for band, number in sorted(tally.quality.items())},
        redacting=shape.redacting,
        bylines=shape.bylines,
        redacted={kind.value: number for kind, number in sorted(tally.redacted.items())},
        touched=tally.touched,
        repairing=shape.repairing,
        repairs=dict(sorted(tally.repairs.items())),
        cleaned=tally.cleaned,
        splits=dict(sorted(tally.splits.items())),
        recipe=str((conn.execute("SELECT digest FROM recipes WHERE current").fetchone() or [""])[0]),
        signals=SIGNALS,
    )


def pairs(conn: sqlite3.Connection, query: str) -> dict[str, Any]:
    """The two columns of a query as keys and values."""
    return dict(conn.execute(query).fetchall())


def asked(choice: Choice) -> dict[str, object]:
    """What a choice limits, as far as it does."""
    plain = asdict(Choice())
    return {name: value for name, value in asdict(choice).items() if value != plain[name] or name == "copies"}


def write_card(folder: Path, out: Path, facts: Facts) -> None:
    """Write the card and its picture."""
    names = (CARD, PICTURE) if is_folder(out.name) else (out.name + BESIDE_CARD, out.name + BESIDE_PICTURE)
    (folder / names[1]).write_text(picture(facts), encoding="utf-8")
    (folder / names[0]).write_text(card(facts, names[1]), encoding="utf-8")


def check(out: Path) -> None:
    """Refuse names under which nothing can be written."""
    if not out.absolute().parent.is_dir():
        raise ConfigError(f"{out}: the folder {out.absolute().parent} does not exist; make it first")
    if out.is_dir() and not is_folder(out.name):
        raise ConfigError(f"{out} is a folder; name a file in it, such as {out / 'articles.jsonl'}")
    if out.is_dir() and any(out.iterdir()) and not is_export(out):
        raise ConfigError(f"{out} is a folder that no export made; name another one")
    if out.exists() and not out.is_dir() and is_folder(out.name):
        raise ConfigError(f"{out} is a file; name another folder")


def is_export(out: Path) -> bool:
    """Whether a folder is an export of ours, which may be replaced."""
    from pipeline.export.facts import read

    try:
        read(card_of(out).read_text(encoding="utf-8"), str(out))
    except (OSError, UnicodeDecodeError, ExportError):
        return False
    return True


@contextmanager
def explained(out: Path) -> Iterator[None]:
    """Turn trouble with the disk into an :class:`ExportError`."""
    try:
        yield
    except OSError as error:
        raise ExportError(f"{out} was not written: {error.strerror or error}; nothing was changed") from error


@contextmanager
def staged(out: Path) -> Iterator[Path]:
    """A new folder beside ``out`` that vanishes with the block."""
    folder = Path(tempfile.mkdtemp(prefix=f".{out.name}.", suffix=".part", dir=out.absolute().parent))
    try:
        folder.chmod(0o777 & ~umask())
        yield folder
    finally:
        rmtree(folder, ignore_errors=True)


def umask() -> int:
    """The permissions that new files do not get."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def publish(folder: Path, out: Path, facts: Facts) -> None:
    """Give what was written its name; an earlier export under it goes.

    Files beside one another take their names one by one. The card goes before any of them and comes behind the last:
    where there is one, it is true, whenever the program is killed. A folder is never without a name: killed before the
    new one has its own, the next export finds the earlier one (:func:`restore`).
    """
    if is_folder(out.name):
        if out.exists():
            rmtree(aside(out), ignore_errors=True)
            out.rename(aside(out))
        folder.rename(out)
        rmtree(aside(out), ignore_errors=True)
        return
    named = [str(file["name"]) for files in facts.files.values() for file in files]
    earlier_files = files_before(out)
    card_of(out).unlink(missing_ok=True)
    for name in earlier_files - set(named):
        out.with_name(name).unlink(missing_ok=True)
    for name in (*named, out.name + BESIDE_PICTURE, out.name + BESIDE_CARD):
        (folder / name).replace(out.with_name(name))


def aside(out: Path) -> Path:
    """Where an earlier folder waits while the new one takes its name."""
    return out.with_name(f".{out.name}.earlier")


def restore(out: Path) -> None:
    """Give a folder its name back that an export, killed between two renames, left without."""
    if not out.exists() and aside(out).is_dir():
        aside(out).rename(out)


def files_before(out: Path) -> set[str]:
    """The files of an earlier export under the same name, as its card tells."""
    from pipeline.export.facts import read

    try:
        facts = read(card_of(out).read_text(encoding="utf-8"), str(out))
    except (OSError, UnicodeDecodeError, ExportError):
        return set()
    names = {str(file["name"]) for files in facts.files.values() for file in files}
    return {name for name in names if "/" not in name}
