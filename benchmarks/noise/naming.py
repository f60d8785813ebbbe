"""How a page calls its parts: in English, in pinyin, hashed, as BEM, by utilities, or not at all."""

from __future__ import annotations

from dataclasses import dataclass, field

from benchmarks.noise.draw import Draw
from benchmarks.noise.stock import stock

SCHEMES = {"english": 0.26, "pinyin": 0.22, "hashed": 0.18, "bem": 0.1, "utility": 0.12, "none": 0.12}
MISNAMED = 0.12
"""The share of parts that bear another part's name, on pages that have such parts."""
HASHES = ("css-{low}", "_{mixed}", "sc-{mixed}", "{low}", "jsx-{digits}", "x{low}", "{mixed}_{low}", "svelte-{low}")
LOW, MIXED = "abcdefghijkmnpqrstuvwxyz0123456789", "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789"


UTILITIES = (
    "flex", "px-4", "py-2", "mt-3", "text-sm", "text-gray-600", "bg-white", "rounded",
    "w-full", "mx-auto", "leading-7", "grid", "gap-2", "mb-4", "p-3", "font-medium",
    "border-b", "relative", "hidden-xs", "col-md-8", "pull-left", "block", "max-w-3xl", "space-y-4",
    "text-base", "items-center", "container", "row", "sm:px-6", "lg:col-span-8", "text-xl", "justify-between",
    "md:w-2/3", "overflow-hidden", "shadow-sm", "rounded-lg", "d-flex", "mb-0", "text-muted", "col-sm-4",
    "text-[15px]", "leading-relaxed", "dark:bg-gray-900", "hover:underline", "my-8", "prose", "float-right",
    "clear-both", "line-clamp-2", "truncate", "inline-block", "fs-5", "fw-bold", "p-20", "mt15", "ml-auto",
    "border-t", "divide-y", "tracking-wide", "el-row", "ant-col", "uni-view", "van-cell", "layui-col-md9",
    "weui-cell", "am-g", "pure-u-1", "is-8", "col", "flex-col",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """The names of one site. A part has the same name wherever it stands, whatever was asked before."""

    seed: str
    fold: int | None
    scheme: str
    misleading: bool
    known: dict[str, str] = field(default_factory=dict)

    def attribute(self, part: str) -> str:
        """`` class="…"`` or `` id="…"`` of a part, or nothing."""
        if part not in self.known:
            self.known[part] = self._attribute(Draw(seed=f"{self.seed}/{part}", fold=self.fold), part)
        return self.known[part]

    def _attribute(self, draw: Draw, part: str) -> str:
        if self.scheme == "none":
            return ""
        ways = {"hashed": _hashed, "bem": _bem, "utility": _utility}
        names = ways[self.scheme](draw, part) if self.scheme in ways else self._said(draw, part)
        key = "id" if self.scheme != "utility" and draw.chance(0.12) else "class"
        return f' {key}="{names}"'

    def _said(self, draw: Draw, part: str) -> str:
        vocabulary = stock().classes[self.scheme]
        told = draw.random.choice(sorted(vocabulary)) if self.misleading and draw.chance(MISNAMED) else part
        name = draw.pick(vocabulary[told])
        extra = draw.random.choice(["clearfix", "fl", "mt10", "f14", "cf"]) if draw.chance(0.2) else ""
        return f"{name} {extra}".strip()


def _hashed(draw: Draw, _: str) -> str:
    letters = draw.random.choices
    blanks = {
        "low": "".join(letters(LOW, k=draw.between(4, 7))),
        "mixed": "".join(letters(MIXED, k=draw.between(4, 6))),
        "digits": str(draw.between(10**6, 10**9)),
    }
    return draw.pick(HASHES).format_map(blanks)


def _bem(draw: Draw, part: str) -> str:
    block = draw.pick(stock().classes["english"][part])
    owner = draw.random.choice(["page", "art", "app", "site", "view"])
    return f"{owner}__{block}" + draw.random.choice(["", "", " is-open", f" {owner}__{block}--m"])


def _utility(draw: Draw, _: str) -> str:
    return " ".join(draw.some(UTILITIES, 2, 5))


def naming(draw: Draw) -> Naming:
    """The names of one site, by draw."""
    scheme = draw.weighted("naming", SCHEMES)
    return Naming(seed=f"{draw.seed}/names", fold=draw.fold, scheme=scheme, misleading=draw.chance(0.5))
