"""What the other pages of a site add: pages of sites never learned from, read alone and with their site's layout.

    python benchmarks/layouts.py [--sites N] [--suite N] [--wild N] [--trees N]

The forests learn from fold 0 of the noise suite and from the real pages, as ``benchmarks/forest.py`` does; the sites
are of fold 1, which shares no text, layout or line of noise with it. Each site's layout is learned from its first pages
by those forests, and the pages behind are measured: mean F1, and the share of pages without any fault.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from diction import hear  # noqa: E402
from examples import SUITE, Example, example, of_suite, suite, zh_web  # noqa: E402
from forest import learned, train  # noqa: E402
from kinds import odds, trained, traits  # noqa: E402

from benchmarks.noise import NoisePage, pages  # noqa: E402
from benchmarks.noise.measure import Found, Tally, counted, judged  # noqa: E402
from pipeline.extraction import cleanup, selection  # noqa: E402
from pipeline.extraction.layout import Layout, layout  # noqa: E402
from pipeline.store.layouts import ENOUGH  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.extraction.selection import Selection
    from pipeline.extraction.trees import Forest

    Site = list[tuple[NoisePage, Example]]

BEHIND = 8
"""Pages of a site that are measured at least."""
LEARNED, UNSEEN = 0, 1


def sites(number: int, seed: int, threads: Forest, *, is_wild: bool) -> Iterator[Site]:
    """Sites with enough articles to learn from and to measure; ``threads`` tells which pages are threads."""
    for _, group in groupby(pages(10**9, seed, UNSEEN, is_wild=is_wild), key=lambda page: page.site):
        articles = [page for page in group if page.reason is None]
        if len(articles) >= ENOUGH + BEHIND:
            made = ((page, of_suite(SUITE, page, None)) for page in articles)
            read = ((page, example(given, odds(threads, traits(given)))) for page, given in made)
            yield [(page, row) for page, row in read if row]
            number -= 1
        if not number:
            return


def chosen(row: Example, known: Layout) -> Selection:
    """The blocks of a page, with what is known of its site."""
    told = known.told(row.document, row.probability)
    found = selection.decide(row.document, row.text, told, row.discussion)
    return replace(found, is_thread=row.discussion.signs.is_thread)


def measure(site: Site, alone: Tally, together: Tally) -> None:
    """Read the pages behind the first ones, alone and with what these say."""
    first = [(row.document, chosen(row, Layout())) for _, row in site[:ENOUGH]]
    known = layout((document, frozenset(block.order for block in found.blocks)) for document, found in first)
    for page, row in site[ENOUGH:]:
        for tally, seen in ((alone, Layout()), (together, known)):
            blocks = cleanup.clean(chosen(row, seen), row.title)
            headings = tuple(block.text for block in blocks if block.level)
            found = Found(text="\n\n".join(block.text for block in blocks), headings=headings, title=row.title)
            counted(tally, page, found, judged(page, found))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sites", type=int, default=12, help="of each kind of layout")
    parser.add_argument("--suite", type=int, default=400, help="pages of the noise suite to learn from")
    parser.add_argument("--wild", type=int, default=600, help="the same, in layouts composed at random")
    parser.add_argument("--trees", type=int, default=160, help="of each forest")
    options = parser.parse_args()
    given = [
        *zh_web(),
        *suite(options.suite, 11, LEARNED),
        *suite(options.wild, 21, LEARNED, is_wild=True),
    ]
    threads = trained(given, [traits(page) for page in given])
    heard, forests = train(learned(given), options.trees)
    for name, is_wild in (("drawn layouts", False), ("random layouts", True)):
        alone, together = Tally(), Tally()
        for site in sites(options.sites, 33, threads, is_wild=is_wild):
            rows = [row for _, row in site]
            hear(rows, heard)
            for row in rows:
                row.probability = forests.probability(row.document, row.columns)
            measure(site, alone, together)
        for how, tally in (("alone", alone), ("with the site's layout", together)):
            figures = " ".join(f"{kind} {tally.share(kind):.4f}" for kind in ("f1", "units", "leaks", "pages clean"))
            print(f"{name:15} {how:23} {tally.whole('pages clean'):4} pages  {figures}", flush=True)


if __name__ == "__main__":
    main()
