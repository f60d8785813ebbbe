"""Our extraction and plain trafilatura on generated pages, each figure beside its target.

    python -m benchmarks.noise [--pages N] [--seed S] [--fold F] [--worst K] [--dump DIR] [--only KIND]
    python -m benchmarks.noise --written [SET ...]

Both folds are measured apart unless one is named. ``--written`` measures pages of others instead
(``benchmarks/pages``), each set apart: of those that ``written.HELD_OUT`` names nothing was learned. ``--worst``
lists the pages that are farthest from their gold, with what was lost and what leaked; ``--dump`` writes every page as
HTML, with its gold in a comment at the end.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import trafilatura

from benchmarks.noise import written
from benchmarks.noise.measure import Found, Tally, Verdict, counted, judged
from benchmarks.noise.suite import pages
from pipeline.extraction.extract import extract
from pipeline.model import Page, Rejected

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.noise.page import NoisePage

TARGETS = {
    "units": "≥ 99.5",
    "headings": "≥ 99",
    "second": "≤ .5",
    "dates right": "≥ 92",
    "dates wrong": "≤ 3",
    "dates invented": "0",
    "author precision": "≥ 90",
    "author recall": "≥ 50",
    "title exact": "≥ 98",
    "real rejected": "≤ 1",
    "others rejected": "≥ 97",
    "f1 english": "≥ theirs",
}
LEAK = "≤ 1"


def ours(page: NoisePage) -> Found:
    """What the product makes of a page."""
    found = extract(
        Page(
            url=page.url,
            source="noise",
            fetched_at=page.fetched_at,
            body=page.html.encode(),
            content_type="text/html; charset=utf-8",
        )
    )
    if isinstance(found, Rejected):
        return Found(rejected=f"{found.reason}: {found.detail}")
    return Found(
        text=found.text,
        headings=found.headings,
        title=found.title,
        author=found.author,
        published=found.published,
    )


def theirs(page: NoisePage) -> Found:
    """What plain trafilatura makes of it; a page is rejected where it finds nothing."""
    document = trafilatura.bare_extraction(
        page.html, url=page.url, include_comments=False, favor_precision=True, with_metadata=True
    )
    if document is None or isinstance(document, dict):
        return Found(rejected="nothing found")
    return Found(text=document.text or "", title=document.title or "", author=document.author, published=document.date)


TOOLS = {"ours": ours, "trafilatura": theirs}


def measured(made: list[NoisePage]) -> tuple[dict[str, Tally], list[tuple[NoisePage, Found, Verdict]]]:
    """Counts by tool, and every verdict on ours."""
    tallies, verdicts = {name: Tally() for name in TOOLS}, []
    for page in made:
        for name, run in TOOLS.items():
            start = time.thread_time()
            found = run(page)
            tallies[name].add("ms", round(1000 * (time.thread_time() - start)), 1)
            if page.reason:
                tallies[name].add("others rejected", found.rejected is not None, 1)
                tallies[name].add(f"rejected {page.kind}", found.rejected is not None, 1)
                verdict = Verdict(leaked=() if found.rejected else (("not an article", found.text[:80]),))
            else:
                verdict = judged(page, found)
                counted(tallies[name], page, found, verdict)
            if name == "ours":
                verdicts.append((page, found, verdict))
    return tallies, verdicts


def print_table(tallies: dict[str, Tally]) -> None:
    """A line for every figure: ours, trafilatura's, what it was counted over, the target."""
    mine, other = tallies["ours"], tallies["trafilatura"]
    names = [name for name in mine.names("") if name != "ms"]
    first = ["units", "headings", "headings told", "second", "pages clean", "f1"]
    order = [*first, *(name for name in names if name not in first)]
    print(f"  {'%':24} {'ours':>7} {'trafil.':>7} {'of':>7}  target")
    for name in order:
        target = LEAK if name.startswith("leak ") else TARGETS.get(name, "")
        whole = mine.whole(name) // (10**6 if name.startswith("f1") else 1)
        print(f"  {name:24} {shown(mine.share(name))} {shown(other.share(name))} {whole:7}  {target}")
    for name, tally in tallies.items():
        print(f"  {name} {tally.counts['ms'] / max(1, tally.whole('ms')):.1f} ms a page")


