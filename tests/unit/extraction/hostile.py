"""Pages that no template writes: as deep, wide, long or broken as a server can send them.

Run as a program, it measures what becomes of each in a process of its own: ``SECONDS [--times N] [NAME ...]``. With
``--times``, those whose cost grows with their size are N times as large as the tests have them (5: megabytes).
"""

from __future__ import annotations

import argparse
import json
import os
import resource
from inspect import signature
from time import process_time
from typing import TYPE_CHECKING, Any

from pipeline.extraction.extract import extract
from pipeline.model import Article, Page, Rejected
from tests.unit.extraction.pages import FETCHED, PROSE, TEXT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SENTENCE = PROSE[1]


def built(body: str, head: str = "") -> bytes:
    """A page with a body of its own."""
    return f"<html><head><meta charset=utf-8><title>逾期以后</title>{head}</head><body>{body}</body></html>".encode()


def attributes() -> bytes:
    return built(f"<div {' '.join(f'a{n}={n}' for n in range(100_000))}>{TEXT}</div>")


def bare_attributes() -> bytes:
    return built(f"<div {' '.join(f'a{n}' for n in range(100_000))}>{TEXT}</div>")


def siblings() -> bytes:
    return built(TEXT + "<i></i>" * 200_000)


def nested_divs() -> bytes:
    return built("<div>" * 10_000 + TEXT + "</div>" * 10_000)


def nested_spans() -> bytes:
    return built("<p>" + "<span>" * 10_000 + SENTENCE * 3 + "</span>" * 10_000)


def one_line(size: int = 1_000_000) -> bytes:
    return built(f"<p>{SENTENCE * (size // len(SENTENCE.encode()))}</p>")


