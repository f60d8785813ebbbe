"""Dates, authors, titles and languages against gold, beside trafilatura's metadata and htmldate.

    python benchmarks/metadata.py [--wrong] [SET ...]

Sets: the sample; real pages of ``../shared/data/zh-web`` where they are (``cwced`` has dates and authors, the first
line of ``daniel``'s gold is the title; both split by a hash of the address); the noise suite. A date is right when its
day is (its month or year where the page says no more), and the minute where both have one. ``--wrong`` prints every
answer of ours that is not right.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import trafilatura  # noqa: E402  the checkout must be importable first
from htmldate import find_date  # noqa: E402
from trafilatura import extract_metadata  # noqa: E402

from benchmarks.noise import pages  # noqa: E402
from pipeline.extraction import tree  # noqa: E402
from pipeline.extraction.byline import byline  # noqa: E402
from pipeline.extraction.dates import value_moment  # noqa: E402
from pipeline.extraction.decode import decode  # noqa: E402
from pipeline.extraction.extract import extract  # noqa: E402
from pipeline.extraction.language import language  # noqa: E402
from pipeline.extraction.metadata import read_head  # noqa: E402
from pipeline.extraction.titles import title  # noqa: E402
from pipeline.extraction.wording import key  # noqa: E402
from pipeline.model import Article, Page  # noqa: E402
from pipeline.sample.site import load  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ZH_WEB = ROOT.parent / "shared" / "data" / "zh-web"
FETCHED = datetime(2026, 1, 2, tzinfo=UTC)
NOISE_PAGES, NOISE_STEP, NOISE_SEED = 150, 6, 5
COST_PAGES = 60
UNSURE = re.compile(r"^(?:unknow?n|unknwon|none|)$", re.IGNORECASE)
NAMES = re.compile(r"[\s、，,/;；|]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A page and its facts: one that the set does not label is None, one that the page has not is empty."""

    page: Page
    html: str
    published: str | None = None
    author: str | None = None
    title: str | None = None
    language: str | None = None
    half: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a tool says; empty where it says nothing."""

    published: str = ""
    author: str = ""
    title: str = ""
    language: str = ""


def ours(row: Labelled) -> Answer | None:
    found = extract(row.page)
    if not isinstance(found, Article):
        return None
    return Answer(
        published=found.published or "", author=found.author or "", title=found.title, language=found.language
    )


def trafilaturas(row: Labelled) -> Answer:
    found = extract_metadata(row.html, default_url=row.page.url)
    return Answer(published=found.date or "", author=found.author or "", title=found.title or "")


def htmldates(row: Labelled) -> Answer:
    return Answer(published=find_date(row.html, original_date=True) or "")


TOOLS: dict[str, Callable[[Labelled], Answer | None]] = {
    "ours": ours,
    "trafilatura": trafilaturas,
    "htmldate": htmldates,
}


def judge_published(found: str, gold: str) -> str:
    """right, wrong, missing (nothing, or less than the page says), invented, or none where neither has one."""
    if not gold or not found:
        return ("invented" if found else "none") if not gold else "missing"
    gold = value_moment(gold, FETCHED) or gold
    if len(found) < min(10, len(gold)) and gold.startswith(found):
        return "missing"
    size = 16 if len(found) >= 16 and len(gold) >= 16 else 10
    return "right" if found[:size] == gold[:size] else "wrong"


def judge_author(found: str, gold: str) -> str:
    """Right where the names are the same, partly where some are."""
    if not gold or not found:
        return ("invented" if found else "none") if not gold else "missing"
    one, two = (set(filter(None, NAMES.split(text.lower()))) for text in (found, gold))
    return "right" if one == two else "partly" if one & two else "wrong"


def judge_title(found: str, gold: str) -> str:
    """Right where the letters and digits are the same."""
    if not found:
        return "missing"
    return "right" if key(found) == key(gold) else "wrong"


def judge_language(found: str, gold: str) -> str:
    return "right" if found == gold else "wrong" if found else "missing"


JUDGES = {
    "published": judge_published,
    "author": judge_author,
    "title": judge_title,
    "language": judge_language,
}
VERDICTS = ("right", "partly", "wrong", "missing", "invented", "none", "lost")


def half_of(url: str) -> int:
    """Which half of a set a page belongs to: rules are made on 0 and checked on 1."""
    return int(hashlib.sha256(url.encode()).hexdigest(), 16) % 2


def page_of(url: str, body: bytes, content_type: str = "text/html; charset=utf-8") -> Page:
    return Page(url=url, source="benchmark", fetched_at=FETCHED, body=body, content_type=content_type)


def zh_web(name: str) -> Iterator[Labelled]:
    path = ZH_WEB / f"{name}.jsonl.gz"
    if not path.exists():
        return
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            facts = {
                fact: "" if UNSURE.match((row.get(fact) or "").strip()) else row[fact].strip()
                for fact in ("published", "author")
                if name == "cwced"
            }
            title = {"title": row["text"].strip().split("\n")[0]} if name == "daniel" else {}
            page = page_of(row["url"], row["html"].encode(errors="replace"))
            yield Labelled(page=page, html=row["html"], language="zh", half=half_of(page.url), **facts, **title)


def sample() -> Iterator[Labelled]:
    site = load()
    for page in site.pages:
        if page.gold.text and not page.gold.reason:
            content_type = dict(page.headers).get("Content-Type", "")
            yield Labelled(
                page=page_of(site.url(page), page.body, content_type),
                html=decode(page.body, content_type) or "",
                published=page.gold.published or "",
                author=page.gold.author or "",
                title=page.gold.title,
                half=half_of(site.url(page)),
            )


def noise() -> Iterator[Labelled]:
    """Pages of the noise suite: its folds, which share no text, layout or wording, are the halves."""
    for fold in (0, 1):
        for made in islice(pages(NOISE_PAGES * NOISE_STEP, NOISE_SEED, fold), 0, None, NOISE_STEP):
            if made.reason is None:
                yield Labelled(
                    page=replace(page_of(made.url, made.html.encode()), fetched_at=made.fetched_at),
                    html=made.html,
                    published=made.published or "",
                    author=made.author or "",
                    title=made.title,
                    language="en" if made.kind == "english" else "zh",
                    half=fold,
                )


SETS: dict[str, Callable[[], Iterator[Labelled]]] = {
    "cwced": lambda: zh_web("cwced"),
    "daniel": lambda: zh_web("daniel"),
    "sample": sample,
    "noise": noise,
}


def measure(name: str, rows: list[Labelled], show: bool) -> None:
    """Print a line for each fact and tool: verdicts of the whole set, share of right ones in its halves, CPU."""
    verdicts: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
    cpu: Counter[str] = Counter()
    for row in rows:
        for tool, run in TOOLS.items():
            start = time.thread_time()
            answer = run(row)
            cpu[tool] += time.thread_time() - start
            for fact, judge in JUDGES.items():
                gold = getattr(row, fact)
                if gold is None or (tool != "ours" and not asked(tool, fact)):
                    continue
                found = getattr(answer, fact) if answer else ""
                verdict = judge(found, gold) if answer else "lost"
                verdicts[fact, tool].append((row.half, verdict))
                if show and tool == "ours" and verdict not in {"right", "none", "lost"}:
                    print(f"  {name} {fact} {verdict}: {found!r} for {gold!r}  {row.page.url}")
    for (fact, tool), judged in sorted(verdicts.items(), key=lambda item: list(JUDGES).index(item[0][0])):
        print_row(name, fact, tool, judged, 1000 * cpu[tool] / max(1, len(rows)))


def asked(tool: str, fact: str) -> bool:
    """Which facts another tool is asked for."""
    return fact in ({"published"} if tool == "htmldate" else {"published", "author", "title"})


def print_row(name: str, fact: str, tool: str, judged: list[tuple[int, str]], milliseconds: float) -> None:
    tally = Counter(verdict for _, verdict in judged)
    shares = []
    for which in (0, 1):
        part = [verdict in {"right", "none"} for half, verdict in judged if half == which and verdict != "lost"]
        shares.append(f"{sum(part) / max(1, len(part)):5.3f}")
    counts = " ".join(f"{tally[verdict]:8}" for verdict in VERDICTS)
    print(f"{name:8} {fact:10} {tool:12} {len(judged):5} {counts}  {' '.join(shares)} {milliseconds:7.1f}")


def print_cost(rows: list[Labelled]) -> None:
    """CPU of our metadata a page beside ``trafilatura.extract``, page by page in one interleaved run."""
    ours_cpu, body_cpu, parts = [], [], Counter[str]()
    for row in rows:
        root = tree.parse(row.html)
        if root is None:
            continue
        document = tree.read_tree(root)
        blocks = tuple(block for block in document.blocks if len(block.text) >= 40) or document.blocks
        marks = [time.thread_time()]
        head = read_head(root)
        marks.append(time.thread_time())
        name = title(head.titles, document)
        marks.append(time.thread_time())
        if blocks:
            byline(row.page, head, document, blocks, name)
        marks.append(time.thread_time())
        language("\n\n".join(block.text for block in blocks), head.language)
        marks.append(time.thread_time())
        trafilatura.extract(row.html)
        body_cpu.append(time.thread_time() - marks[-1])
        ours_cpu.append(marks[-1] - marks[0])
        parts.update(
            dict(zip(("head", "title", "byline", "language"), map(float.__sub__, marks[1:], marks), strict=True))
        )
    said = " ".join(f"{name} {seconds / sum(body_cpu):.3f}" for name, seconds in parts.items())
    print(f"CPU of metadata / trafilatura.extract: {sum(ours_cpu) / sum(body_cpu):.3f} ({said})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", metavar="SET", help=f"of {', '.join(SETS)}; default all")
    parser.add_argument("--wrong", action="store_true", help="print every answer of ours that is not right")
    options = parser.parse_args()
    heads = " ".join(f"{verdict:>8}" for verdict in VERDICTS)
    print(f"{'set':8} {'fact':10} {'tool':12} {'pages':>5} {heads}  {'halves':11} {'ms/page':>7}")
    seen: list[Labelled] = []
    for name in options.sets or SETS:
        rows = list(SETS[name]())
        measure(name, rows, options.wrong)
        seen.extend(rows[:COST_PAGES])
    print_cost(seen)


if __name__ == "__main__":
    main()
