"""Pages of the sample and of the noise suite, mutated, through extraction: nothing may crash, whatever a page is.

    python benchmarks/fuzz.py --pages 10000 --seed 1

Prints how many pages gave an article and how many each rejection, the slowest page, and every crash with the seed and
number that make the page again.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
import traceback
from collections import Counter
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.noise import pages as noise_pages  # noqa: E402  the checkout must be importable first
from pipeline.extraction.extract import extract  # noqa: E402
from pipeline.model import Article, Page, Reason, Rejected  # noqa: E402
from pipeline.sample.site import load  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

FETCHED = datetime(2026, 1, 2, tzinfo=UTC)
TAG = re.compile(rb"<[^>]*>")
ATTRIBUTE = re.compile(rb"""\s([\w-]+)=("[^"]*"|'[^']*'|[^\s"'>]+)""")
ENCODINGS = ("utf-8", "gb18030", "big5hkscs", "utf-16", "utf-16-le", "utf-32", "shift_jis", "latin-1", "cp1252")
CHARSETS = (b"utf-8", b"gbk", b"gb2312", b"big5", b"iso-8859-1", b"utf-16", b"klingon", b"utf-7", b"hz-gb-2312", b"")
DECLARED = re.compile(rb"charset=[\"']?[\w-]+", re.IGNORECASE)
CONTENT_TYPES = ("text/html; charset=utf-8", "text/html", "", "text/plain", "application/xhtml+xml; charset=gbk", "???")
PIECES = (
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"<",
    b">",
    b"&#xD800;",
    b"&#0;",
    b"&#x1F600;",
    b"&nbsp;",
    b"<!--",
    b"-->",
    b"<![CDATA[",
    b"<script>",
    b"</body>",
    b"<table><tr>",
    b"<svg><title>",
    b"<a href=x>",
    b"<h1>",
    b"<pre>\n\n",
    b"<ruby>\xe9\x80\xbe<rt>yu</rt>",
    b"<base href='//['>",
    b"<link rel=canonical href='http://[::1'>",
    b"<meta property=article:published_time content='99999-99-99'>",
    b"<time datetime='0000-00-00T99:99'>",
    b'<script type=\'application/ld+json\'>{"@graph":[null,[1],{"author":[]}]}</script>',
    "<p>发布时间：2025年13月45日 25:61</p>".encode(),
    "\u202e\u200b\ue000\U000e0001\x0b\x0c\x1b".encode(),
)
"""What pages hold that nobody expects: put in anywhere."""
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
"""Characters that no text may hold."""
PRECISE = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?)?(?:Z|[+-]\d\d:\d\d)?")
EXTRACTED = frozenset(
    (
        Reason.EMPTY,
        Reason.TOO_SHORT,
        Reason.NOT_ARTICLE,
        Reason.SOFT_404,
        Reason.LOGIN_WALL,
        Reason.NOT_A_PAGE,
        Reason.UNDECODABLE,
        Reason.TOO_LARGE,
    )
)
"""The reasons that extraction itself gives."""


def tags_deleted(random: Random, body: bytes) -> bytes:
    """Every tag is lost with the same chance."""
    chance = random.choice((0.01, 0.1, 0.5))
    return TAG.sub(lambda match: b"" if random.random() < chance else match[0], body)


def tags_doubled(random: Random, body: bytes) -> bytes:
    """Some tags stand twice."""
    return TAG.sub(lambda match: match[0] * (1 + (random.random() < 0.1)), body)


