"""A file for each article, in folders of ten thousand."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from pipeline.export.files import Written
from pipeline.export.formats import LEAF_ENDINGS, Format, markdown, titled

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pipeline.export.fields import Row
    from pipeline.export.files import Style

# Files in one folder: more make file managers slow.
FOLDER_FILES = 10_000


class Twig:
    """The folder that is being filled: its name, and the digest of the files in it."""

    def __init__(self, name: str) -> None:
        self.name, self.size, self.rows = name, 0, 0
        self.sha256 = hashlib.sha256()

    def add(self, name: str, data: bytes) -> None:
        """One more file; names come in their order."""
        self.sha256.update(f"{hashlib.sha256(data).hexdigest()}  {name}\n".encode())
        self.size += len(data)
        self.rows += 1

    def written(self) -> Written:
        """The folder as a part of the export."""
        return Written(name=f"{self.name}/", size=self.size, digest=self.sha256.hexdigest(), rows=self.rows)


class Leaves:
    """Rows into files named by the id of the article: ``split/0012/00123456.md``."""

    def __init__(self, folder: Path, style: Style) -> None:
        self.folder, self.style = folder, style
        self.id, self.title, self.text = (style.names.index(name) for name in ("id", "title", "text"))
        self.open: dict[str, Twig] = {}
        self.done: dict[str, list[Written]] = {}

    def write(self, split: str, row: Row) -> None:
        """One row of a split."""
        number = int(str(row[self.id]))
        name = f"{split}/{number // FOLDER_FILES:04d}"
        if (twig := self.open.get(split)) is None or twig.name != name:
            self.finish(split)
            twig = self.open[split] = Twig(name)
            (self.folder / name).mkdir(parents=True)
        data = self.content(row).encode()
        leaf = f"{number:08d}{LEAF_ENDINGS[self.style.format]}"
        (self.folder / name / leaf).write_bytes(data)
        twig.add(leaf, data)

    def content(self, row: Row) -> str:
        """What stands in the file of an article."""
        if self.style.format is Format.MARKDOWN:
            return markdown(self.style.names, row)
        return titled(str(row[self.title]), str(row[self.text])) + "\n"

    def finish(self, split: str) -> None:
        """No more files come into the folder that is being filled."""
        files = self.done.setdefault(split, [])
        if split in self.open:
            files.append(self.open.pop(split).written())

    def close(self, splits: Iterable[str]) -> dict[str, list[Written]]:
        """The folders of each split."""
        for split in {*splits, *self.open}:
            self.finish(split)
        return self.done
