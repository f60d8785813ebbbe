"""A look at a site by a spider of its own, and what extraction makes of the pages that it brought."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from base64 import b64decode
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawler.proposal import Document, Proposal, propose
from crawler.source import address, parse_source
from pipeline.errors import ConfigError, OverdueError

if TYPE_CHECKING:
    from pipeline.config import CrawlSettings

LONGEST_LOOK = 900  # seconds; a site that asks for long delays takes long


def look(url: str, settings: CrawlSettings, *, allow_private: bool) -> Proposal:
    """The source file that a look at the site of ``url`` suggests.

    Raises:
        ConfigError: ``url`` is no address.
        OverdueError: the site cannot be looked at; the message says why.
    """
    home = address("URL", url)
    with tempfile.TemporaryDirectory(prefix="overdue-scout-") as name:
        lines = scouted(home, Path(name), settings, allow_private=allow_private)
    documents = [document(line) for line in lines if line["kind"] != "robots"]
    first = next((each for each in documents if each.kind == "home"), None)
    if first is None or (first.why and not first.links):
        raise OverdueError(f"{home}: cannot be looked at: {first.why if first else 'the look was cut short'}")
    delay = max((line["delay"] for line in lines if line["kind"] == "robots"), default=0.0)
    proposal = propose(home, documents, delay, allow_private=allow_private)
    parse_source(proposal.name, proposal.text, proposal.name)
    return proposal


def scouted(home: str, folder: Path, settings: CrawlSettings, *, allow_private: bool) -> list[dict[str, Any]]:
    """What the spider wrote of the site."""
    out = folder / "seen.jsonl"
    arguments = {"url": home, "out": str(out), "private": "yes" if allow_private else ""}
    command = [sys.executable, "-m", "scrapy", "crawl", "scout", "-s", f"OVERDUE_CONTACT={settings.contact}"]
    for key, value in arguments.items():
        command += ["-a", f"{key}={value}"]
    environment = {**os.environ, "SCRAPY_SETTINGS_MODULE": "crawler.settings"}
    try:
        done = subprocess.run(command, env=environment, capture_output=True, timeout=LONGEST_LOOK, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise OverdueError(f"{home}: took longer than {LONGEST_LOOK // 60} minutes to look at") from error
    if not out.exists():
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise OverdueError(f"{home}: the look failed: {said[-1] if said else 'without a word'}")
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


def document(line: dict[str, Any]) -> Document:
    """A fetched document, read like any page of the archive."""
    kind, url, links = line["kind"], line["url"], tuple(line.get("links", ()))
    if line["status"] != 200:
        return Document(kind=kind, url=url, links=links, why=line.get("outcome") or f"http {line['status']}")
    if not line["body"]:
        return Document(kind=kind, url=url, links=links, why="" if links else "leads nowhere")
    title, characters, why = said(url, line["content_type"], b64decode(line["body"]))
    return Document(kind=kind, url=url, links=links, title=title, characters=characters, why=why)


def said(url: str, content_type: str, body: bytes) -> tuple[str, int, str]:
    """Title and characters of a page's article, or why it is none."""
    from pipeline.model import Article, Page
    from pipeline.reading import Topic, read

    page = Page(url=url, source="scout", fetched_at=datetime.now(UTC), content_type=content_type, body=body)
    outcome = read(page, Topic.ANY)
    if isinstance(outcome, Article):
        return outcome.title or outcome.text[:20], len("".join(outcome.text.split())), ""
    return "", 0, outcome.reason.value


def written(folder: Path, name: str, text: str) -> Path:
    """The path of the new source file. Raises ConfigError where one of this name is there already."""
    path = folder / f"{name}.toml"
    if path.name != f"{name}.toml" or name.startswith("."):
        raise ConfigError(f"{name!r} is no name of a file; choose another with --name")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise ConfigError(f"{path} is there already; choose another --name, or look with --print") from error
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written: {error.strerror}") from error
    return path
