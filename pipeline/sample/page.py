"""A page of the sample as it is sent, and the gold row that says what must be made of it."""

from __future__ import annotations

from dataclasses import dataclass

NEVER_FETCHED = "never fetched"
ALIAS = "alias"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gold:
    """What is true of a page. ``site`` is the site's name, whatever its port.

    ``reason`` says why it is no article of the corpus, once it is archived: a value of
    :class:`pipeline.model.Reason`, ``never fetched`` (robots.txt or another site forbids it), or None (an article, or
    a file that is no page of the archive, such as a sitemap or a redirect). An article off the topic has text and
    reason. ``cluster`` names the original text, ``family`` the text whose lender was swapped.
    """

    site: str
    path: str
    layout: str
    status: int = 200
    reason: str | None = None
    title: str | None = None
    author: str | None = None
    published: str | None = None
    text: str | None = None
    headings: tuple[str, ...] = ()
    noise: tuple[str, ...] = ()
    cluster: str | None = None
    family: str | None = None
    kind: str | None = None
    merged_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplePage:
    """What the server answers at ``path``. ``headers`` hold the content type; ETag and length are the server's."""

    site: str
    path: str
    body: bytes
    gold: Gold
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
