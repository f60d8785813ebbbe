"""What a person should look at after a crawl: facts about a source, now and before -> messages."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pipeline.config import AlarmSettings

Outcomes = dict[str, int]
"""What a crawl met at a source: how often each outcome."""

# Pages of a source that are compared with those before them, and how many of the latter there must be.
NEWEST = 20
ENOUGH_BEFORE = 40
# So few failures are no share of anything.
FEW = 3
GOOD = ("fetched", "unchanged")


def crawl_alarms(now: Outcomes, before: Sequence[Outcomes], settings: AlarmSettings) -> Iterator[str]:
    """What is wrong with a crawl of a source; ``before`` are the crawls of it before this one, newest first."""
    if number := now.get("now forbidden by robots.txt", 0):
        yield f"robots.txt now forbids what was fetched before ({number} addresses)"
    if number := now.get("failed: certificate", 0):
        yield f"certificate trouble ({number} requests): the site's certificate is not valid"
    for kind in ("listing", "sitemap", "feed"):
        if now.get(f"{kind} without links") and any(crawl.get(f"{kind} fetched") for crawl in before):
            yield f"a {kind} that led to pages leads nowhere now: has the layout changed?"
    failed = {name: number for name, number in now.items() if is_failure(name)}
    bad, good = sum(failed.values()), answers(now)
    if bad and bad * 100 > settings.errors * (bad + good) and (bad >= FEW or not good):
        told = ", ".join(f"{name.removeprefix('failed: ')} ({number})" for name, number in failed.items())
        yield f"{bad * 100 // (bad + good)} % of the requests failed: {told}"
    yield from silence([now, *before], settings.silent)


def silence(crawls: Sequence[Outcomes], limit: int) -> Iterator[str]:
    """A message when each of the last ``limit`` crawls asked and got nothing: told once it is so, and from then on."""
    asked = [crawl for crawl in crawls if answers(crawl) or any(is_failure(name) for name in crawl)]
    quiet = 0
    while quiet < len(asked) and not answers(asked[quiet]):
        quiet += 1
    if quiet >= limit:
        yield f"yielded nothing in the last {quiet} crawls"


def is_failure(outcome: str) -> bool:
    """Whether an outcome is one that a working site does not give."""
    return outcome.startswith("failed") or outcome in {"refused: not a public address", "now forbidden by robots.txt"}


def answers(outcomes: Mapping[str, int]) -> int:
    """How many answers of a crawl brought a page, or word that nothing changed."""
    return sum(number for name, number in outcomes.items() if name.endswith(GOOD))


def yield_alarms(lengths: Sequence[int | None], settings: AlarmSettings) -> Iterator[str]:
    """What is wrong with what extraction makes of a source's pages.

    ``lengths``: for its pages, newest first, the characters of the article, or None where it gave none.
    """
    newest, before = lengths[:NEWEST], lengths[NEWEST:]
    if len(newest) < NEWEST or len(before) < ENOUGH_BEFORE:
        return
    left = 1 - settings.fall / 100
    now, then = share(newest), share(before)
    if now < then * left:
        yield (
            f"articles come of {now:.0%} of the newest {NEWEST} pages, of {then:.0%} before: has the layout changed, or"
            " a login been put in front?"
        )
    short, long = middle(newest), middle(before)
    if short < long * left:
        yield f"articles have become short: {short:,.0f} characters in the middle, {long:,.0f} before"


def share(lengths: Sequence[int | None]) -> float:
    """The share of pages that gave an article."""
    return sum(length is not None for length in lengths) / len(lengths)


def middle(lengths: Sequence[int | None]) -> float:
    """The median length of the articles; without any, endless: then the share tells."""
    found = [length for length in lengths if length is not None]
    return float(median(found)) if found else float("inf")
