"""A row of the view as a row of an export: harmless, without personal data, repaired if asked, with its split."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pipeline.export.cleaning import harmless
from pipeline.export.fields import FIELDS, Field, Row, Type
from pipeline.export.kept import HEADINGS, TEXT, TITLE, places
from pipeline.export.splits import Splits
from pipeline.privacy.kinds import Kind
from pipeline.privacy.redaction import redact, replaced, settled
from pipeline.repair.repairs import repair

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pipeline.privacy.kinds import Span

# What the card counts, in front of the columns that are shown.
COUNTED = ("source", "published", "characters", "quality", "relation")
COUNTED_AT_ONCE = 1000
# The fields in which people write about people, by their parts in what processing kept. Addresses stay as they are:
# they say where an article comes from.
PERSONAL = {"title": TITLE, "text": TEXT, "headings": HEADINGS}
BANDS = 20
NO_SPLITS = Splits()
FIELD_TYPES = {name: each.type for name, each in FIELDS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What is done with rows. ``redacting`` takes personal data out, ``bylines`` the names of authors too."""

    fields: tuple[Field, ...]
    splits: Splits = NO_SPLITS
    redacting: bool = True
    bylines: bool = False
    repairing: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the view that are needed."""
        key = ("cluster_key",) if self.splits.names else ()
        text = ("text",) if self.repairing and "text" not in self.names else ()
        return (*COUNTED, *key, *text, *(each.name for each in self.fields if not each.added))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the fields."""
        return tuple(each.name for each in self.fields)


@dataclass(slots=True, kw_only=True)
class Tally:
    """What went by: filled while rows are shaped."""

    rows: int = 0
    cleaned: int = 0
    characters: int = 0
    undated: int = 0
    first: str = ""
    last: str = ""
    sources: Counter[str] = field(default_factory=Counter)
    relations: Counter[str] = field(default_factory=Counter)
    lengths: Counter[int] = field(default_factory=Counter)  # by powers of two
    quality: Counter[int] = field(default_factory=Counter)  # by twentieths
    redacted: Counter[Kind] = field(default_factory=Counter)
    touched: int = 0
    repairs: Counter[str] = field(default_factory=Counter)
    splits: Counter[str] = field(default_factory=Counter)

    def count(self, articles: Sequence[tuple[str, str | None, int, float | None, str]]) -> None:
        """More articles, by what :data:`COUNTED` says of each."""
        if not articles:
            return
        sources, published, characters, quality, relations = zip(*articles, strict=True)
        self.rows += len(articles)
        self.sources.update(sources)
        self.relations.update(relations)
        self.characters += sum(characters)
        self.lengths.update(map(int.bit_length, characters))
        self.quality.update(min(BANDS - 1, int(each * BANDS)) for each in quality if each is not None)
        days = [each[:10] for each in published if each]
        self.undated += len(articles) - len(days)
        self.first = min([*days, *filter(None, [self.first])], default="")
        self.last = max([*days, self.last])


