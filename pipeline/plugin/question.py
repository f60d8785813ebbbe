"""What a request asks of the search: read from its address without complaint, and written back into addresses."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from pipeline.store.query import LONGEST
from pipeline.store.search import Filters, Order

if TYPE_CHECKING:
    from collections.abc import Mapping

PAGE_SIZE = 20
LAST_PAGE = 250
LONGEST_VALUE = 200
NAMES = tuple(item.name for item in fields(Filters))


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A search: the query as typed, its filters, whether copies count, the order, and the page of hits, from 1."""

    query: str = ""
    filters: Filters = field(default_factory=Filters)
    everything: bool = False
    order: Order = Order.RELEVANCE
    page: int = 1

    @property
    def chosen(self) -> dict[str, str]:
        """The filters that limit anything, by name."""
        return {name: str(value) for name in NAMES if (value := getattr(self.filters, name))}

    @property
    def is_empty(self) -> bool:
        """Whether nothing is looked for."""
        return not self.query and not self.chosen

    @property
    def title(self) -> str:
        """The question in a few words, for a person."""
        return " · ".join(["Overdue", *filter(None, [self.query]), *self.chosen.values()])

    def address(self, *, page: int = 1, without: str = "", **changes: str) -> str:
        """The question as the part of an address behind its ``?``; ``without`` names a filter to leave out."""
        values = {"q": self.query, **self.chosen, "all": "1" if self.everything else ""}
        values["order"] = "" if self.order is Order.RELEVANCE else self.order.value
        values |= {"page": str(page) if page > 1 else "", **changes}
        return urlencode({name: value for name, value in values.items() if value and name != without})


def question(arguments: Mapping[str, str]) -> Question:
    """The question of a request's arguments; what makes no sense counts as not given.

    >>> asked = question({"q": " 逾期 ", "copies": "x", "year": "2025", "page": "0", "order": "?"})
    >>> asked.query, asked.filters.copies, asked.filters.year, asked.page, asked.order.value
    ('逾期', 0, '2025', 1, 'relevance')
    """
    texts = {name: given(arguments, name)[:LONGEST_VALUE] for name in ("lender", "topic", "site")}
    year, spun, order = given(arguments, "year"), given(arguments, "spun"), given(arguments, "order")
    return Question(
        query=given(arguments, "q")[: LONGEST + 1],
        filters=Filters(
            **texts,
            year=year if len(year) == 4 and year.isascii() and year.isdigit() else "",
            spun=spun if spun in ("yes", "no") else "",
            copies=number(given(arguments, "copies"), 0, 10**6),
        ),
        everything=bool(given(arguments, "all")),
        order=Order(order) if order in set(Order) else Order.RELEVANCE,
        page=number(given(arguments, "page"), 1, LAST_PAGE),
    )


def given(arguments: Mapping[str, str], name: str) -> str:
    """An argument as text that can be stored and sent; lone surrogates and NUL come of broken addresses."""
    value = arguments.get(name) or ""
    return value.encode("utf-8", "replace").decode("utf-8").replace("\x00", "").strip()


def number(text: str, least: int, most: int) -> int:
    """A number within limits, the least of them for what is none.

    >>> number("7", 1, 5), number("-7", 1, 5), number("٣", 1, 5), number("9" * 99, 1, 5)
    (5, 1, 1, 5)
    """
    if not (text.isascii() and text.isdigit()):
        return least
    return most if len(text) > len(str(most)) else min(max(int(text), least), most)


def newest_first(asked: Question) -> Question:
    """The same question as a feed asks it: what came last into the dataset."""
    return replace(asked, order=Order.ADDED, page=1)