def tags_swapped(random: Random, body: bytes) -> bytes:
    """Some tags change places."""
    places = [match.span() for match in TAG.finditer(body)]
    for _ in range(min(8, len(places) // 2)):
        (first, then), (start, end) = sorted(random.sample(places, 2))
        if then <= start and then - first == end - start:  # of one length: other places stay where they are
            body = body[:first] + body[start:end] + body[then:start] + body[first:then] + body[end:]
    return body


def part_moved(random: Random, body: bytes) -> bytes:
    """A piece of the page stands elsewhere."""
    start, end, place = sorted(random.choices(range(len(body) + 1), k=3))
    return body[:start] + body[end:place] + body[start:end] + body[place:]


def part_repeated(random: Random, body: bytes) -> bytes:
    """A piece of the page stands many times."""
    start = random.randrange(len(body) + 1)
    end = min(len(body), start + random.randrange(1, 2_000))
    return body[:end] + body[start:end] * random.randrange(1, 30) + body[end:]


def bytes_flipped(random: Random, body: bytes) -> bytes:
    """A few bytes are others."""
    changed = bytearray(body)
    for _ in range(random.choice((1, 10, 200)) if body else 0):
        changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def pieces_put_in(random: Random, body: bytes) -> bytes:
    """Something unexpected, in a few places."""
    for _ in range(random.randrange(1, 6)):
        place = random.randrange(len(body) + 1)
        body = body[:place] + random.choice(PIECES) + body[place:]
    return body


def truncated(random: Random, body: bytes) -> bytes:
    """The connection broke."""
    return body[: random.randrange(len(body) + 1)]


def beheaded(random: Random, body: bytes) -> bytes:
    """The beginning is lost."""
    return body[random.randrange(len(body) + 1) :]


def encoded_again(random: Random, body: bytes) -> bytes:
    """The page in another encoding, or read in a wrong one."""
    text = body.decode(random.choice(ENCODINGS), "replace")
    return text.encode(random.choice(ENCODINGS), random.choice(("replace", "xmlcharrefreplace")))


def charset_changed(random: Random, body: bytes) -> bytes:
    """The page says another charset than it has."""
    return DECLARED.sub(b"charset=" + random.choice(CHARSETS), body)


def attributes_shuffled(random: Random, body: bytes) -> bytes:
    """Attributes take their values from each other."""
    values = [match[2] for match in ATTRIBUTE.finditer(body)]
    random.shuffle(values)
    rest = iter(values)
    return ATTRIBUTE.sub(lambda match: b" " + match[1] + b"=" + next(rest), body)


def attributes_lost(random: Random, body: bytes) -> bytes:
    """No attribute at all."""
    return ATTRIBUTE.sub(b"", body)


MUTATIONS: tuple[Callable[[Random, bytes], bytes], ...] = (
    tags_deleted,
    tags_doubled,
    tags_swapped,
    part_moved,
    part_repeated,
    bytes_flipped,
    pieces_put_in,
    truncated,
    beheaded,
    encoded_again,
    charset_changed,
    attributes_shuffled,
    attributes_lost,
)


def originals(noise: int, seed: int) -> tuple[bytes, ...]:
    """The pages that are mutated: all of the sample and some of the noise suite."""
    made = [page.body for page in load().pages]
    return tuple(made + [page.html.encode() for page in islice(noise_pages(noise, seed), noise)])


def mutated(bodies: Sequence[bytes], seed: int, number: int) -> Page:
    """Page ``number`` of ``seed``: one of ``bodies`` after one to four mutations."""
    random = Random(f"fuzz/{seed}/{number}")
    body = random.choice(bodies)
    for change in random.choices(MUTATIONS, k=random.randrange(1, 5)):
        body = change(random, body)
    address = random.choice(("http://a.example/1.html", "http://bbs.a.example/thread-1-1-1.html", "file:///stdin"))
    return Page(url=address, source="fuzz", fetched_at=FETCHED, body=body, content_type=random.choice(CONTENT_TYPES))


def faults(found: object) -> Iterator[str]:
    """What is wrong with an outcome, whatever the page was."""
    if isinstance(found, Rejected):
        if found.reason not in EXTRACTED:
            yield f"{found.reason} is no reason of extraction"
        if len(found.detail) > 200:
            yield "a detail of more than 200 characters"
    elif isinstance(found, Article):
        yield from article_faults(found)
    else:
        yield f"neither article nor rejection: {type(found)}"


def article_faults(found: Article) -> Iterator[str]:
    """What is wrong with an article."""
    blocks = found.text.split("\n\n")
    for name, text in (("text", found.text), ("title", found.title), ("author", found.author or "")):
        if CONTROL.search(text.replace("\n", "") if name == "text" else text):
            yield f"a control character in the {name}"
    if any(not block.strip() or block != block.strip() or "\n" in block for block in blocks):
        yield "a block that is empty, padded or of several lines"
    if not set(found.headings) <= set(blocks):
        yield "a heading that is no block"
    if found.author == "":
        yield "an empty author"
    if found.published is not None and not PRECISE.fullmatch(found.published):
        yield f"published {found.published!r}"
    if len(found.language) != 2:
        yield f"language {found.language!r}"


def outcome_of(page: Page) -> tuple[str, list[str]]:
    """What a page came to in a word, and what is wrong with that."""
    try:
        found = extract(page)
    except Exception:
        return "crash", [traceback.format_exc(limit=-2).strip()]
    return found.reason.value if isinstance(found, Rejected) else "article", list(faults(found))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--noise", type=int, default=300, help="pages of the noise suite to mutate")
    options = parser.parse_args()
    bodies, outcomes, wrong, slowest = originals(options.noise, options.seed), Counter[str](), Counter[str](), (0.0, -1)
    for number in range(options.pages):
        page, start = mutated(bodies, options.seed, number), time.thread_time()
        outcome, bad = outcome_of(page)
        slowest = max(slowest, (time.thread_time() - start, number))
        outcomes[outcome] += 1
        for fault in bad:
            wrong[fault] += 1
            if wrong[fault] == 1:
                print(f"page {number}: {fault}", flush=True)
    print(f"seed {options.seed}: {options.pages} pages made of {len(bodies)}, {wrong.total()} crashes and faults")
    print(f"slowest: page {slowest[1]} with {slowest[0]:.2f} s")
    for name, times in (outcomes + wrong).most_common():
        print(f"  {times:6}  {name.splitlines()[-1]}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
