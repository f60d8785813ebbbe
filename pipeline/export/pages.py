"""The pages behind the articles that a choice takes, from the archive into a WARC file with its card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.archive.pages import Archive
from pipeline.errors import ConfigError
from pipeline.export.exporting import Order, check, explained, facts_of, publish, staged, write_card
from pipeline.export.fields import FIELDS
from pipeline.export.files import Digesting, Style, Written, settle
from pipeline.export.formats import Format
from pipeline.export.shaping import Shape, Shaper
from pipeline.export.warc import write_pages
from pipeline.export.writers import output
from pipeline.store.corpus import Corpus, snapshot

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.model import Page
    from pipeline.store.corpus import Choice

FIELD = (FIELDS["page_id"],)


class Behind:
    """The pages of given ids, each once, and how many of them the archive has lost."""

    def __init__(self, archive: Archive, ids: Iterator[int]) -> None:
        self.archive, self.ids, self.missing = archive, ids, 0

    def __iter__(self) -> Iterator[Page]:
        """The pages in the order of their ids."""
        for number in sorted(set(self.ids)):
            pages = list(self.archive.pages([number]))
            self.missing += not pages
            yield from pages


def export_pages(
    conn: sqlite3.Connection, archive: Path, out: Path | None, choice: Choice, command: str
) -> tuple[int, int]:
    """Write the pages to ``out``, or to standard output for None; how many there are, and how many are gone."""
    if out is not None and not out.name.lower().endswith(".warc.gz"):
        raise ConfigError(f"{out}: the name must end in .warc.gz")
    order = Order(
        choice=choice,
        shape=Shape(fields=FIELD, redacting=False),
        style=Style(format=Format.WARC, fields=FIELD),
        command=command,
    )
    with Archive(archive, readonly=True) as opened, snapshot(conn):
        same_archive(conn, opened)
        corpus, shaper = Corpus(conn, choice), Shaper(order.shape)
        pages = Behind(opened, (int(str(row[0])) for _, row in shaper.shaped(corpus.rows(order.shape.columns))))
        if out is None:
            with output(None) as stream:
                return write_pages(pages, stream), pages.missing
        check(out)
        with explained(out), staged(out) as folder:
            file = (folder / out.name).open("wb")
            digesting = Digesting(file)
            number = write_pages(pages, digesting)  # type: ignore[arg-type]
            settle(file)
            written = Written(name=out.name, size=digesting.size, digest=digesting.sha256.hexdigest(), rows=number)
            facts = facts_of(conn, out, order, shaper.tally, corpus.drops(), {"train": [written]})
            write_card(folder, out, facts)
            publish(folder, out, facts)
        return number, pages.missing


def same_archive(conn: sqlite3.Connection, archive: Archive) -> None:
    """Refuse an archive that the dataset was not made from."""
    if not conn.execute("SELECT 1 FROM archives WHERE id = ?", [archive.uuid]).fetchone():
        raise ConfigError(f"{archive.path} is not what the dataset was made from; `overdue process` reads it")
