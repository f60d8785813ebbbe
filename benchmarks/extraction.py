"""Extraction against gold, beside plain trafilatura: the sample, and real pages where they are.

    python benchmarks/extraction.py

F1 is over single characters (Chinese characters and Latin words), mean over pages. ``zh-web`` lies in
``../shared/data`` beside the checkout; each set is split by a hash of the address, and both halves are shown.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import sys
import time
from collections import Counter, defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import trafilatura  # noqa: E402  the checkout must be importable first

from pipeline.extraction.decode import decode  # noqa: E402
from pipeline.extraction.extract import extract  # noqa: E402
from pipeline.model import Article, Page  # noqa: E402
from pipeline.sample.site import load  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

TOKEN = re.compile(r"[\u4e00-\u9fff]|[A-Za-z0-9]+")
ZH_WEB = ROOT.parent / "shared" / "data" / "zh-web"
FETCHED = datetime(2026, 1, 2, tzinfo=UTC)


def f1(found: str, gold: str) -> float:
    """Multiset F1 over tokens."""
    one, two = Counter(TOKEN.findall(found)), Counter(TOKEN.findall(gold))
    return 2 * (one & two).total() / (one.total() + two.total()) if one or two else 1.0


def ours(url: str, html: str) -> str:
    found = extract(
        Page(
            url=url,
            source="benchmark",
            fetched_at=FETCHED,
            body=html.encode(errors="replace"),
            content_type="text/html; charset=utf-8",
        )
    )
    return found.text if isinstance(found, Article) else ""


def plain(_: str, html: str) -> str:
    return trafilatura.extract(html, include_comments=False) or ""


def precise(_: str, html: str) -> str:
    return trafilatura.extract(html, include_comments=False, favor_precision=True) or ""


TOOLS: dict[str, Callable[[str, str], str]] = {"ours": ours, "trafilatura": plain, "favor_precision": precise}


def compare(name: str, pages: list[tuple[str, str, str]]) -> None:
    """Print a row for each tool: F1 of the whole set and of its halves, pages under .5, CPU beside trafilatura's."""
    cpu: Counter[str] = Counter()
    scores: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for url, html, gold in pages:
        half = int(hashlib.sha256(url.encode()).hexdigest(), 16) % 2
        for tool, run in TOOLS.items():
            start = time.thread_time()
            found = run(url, html)
            cpu[tool] += time.thread_time() - start
            scores[tool].append((half, f1(found, gold)))
    for tool, rows in scores.items():
        values = [value for _, value in rows]
        halves = [[value for half, value in rows if half == which] for which in (0, 1)]
        mean = [sum(part) / max(1, len(part)) for part in (values, *halves)]
        low = sum(value < 0.5 for value in values)
        print(
            f"{name:14} {len(rows):5} {tool:16} {mean[0]:.3f}  {mean[1]:.3f} {mean[2]:.3f}  {low:4}"
            f"  {cpu[tool] / cpu['trafilatura']:5.2f}"
        )


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
    print(f"{'set':14} {'pages':>5} {'tool':16} {'F1':5}  halves       <.5    CPU")
    sample = load()
    own = [page for page in sample.pages if page.gold.text and not page.gold.reason]
    compare(
        "sample",
        [
            (sample.url(p), decode(p.body, dict(p.headers).get("Content-Type", "")) or "", p.gold.text or "")
            for p in own
        ],
    )
    for path in sorted(ZH_WEB.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        compare(path.name.removesuffix(".jsonl.gz"), [(row["url"], row["html"], row["text"]) for row in rows])
    sample_facts()


if __name__ == "__main__":
    main()
