"""Extraction against gold, beside the extractors that are installed: the sample, and real pages where they are.

    python benchmarks/extraction.py [--every N] [--set NAME] [--tools NAME ...]

F1 is over single characters (Chinese characters and Latin words), mean over pages; CPU is a multiple of plain
trafilatura's in the same run, in which the tools take turns on every page. ``zh-web`` lies in ``../shared/data`` beside
the checkout; each set is split by a hash of the address, and both halves are shown. ``--every N`` takes one page of N.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.extractors import BASE, FETCHED, extractors, said  # noqa: E402  the checkout must be importable first
from benchmarks.noise.measure import f1  # noqa: E402
from pipeline.extraction.decode import decode  # noqa: E402
from pipeline.extraction.extract import extract  # noqa: E402
from pipeline.model import Article, Page  # noqa: E402
from pipeline.sample.site import load  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.extractors import Extractor

    Row = tuple[str, str, str]

ZH_WEB = ROOT.parent / "shared" / "data" / "zh-web"
LOW = 0.5
"""The F1 below which a page is lost."""


def compare(name: str, pages: Sequence[Row], tools: dict[str, Extractor]) -> dict[str, float]:
    """Print a row for each tool: F1 of the whole set and of its halves, share of pages lost, CPU beside the base's.

    The seconds that each tool took.
    """
    cpu: dict[str, float] = defaultdict(float)
    scores: dict[str, list[tuple[int, float]]] = defaultdict(list)
    order = list(tools)
    for url, html, gold in pages:
        half = int(hashlib.sha256(url.encode()).hexdigest(), 16) % 2
        order.append(order.pop(0))  # none is always the first to see a page
        for tool in order:
            start = time.thread_time()
            found = said(tools[tool], url, html)
            cpu[tool] += time.thread_time() - start
            scores[tool].append((half, f1(found, gold)))
    for tool in tools:
        values = [value for _, value in scores[tool]]
        halves = [[value for half, value in scores[tool] if half == which] for which in (0, 1)]
        mean = [sum(part) / max(1, len(part)) for part in (values, *halves)]
        low = sum(value < LOW for value in values)
        print(
            f"{name:14} {len(values):5} {tool:16} {mean[0]:.3f}  {mean[1]:.3f} {mean[2]:.3f}"
            f"  {low:4} {low / max(1, len(values)):6.1%}  {cpu[tool] / cpu[BASE]:5.2f}",
            flush=True,
        )
    return cpu


def sets() -> Iterator[tuple[str, list[Row]]]:
    """Every set of pages: address, markup, gold text."""
    sample = load()
    own = [page for page in sample.pages if page.gold.text and not page.gold.reason]
    read = [(page, decode(page.body, dict(page.headers).get("Content-Type", "")) or "") for page in own]
    yield "sample", [(sample.url(page), text, page.gold.text or "") for page, text in read]
    for path in sorted(ZH_WEB.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        yield path.name.removesuffix(".jsonl.gz"), [(row["url"], row["html"], row["text"]) for row in rows]


def sample_facts() -> None:
    """Print what of the sample's headings, noise, titles, dates and authors came out right."""
    sample = load()
    tally: Counter[str] = Counter()
    for page in sample.pages:
        gold = page.gold
        if not gold.text or gold.reason:
            continue
        found = extract(
            Page(
                url=sample.url(page),
                source="benchmark",
                fetched_at=FETCHED,
                body=page.body,
                content_type=dict(page.headers).get("Content-Type", ""),
            )
        )
        tally["pages"] += 1
        if not isinstance(found, Article):
            continue
        lines = found.text.split("\n\n")
        tally["headings"] += len(gold.headings)
        tally["headings kept"] += sum(heading in lines for heading in gold.headings)
        tally["noise"] += len(gold.noise)
        tally["noise leaked"] += sum(noise in found.text for noise in gold.noise)
        for name in ("title", "published", "author"):
            tally[f"{name} right"] += getattr(found, name) == getattr(gold, name)
    print(f"\nsample: {tally['pages']} pages")
    for part, whole in (("headings kept", "headings"), ("noise leaked", "noise")):
        print(f"  {part:16} {tally[part]:5} of {tally[whole]:5}  {tally[part] / max(1, tally[whole]):.3f}")
    for part in ("title right", "published right", "author right"):
        print(f"  {part:16} {tally[part]:5} of {tally['pages']:5}  {tally[part] / tally['pages']:.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=1, metavar="N")
    parser.add_argument("--set", dest="name", help="one set alone")
    parser.add_argument("--tools", nargs="+", choices=sorted(extractors()), metavar="NAME", help="these alone")
    options = parser.parse_args()
    chosen = {BASE, *(options.tools or extractors())}
    tools = {name: run for name, run in extractors().items() if name in chosen}
    url, html, _ = next(sets())[1][0]
    for run in tools.values():
        said(run, url, html)  # dictionaries and models are read before the clock starts
    print(f"{'set':14} {'pages':>5} {'tool':16} {'F1':5}  {'halves':11}  {'< .5':>11}    CPU")
    spent: Counter[str] = Counter()
    for name, pages in sets():
        if options.name in {None, name}:
            spent.update(compare(name, pages[:: options.every], tools))
    print("all sets       " + "  ".join(f"{tool} {spent[tool] / spent[BASE]:.2f}" for tool in tools))
    if options.name in {None, "sample"}:
        sample_facts()


if __name__ == "__main__":
    main()