def one_line_of_text(size: int = 1_000_000) -> bytes:
    return (SENTENCE * (size // len(SENTENCE.encode()))).encode()


def one_line_without_spaces(size: int = 600_000) -> bytes:
    return built(f"<p>{'a' * size}</p>")


def white_space() -> bytes:
    return built(TEXT + "<p>" + " \n\u3000" * 500_000 + "</p>" + TEXT)


def nul_bytes() -> bytes:
    return b"\0".join(built(TEXT)[at : at + 7] for at in range(0, len(built(TEXT)), 7))


def nul_between_tags() -> bytes:
    return built(TEXT).replace(b">", b">\0\0")


def few_nul_bytes() -> bytes:
    return built(TEXT).replace(b"<p>", b"<p>\0")


def invalid_charset() -> bytes:
    return built(TEXT, '<meta http-equiv=content-type content="text/html; charset=klingon-8">')


def wrong_charset() -> bytes:
    return built(TEXT, "<meta charset=shift_jis>")


def every_byte() -> bytes:
    return b"<html><body><p>" + bytes(range(1, 256)) * 4_000 + b"</p></body></html>"


def entity_bomb() -> bytes:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "逾期"}">' for n in range(12))
    return f"<!DOCTYPE html [{entities}]><html><body><p>&a11;</p>{TEXT}</body></html>".encode()


def external_entity() -> bytes:
    bomb = '<!DOCTYPE html [<!ENTITY file SYSTEM "file:///etc/passwd">]>'
    return f"{bomb}<html><body><p>&file;</p>{TEXT}</body></html>".encode()


def numeric_entities() -> bytes:
    return built(TEXT + "<p>" + "&#12345;" * 100_000 + "</p>")


def surrogates() -> bytes:
    return built(f"{TEXT}<p>&#xD83D;{SENTENCE}&#xDFFF;&#55357;&#0;&#x110000;&#99999999999;{SENTENCE}</p>")


def unclosed_tags(size: int = 600) -> bytes:
    return built("".join(f"<div class=k{n}><b><p>{SENTENCE}" for n in range(size)))


def unclosed_comment() -> bytes:
    return built(f"{TEXT}<!-- {TEXT * 200}")


def unclosed_script() -> bytes:
    return built(f"{TEXT}<script>var a = '{TEXT * 200}")


def unclosed_attribute() -> bytes:
    return built(f'{TEXT}<a href="{TEXT * 200}')


def paragraphs(size: int = 4_000) -> bytes:
    return built("".join(f"<p>第{n}天，{SENTENCE}</p>" for n in range(size)))


def short_lines(size: int = 8_000) -> bytes:
    return built("<br>".join(f"第{n}行" for n in range(size)))


def giant_link() -> bytes:
    return built(f'<a href="/all.html">{TEXT * 500}</a>')


def links(size: int = 12_000) -> bytes:
    return built("".join(f'<a href="/{n}.html">逾期第{n}天怎么办</a> ' for n in range(size)))


def only_comments() -> bytes:
    return built(f"<!-- {SENTENCE} -->" * 5_000)


def only_scripts() -> bytes:
    return built(f"<script>document.write('{SENTENCE}')</script>" * 5_000)


def deep_tables() -> bytes:
    return built("<table><tr><td>" * 500 + TEXT + "</td></tr></table>" * 500)


def wide_table(size: int = 60) -> bytes:
    return built("<table>" + f"<tr>{'<td>逾期</td>' * 50}</tr>" * size + "</table>")


def endless_headings(size: int = 4_000) -> bytes:
    return built("".join(f"<h2>{n}、逾期以后</h2>" for n in range(size)))


def repeated_paragraph(size: int = 2_500) -> bytes:
    return built(f"<p>{SENTENCE}</p>" * size)


def comment_rows(size: int = 3_000) -> bytes:
    row = "<li><b>小满</b><span>2025-04-17 12:35</span><p>说得对，先算账。</p><i>回复</i></li>"
    return built(TEXT + "<h3>网友评论</h3>" * 500 + row * size)


def long_class() -> bytes:
    return built(f'<div class="{"comment " * 100_000}">{TEXT}</div>')


def linked_data() -> bytes:
    nested = "[" * 50_000 + "]" * 50_000
    return built(TEXT, f'<script type="application/ld+json">{nested}</script>')


def brackets() -> bytes:
    return built(f"{TEXT}<p>{'<' * 100_000}</p>")


def regular_expressions(size: int = 200) -> bytes:
    lines = ("发布时间：" * 30, "2025-04-" * 30, "(" * 150, "首页 > " * 30, "a" * 75 + " 3天前 " + "b" * 75, "第" * 150)
    return built(TEXT + "".join(f"<p>{line}{n}</p>" for n in range(size) for line in lines))


PAGES: Mapping[str, Callable[..., bytes]] = {
    made.__name__: made
    for made in (
        attributes,
        bare_attributes,
        siblings,
        nested_divs,
        nested_spans,
        one_line,
        one_line_of_text,
        one_line_without_spaces,
        white_space,
        nul_bytes,
        nul_between_tags,
        few_nul_bytes,
        invalid_charset,
        wrong_charset,
        every_byte,
        entity_bomb,
        external_entity,
        numeric_entities,
        surrogates,
        unclosed_tags,
        unclosed_comment,
        unclosed_script,
        unclosed_attribute,
        paragraphs,
        short_lines,
        giant_link,
        links,
        only_comments,
        only_scripts,
        deep_tables,
        wide_table,
        endless_headings,
        repeated_paragraph,
        comment_rows,
        long_class,
        linked_data,
        brackets,
        regular_expressions,
    )
}


def growing() -> dict[str, int]:
    """The pages whose cost grows with their size, and that size."""
    found = {name: signature(made).parameters.get("size") for name, made in PAGES.items()}
    return {name: size.default for name, size in found.items() if size}


def measure(name: str, seconds: int, times: float = 1.0) -> dict[str, Any]:
    """What becomes of a page in a process of its own, which is killed after so many seconds of CPU."""
    size = growing().get(name)
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        body = PAGES[name]() if size is None else PAGES[name](size=int(size * times))
        began = process_time()
        found = extract(as_page(body, name))
        said = {"seconds": process_time() - began, **outcome(found)}
        os.write(writing, json.dumps(said).encode())
        os._exit(0)
    _, status, usage = os.wait4(child, 0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = json.loads(pipe.read() or "{}")
    spent = usage.ru_utime + usage.ru_stime
    facts = {"name": name, "times": times, "status": status, "megabytes": usage.ru_maxrss / 1024}
    return facts | {"seconds": spent} | said


def as_page(body: bytes, name: str = "") -> Page:
    """A page as an HTML server sends it; plain text where the name says so."""
    kind = "text/plain" if name.endswith("of_text") else "text/html"
    return Page(url="http://a.example/1.html", source="t", fetched_at=FETCHED, body=body, content_type=kind)


def outcome(found: Article | Rejected) -> dict[str, Any]:
    """An outcome in a few words."""
    if isinstance(found, Rejected):
        return {"reason": found.reason.value, "detail": found.detail}
    return {"reason": None, "beginning": found.text[:200], "size": len(found.text)}


def main() -> None:
    """Print a line of JSON for every page that is named, or for all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seconds", type=int)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--times", type=float, default=1.0)
    options = parser.parse_intermixed_args()
    extract(as_page(built(TEXT)))  # everything is imported and read before the first fork
    for name in options.names or PAGES:
        print(json.dumps(measure(name, options.seconds, options.times), ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
