"""What the dataset gives back about one article or cluster, typed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRow:
    """One row of ``articles``; arrays are parsed, times are as stored."""

    id: int
    url: str
    source: str
    site: str
    title: str
    author: str | None
    published: str | None
    fetched_at: str
    language: str
    characters: int
    lenders: tuple[str, ...]
    topics: tuple[str, ...]
    page_url: str
    page_id: int
    run_id: int
    cluster_id: int | None
    headings: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An article as a member of its cluster; the canonical one has relation ``canonical`` and similarity 1."""

    id: int
    url: str
    site: str
    title: str
    published: str | None
    fetched_at: str
    relation: str
    similarity: float
    substituted: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterRow:
    """A cluster and its members: the canonical article, then the copies from most to least similar."""

    id: int
    canonical: int
    size: int
    reason: str
    family: int | None
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What writing an article did. ``changed`` means that its text is new here: it needs a new fingerprint."""

    id: int
    new: bool
    changed: bool
