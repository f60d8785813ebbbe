"""What the dataset knows of each site before one of its pages is read: the lines it repeats, and its layout."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.extraction.habits import Habits
from pipeline.store.boilerplate import Boilerplate
from pipeline.store.layouts import Layouts
from pipeline.urls import site_of

if TYPE_CHECKING:
    from sqlite_utils import Database

    from pipeline.model import Page


@dataclass(slots=True)
class Sites:
    """The sites of a dataset. ``last`` is the last page that was asked about."""

    db: Database
    last: int = 0
    boilerplate: Boilerplate = field(init=False)
    layouts: Layouts = field(init=False)

    def __post_init__(self) -> None:
        self.boilerplate, self.layouts = Boilerplate(self.db), Layouts(self.db)

    def habits(self, page: Page) -> Habits:
        """What to read a page with."""
        self.last, site = max(self.last, page.id), site_of(page.url)
        return Habits(repeated=self.boilerplate.known(site), layout=self.layouts.known(site))

    def pages_to_redo(self) -> list[int]:
        """The pages that were read before their site was known, ascending."""
        return sorted({*self.boilerplate.pages_to_redo(), *self.layouts.pages_to_redo()})

    def redone(self) -> None:
        """Say that they were read again."""
        self.boilerplate.redone()
        self.layouts.redone()
