"""A small histogram as a picture, for cards: SVG without script, the same bytes for the same numbers."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH, HEIGHT, LEFT, FOOT = 640, 200, 46, 28


def histogram(title: str, labels: Sequence[str], counts: Sequence[int]) -> str:
    """Bars side by side, a label under each fifth, the highest count at the left."""
    highest = max(counts, default=0) or 1
    step = (WIDTH - LEFT - 10) / max(1, len(counts))
    shapes = [bar(LEFT + step * place, step, count / highest, count) for place, count in enumerate(counts) if count]
    shapes += [
        f'<text x="{LEFT + step * (place + 0.5):.1f}" y="{HEIGHT - 10}" text-anchor="middle">{escape(label)}</text>'
        for place, label in enumerate(labels)
        if label
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" role="img" '
        f'aria-label="{escape(title)}" font-family="sans-serif" font-size="11" fill="#555">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/><text x="{LEFT}" y="14">{escape(title)}</text>'
        f'<text x="{LEFT - 6}" y="30" text-anchor="end">{highest:,}</text>{"".join(shapes)}'
        f'<path d="M{LEFT} 22V{HEIGHT - FOOT}H{WIDTH - 10}" fill="none" stroke="#999"/></svg>\n'
    )


def bar(x: float, width: float, share: float, count: int) -> str:
    """One bar."""
    height = share * (HEIGHT - FOOT - 24)
    top = HEIGHT - FOOT - height
    return (
        f'<rect x="{x + 1:.1f}" y="{top:.1f}" width="{width - 2:.1f}" height="{height:.1f}" fill="#3465a4">'
        f"<title>{count:,}</title></rect>"
    )
