"""Articles and furniture through Jinja templates, which say of every string whether it is noise."""

from __future__ import annotations

from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from pipeline.sample.plan import sites
from pipeline.sample.texts import folder

if TYPE_CHECKING:
    from jinja2 import Environment

    from pipeline.sample.texts import Block, Blocks


class Noise:
    """What a template shows that is not the article: it calls this with each such string and prints the result."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def __call__(self, text: object) -> str:
        """Note ``text`` and give it back for the page."""
        line = " ".join(str(text).split())
        if line not in self.seen:
            self.seen.append(line)
        return str(text)

    def beside(self, *wanted: str | None) -> tuple[str, ...]:
        """The noted strings that do not happen to stand in what is wanted, one-character ones left out."""
        kept = [text for text in wanted if text]
        return tuple(line for line in self.seen if len(line) > 1 and not any(line in text for text in kept))


def rendered(template: str, **context: object) -> tuple[str, Noise]:
    """A page by the layout ``template``, and the noise it holds."""
    noise = Noise()
    return _environment().get_template(f"{template}.html").render(**context, noise=noise), noise


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(folder() / "layouts"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["runs"] = _runs
    environment.globals["labels"] = {site.name: site.label for site in sites()}
    return environment


def _runs(blocks: Blocks) -> list[list[Block]]:
    """Blocks in runs of one kind, so that a template can put one list around neighbouring items."""
    return [list(run) for _, run in groupby(blocks, key=attrgetter("kind"))]
