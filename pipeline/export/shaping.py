"""A row of the view as a row of an export: harmless, without personal data, repaired if asked, with its split."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.export.cleaning import harmless
from pipeline.export.fields import FIELDS, Field, Row, Type
from pipeline.export.splits import Splits
from pipeline.privacy.kinds import Kind
from pipeline.privacy.redaction import redact
from pipeline.repair.repairs import repair

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# What the card counts, in front of the columns that are shown.
COUNTED = ("source", "published", "characters", "quality", "relation")
# The fields in which people write about people. Addresses stay as they are: they say where an article comes from.
PERSONAL = ("title", "text", "headings")
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

    def count(self, source: str, published: str | None, characters: int, quality: float | None, relation: str) -> None:
        """One more article."""
        self.rows += 1
        self.sources[source] += 1
        self.relations[relation] += 1
        self.characters += characters
        self.lengths[characters.bit_length()] += 1
        if quality is not None:
            self.quality[min(BANDS - 1, int(quality * BANDS))] += 1
        if not published:
            self.undated += 1
            return
        day = published[:10]
        self.first = min(self.first or day, day)
        self.last = max(self.last, day)


class Shaper:
    """Shapes rows on their way and counts what it did."""

    def __init__(self, shape: Shape) -> None:
        self.shape, self.tally = shape, Tally()
        self.offset = len(COUNTED)
        columns = shape.columns[self.offset :]
        self.key = columns.index("cluster_key") if shape.splits.names else None
        self.places = [None if each.added else columns.index(each.name) for each in shape.fields]
        self.texts = [n for n, each in enumerate(columns) if FIELD_TYPES[each] in (Type.TEXT, Type.TIME)]
        self.lists = [n for n, each in enumerate(columns) if FIELD_TYPES[each] is Type.LIST]
        self.personal = [n for n, each in enumerate(columns) if each in PERSONAL]
        self.author = columns.index("author") if "author" in columns else None
        self.text = columns.index("text") if "text" in columns else None
        self.truths = [n for n, each in enumerate(columns) if FIELD_TYPES[each] is Type.TRUTH]

    def shaped(self, rows: Iterable[Sequence[object]]) -> Iterator[tuple[str, Row]]:
        """The split and the fields of each row."""
        for raw in rows:
            self.tally.count(*raw[: self.offset])  # type: ignore[arg-type]
            values = list(raw[self.offset :])
            self.clean(values)
            if self.shape.redacting:
                self.redact(values)
            added = {"split": self.split(values), "repairs": self.repair(values)}
            yield (
                str(added["split"]),
                [
                    added[each.name] if place is None else values[place]
                    for each, place in zip(self.shape.fields, self.places, strict=True)
                ],
            )

    def clean(self, values: Row) -> None:
        """Make every text harmless, parse the lists."""
        changed = False
        for place in self.texts:
            value = values[place]
            if value is not None:
                clean = values[place] = harmless(value)  # type: ignore[arg-type]
                changed |= clean is not value
        for place in self.lists:
            listed = json.loads(values[place])  # type: ignore[arg-type]
            clean_list = values[place] = [harmless(each) for each in listed]
            changed |= clean_list != listed
        for place in self.truths:
            values[place] = bool(values[place])
        self.tally.cleaned += changed

    def redact(self, values: Row) -> None:
        """Take personal data out of titles, texts and headings; the author's name if asked."""
        found: Counter[Kind] = Counter()
        for place in self.personal:
            value = values[place]
            if isinstance(value, list):
                pieces = [redact(each, bylines=self.shape.bylines) for each in value]
                values[place] = [text for text, _ in pieces]
            else:
                values[place], counts = redact(str(value), bylines=self.shape.bylines)
                found.update(counts)
        if self.shape.bylines and self.author is not None and values[self.author]:
            values[self.author] = Kind.BYLINE.placeholder
            found[Kind.BYLINE] += 1
        if found:
            self.tally.redacted.update(found)
            self.tally.touched += 1

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