class Shaper:
    """Shapes rows on their way and counts what it did."""

    def __init__(self, shape: Shape) -> None:
        self.shape, self.tally = shape, Tally()
        columns = shape.columns[len(COUNTED) :]
        self.key = columns.index("cluster_key") if shape.splits.names else None
        self.places = [None if each.added else columns.index(each.name) for each in shape.fields]
        self.is_straight = self.places == list(range(len(columns)))
        self.texts = [n for n, each in enumerate(columns) if FIELD_TYPES[each] in (Type.TEXT, Type.TIME)]
        self.impersonal = [n for n in self.texts if columns[n] not in PERSONAL]
        self.lists = [n for n, each in enumerate(columns) if FIELD_TYPES[each] is Type.LIST]
        self.personal = [(n, PERSONAL[each]) for n, each in enumerate(columns) if each in PERSONAL]
        self.author = columns.index("author") if "author" in columns else None
        self.text = columns.index("text") if "text" in columns else None
        self.truths = [n for n, each in enumerate(columns) if FIELD_TYPES[each] is Type.TRUTH]

    def shaped(self, rows: Iterable[Sequence[object]]) -> Iterator[tuple[str, Row]]:
        """The split and the fields of each row; behind its columns a row has what processing kept of it."""
        counted: list[Any] = []
        for raw in rows:
            counted.append(raw[: len(COUNTED)])
            if len(counted) == COUNTED_AT_ONCE:
                self.tally.count(counted)
                counted.clear()
            yield self.shape_one(list(raw[len(COUNTED) : -1]), raw[-1])
        self.tally.count(counted)

    def shape_one(self, values: Row, stored: Any) -> tuple[str, Row]:
        """The split and the fields of one row."""
        self.clean(values, is_kept=stored is not None)
        if self.shape.redacting:
            self.redact(values, stored)
        if self.is_straight:
            return "", values
        added = {"split": self.split(values), "repairs": self.repair(values)}
        shown = zip(self.shape.fields, self.places, strict=True)
        return str(added["split"]), [added[each.name] if place is None else values[place] for each, place in shown]

    def clean(self, values: Row, *, is_kept: bool) -> None:
        """Make every text harmless, parse the lists. What processing kept places of was harmless already."""
        changed = False
        for place in self.lists:
            values[place], differs = listed(str(values[place]))
            changed |= differs
        for place in self.truths:
            values[place] = bool(values[place])
        together = "".join([values[place] or "" for place in self.impersonal])  # type: ignore[misc]
        if not (is_kept and together.isprintable()):
            for place in self.texts:
                value = values[place]
                if value is not None:
                    clean = values[place] = harmless(value)  # type: ignore[arg-type]
                    changed |= clean is not value
        self.tally.cleaned += changed

    def redact(self, values: Row, stored: str | None) -> None:
        """Take personal data out of titles, texts and headings; the author's name if asked."""
        if stored == "" and not self.shape.bylines:  # most articles: nothing to do
            return
        known = None if stored is None else places(stored)
        found: Counter[Kind] = Counter()
        for place, part in self.personal if known or known is None else ():
            value = values[place]
            if isinstance(value, list):
                values[place] = [self.redacted(each, part + n, known)[0] for n, each in enumerate(value)]
            else:
                values[place], counts = self.redacted(str(value), part, known)
                found.update(counts)
        if self.shape.bylines and self.author is not None and values[self.author]:
            values[self.author] = Kind.BYLINE.placeholder
            found[Kind.BYLINE] += 1
        if found:
            self.tally.redacted.update(found)
            self.tally.touched += 1

    def redacted(self, text: str, part: int, known: dict[int, list[Span]] | None) -> tuple[str, Counter[Kind]]:
        """One part of an article without personal data, by the places that are known of it."""
        bylines = self.shape.bylines
        if known is None:
            return redact(text, bylines=bylines)
        return replaced(text, settled(each for each in known.get(part, ()) if bylines or each.kind is not Kind.BYLINE))

    def split(self, values: Row) -> str:
        """The split of the row's cluster, or nothing."""
        if self.key is None:
            return ""
        name = self.shape.splits.of(str(values[self.key]))
        self.tally.splits[name] += 1
        return name

    def repair(self, values: Row) -> list[str]:
        """Put the text right; what was done, as it is listed beside it."""
        if not self.shape.repairing or self.text is None:
            return []
        values[self.text], done = repair(str(values[self.text]))
        self.tally.repairs.update(each.rule for each in done)
        return [f"{each.place}: {each.before} → {each.after}" for each in done]


@lru_cache(4096)
def listed(stored: str) -> tuple[list[str], bool]:
    """A list of texts, harmless, and whether that changed any; the same few lists stand in most rows."""
    found = json.loads(stored)
    clean = [harmless(each) for each in found]
    return clean, clean != found