def shown(share: float | None) -> str:
    return "      –" if share is None else f"{100 * share:7.2f}"


def print_worst(verdicts: list[tuple[NoisePage, Found, Verdict]], number: int) -> None:
    """The pages farthest from their gold."""
    for page, found, verdict in sorted(verdicts, key=lambda row: -row[2].badness)[:number]:
        if not verdict.badness:
            return
        print(f"\n{page.url} {page.kind} | {page.layout}" + (f" | REJECTED {found.rejected}" if found.rejected else ""))
        for unit in verdict.lost[:4]:
            print(f"    lost    {unit[:90]}")
        if len(verdict.lost) > 4:
            print(f"    lost    … {len(verdict.lost)} of {len(page.units)} units")
        kinds = Counter(kind for kind, _ in verdict.leaked)
        shown_kinds: set[str] = set()
        for kind, text in verdict.leaked:
            if kind not in shown_kinds:
                print(f"    leaked  {kind} ({kinds[kind]}): {text[:80]}")
            shown_kinds.add(kind)
        if verdict.second:
            print(f"    second  {len(verdict.second)}: {verdict.second[0][:80]}")


def print_facts(verdicts: list[tuple[NoisePage, Found, Verdict]], number: int) -> None:
    """Dates, authors and titles that are not right."""
    shown_rows = 0
    for page, found, verdict in verdicts:
        if page.reason or found.rejected or shown_rows >= number:
            continue
        wrong: list[tuple[str, str | None, str | None]] = [("title", page.title, found.title)] * (not verdict.title)
        wrong += [("date", page.published, found.published)] * (verdict.date not in {"right", "none"})
        wrong += [("author", page.author, found.author)] * (verdict.author not in {"right", "none"})
        for fact, gold, said in wrong:
            print(f"    {fact:7} {gold!r} found {said!r}  {page.url}")
        shown_rows += len(wrong)


def dump(made: list[NoisePage], folder: Path) -> None:
    """Every page as a file that a browser shows, its gold in a comment at the end."""
    folder.mkdir(parents=True, exist_ok=True)
    for place, page in enumerate(made):
        gold = [f"{name}: {getattr(page, name)}" for name in ("url", "kind", "layout", "title", "published", "author")]
        noise = [f"{kind}: {text}" for kind, texts in page.noise.items() for text in texts]
        told = "\n".join([*gold, "", "UNITS", *page.units, "", "NOISE", *noise]).replace("--", "- -")
        (folder / f"{place:04}-{page.kind}.html").write_text(f"{page.html}\n<!--\n{told}\n-->\n", "utf-8")


def sets(options: argparse.Namespace) -> Iterator[tuple[str, list[NoisePage]]]:
    """What is measured apart, by name."""
    if options.written is not None:
        for name in options.written or written.sets():
            yield name, [page for page in written.written([name]) if options.only in page.kind]
        return
    for fold in (0, 1) if options.fold is None else (options.fold,):
        yield (
            f"fold {fold}",
            [page for page in pages(options.pages, options.seed, fold) if options.only in page.kind],
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fold", type=int, choices=(0, 1))
    parser.add_argument("--worst", type=int, default=0, metavar="K")
    parser.add_argument("--facts", type=int, default=0, metavar="K", help="list dates, authors, titles that are wrong")
    parser.add_argument("--only", default="", metavar="KIND", help="pages of one kind")
    parser.add_argument("--dump", type=Path, metavar="DIR")
    parser.add_argument("--written", nargs="*", metavar="SET", help="pages of others; all sets if none")
    options = parser.parse_args()
    for name, made in sets(options):
        if options.dump:
            dump(made, options.dump / name.replace(" ", ""))
        tallies, verdicts = measured(made)
        print(f"{name}: {len(made)} pages of {len({page.site for page in made})} sites, seed {options.seed}")
        print_table(tallies)
        print_worst(verdicts, options.worst)
        print_facts(verdicts, options.facts)
        sys.stdout.flush()


if __name__ == "__main__":
    main()
