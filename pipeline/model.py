"""The facts that travel through the house: frozen values, no behaviour beyond what follows from their fields.

``Page -> Article | Rejected -> Fingerprint -> Pair -> Cluster``; every arrow is one function elsewhere.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    import numpy as np
    from numpy.typing import NDArray


INGEST = "ingest"
"""The source of pages that no crawl fetched. They keep the address that they were given, to the letter: whoever
ingests pages knows them by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One fetched document, exactly as the server sent it.

    ``url`` is where it was fetched from, in canonical form (see :data:`INGEST`). ``fetched_at`` is aware, in UTC.
    ``content_type`` is the header as sent, parameters included, or empty. ``id`` is its row in the archive; 0 before
    it is archived.
    """

    url: str
    source: str
    fetched_at: datetime
    body: bytes
    content_type: str = ""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What a page says, without what surrounds it.

    ``url`` is the page's canonical address (what the page itself declares, where that can be trusted), ``page_url``
    where it was fetched from. ``text`` is
    plain: one block (paragraph, heading, list item) a line, blocks separated by one empty line; ``headings`` are those
    lines of it that are headings, in order. ``published`` is ISO 8601 as precise as the page is (``2025-03-22`` or
    ``2025-03-22T09:51:10``), never invented. ``language`` is ISO 639-1.
    """

    url: str
    source: str
    site: str
    fetched_at: datetime
    title: str
    text: str
    language: str
    author: str | None = None
    published: str | None = None
    headings: tuple[str, ...] = ()
    lenders: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    page_url: str = ""
    page_id: int = 0


class Reason(StrEnum):
    """Why a page gave no article. The value is what reports and the dataset show."""

    EMPTY = "empty"
    TOO_SHORT = "too short"
    NOT_ARTICLE = "not an article"
    SOFT_404 = "soft 404"
    LOGIN_WALL = "login wall"
    WRONG_LANGUAGE = "wrong language"
    OFF_TOPIC = "off topic"
    NOT_A_PAGE = "not a page"
    UNDECODABLE = "undecodable"
    TOO_LARGE = "too large"
    TIMEOUT = "timeout"
    CRASHED = "crashed"
    ALIAS = "alias"
    HTTP_ERROR = "http error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A page that gave no article, and why. ``detail`` is for a person: what was seen that decided."""

    url: str
    source: str
    fetched_at: datetime
    reason: Reason
    detail: str = ""
    page_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """Everything that changes a signature. Signatures of different recipes are never compared.

    ``normaliser`` counts the versions of :func:`pipeline.tokens.fold`; ``classes`` is the digest of the table of
    substitution classes; ``scheme`` and ``seed`` are datasketch's; a signature has ``bands * rows`` values. The rest
    are the settings that decide on candidates and pairs.
    """

    normaliser: int
    tokeniser: str
    classes: str
    shingle: int
    scheme: str
    seed: int
    bands: int
    rows: int
    covered: int = 58
    kept: int = 38
    part: int = 20
    shortest: int = 40
    crowd: int = 64
    candidates: int = 64

    @property
    def permutations(self) -> int:
        """The length of a signature."""
        return self.bands * self.rows

    @property
    def digest(self) -> str:
        """Sixteen hexadecimal digits that name this recipe."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fingerprint:
    """A text as near-duplicate search keeps it: shingles and signature follow from its words and a table of classes.

    ``recipe``: the digest of the one that its words were cut with. ``words``: their numbers in order, whatever their
    classes, uint32, shape (n,), n >= 0. ``damage``: the share of the text that shows spinning or censoring.
    """

    recipe: str
    words: NDArray[np.uint32]
    damage: float = 0.0


class Relation(StrEnum):
    """What a copy is to the canonical article of its cluster."""

    CANONICAL = "canonical"
    EXACT = "exact"
    NEAR = "near"
    SPUN = "spun"
    CENSORED = "censored"
    REORDERED = "reordered"
    EXCERPT = "excerpt"
    EXTENDED = "extended"
    MERGED = "merged"
    LENDER_SWAP = "lender_swap"


@dataclass(frozen=True, slots=True, kw_only=True)
class Similarity:
    """How alike two texts are by their shingles, from 0 to 1.

    ``jaccard`` is symmetric; ``within`` is the share of the first text found in the second, ``around`` the share of
    the second found in the first.
    """

    jaccard: float
    within: float
    around: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two articles (by id) that were compared and found to be near-duplicates."""

    first: int
    second: int
    similarity: Similarity


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A member of a cluster and what it is to the canonical article.

    ``substituted`` is the share of words that stand where the canonical article has another (0 unless spun).
    """

    article: int
    relation: Relation
    similarity: float
    substituted: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Articles that are copies of one: the canonical article (by id), the copies, and why that one is canonical.

    ``family`` is the cluster of the same text about another lender that came first, or None.
    """

    canonical: int
    copies: tuple[Copy, ...] = ()
    reason: str = ""
    family: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One search result. ``snippet`` is plain text around the first match; ``score`` is bm25, lower is better."""

    id: int
    url: str
    title: str
    site: str
    published: str | None
    snippet: str
    copies: int
    canonical: bool
    score: float
    lenders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something about a run that a person should look at; it makes the run degraded (exit 2)."""

    source: str
    message: str


@dataclass(slots=True, kw_only=True)
class RunReport:
    """What a run did: counts by stage and name, seconds by stage, findings.

    Filled while the run works; the one value here that is not frozen.
    """

    run: int
    command: str
    started_at: datetime
    finished_at: datetime | None = None
    status: str = "running"
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def count(self, stage: str, name: str, number: int = 1) -> None:
        """Add ``number`` to the counter ``name`` of ``stage``."""
        counters = self.counts.setdefault(stage, {})
        counters[name] = counters.get(name, 0) + number
