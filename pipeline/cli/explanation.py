"""How an explanation of a page looks: as lines, and as a page with colours."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import click

from pipeline.cli.layout import shorten
from pipeline.extraction.explanation import KEPT
from pipeline.model import Rejected

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.extraction.explanation import Explanation, Verdict

WIDTH = 72
PAGE = """<!doctype html>
<html lang="zh"><head><meta charset="utf-8"><title>{title}</title><style>
body {{ font: 16px/1.6 system-ui, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif;
  max-width: 60rem; margin: 2rem auto; padding: 0 1rem }}
p {{ margin: 2px 0; padding: 4px 8px; border-left: 6px solid #c33; background: #fbeaea; overflow-wrap: anywhere }}
p.kept {{ border-color: #2a2; background: #eef8ee }}
p.heading {{ font-weight: bold }}
small {{ color: #666; float: right; margin-left: 1rem }}
.facts {{ color: #444 }}
</style></head><body><h1>{title}</h1>
<div class="facts">{facts}</div>
{blocks}
</body></html>
"""


def explanation_lines(explanation: Explanation) -> Iterator[str]:
    """One line for each block: kept or dropped, by which rule, how likely, and how it begins."""
    for verdict in explanation.verdicts:
        mark = click.style("+", fg="green") if verdict.rule == KEPT else click.style("-", fg="red")
        chance = "" if verdict.probability is None else f"{verdict.probability:.2f}"
        text = ("# " if verdict.level and verdict.rule == KEPT else "") + (verdict.said or verdict.text)
        yield f"{mark} {verdict.rule:20} {chance:4} {verdict.tag:8} {shorten(text, WIDTH)}"
    yield from facts(explanation)


def facts(explanation: Explanation) -> Iterator[str]:
    """What the page came to, and which rules dropped how much."""
    outcome = explanation.outcome
    if isinstance(outcome, Rejected):
        yield f"rejected: {outcome.reason.value}{f' ({outcome.detail})' if outcome.detail else ''}"
    else:
        yield f"article: {outcome.title} · {outcome.author or 'no author'} · {outcome.published or 'undated'}"
    for rule in dict.fromkeys(verdict.rule for verdict in explanation.verdicts):
        of_rule = [verdict for verdict in explanation.verdicts if verdict.rule == rule]
        yield f"{rule}: {len(of_rule)} blocks, {sum(len(verdict.text) for verdict in of_rule)} characters"


def explanation_page(explanation: Explanation) -> str:
    """The page as HTML that stands alone: kept blocks green, dropped ones red with their rule."""
    return PAGE.format(
        title=escape(explanation.title or "no text"),
        facts="<br>".join(map(escape, facts(explanation))),
        blocks="\n".join(map(_paragraph, explanation.verdicts)),
    )


def _paragraph(verdict: Verdict) -> str:
    kept = verdict.rule == KEPT
    classes = " ".join(name for name, given in (("kept", kept), ("heading", kept and verdict.level > 0)) if given)
    chance = "" if verdict.probability is None else f" {verdict.probability:.2f}"
    note = f"<small>{escape(verdict.rule)}{chance} &lt;{escape(verdict.tag)}&gt;</small>"
    return f'<p class="{classes}">{note}{escape(verdict.said or verdict.text)}</p>'
