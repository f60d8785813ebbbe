"""What was taken off a page to get its article: asked of the archive beside the dataset, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.store.rows import ArticleRow

SITE_REPEATS = "site_repeats"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One block of a page: its text, the rule that dropped it (empty where it was kept), and how likely it seemed."""

    text: str
    rule: str
    probability: float | None


def archive_beside(dataset: str) -> Path:
    """Where the archive of a dataset is, if it is anywhere."""
    return Path(dataset).parent / "archive.db"


def lines(archive: Path, article: ArticleRow) -> list[Line] | None:
    """The blocks of the page that an article was made from; None where the page is not at hand.

    What the rules kept and the article has not is what the site says on many pages: only a run knows those lines.
    """
    from pipeline.archive.pages import Archive
    from pipeline.extraction.explanation import KEPT, explain

    if not archive.exists():
        return None
    with Archive(archive, readonly=True) as pages:
        page = next(iter(pages.pages([article.page_id])), None)
    if page is None or page.url != article.page_url:
        return None
    said = set(article.text.split("\n\n"))
    found = []
    for verdict in explain(page).verdicts:
        dropped = verdict.rule
        if verdict.rule == KEPT:
            dropped = "" if (verdict.said or verdict.text) in said else SITE_REPEATS
        found.append(Line(text=verdict.text, rule=dropped, probability=verdict.probability))
    return found
