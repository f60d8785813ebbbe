"""A local site of many articles for the crawl's benchmarks: a process of its own, with faults where they are wanted.

Every answer is a function of the path and of how often it was asked for, so campaigns can be repeated. What was
asked is counted and told at ``/_asked``, with the times at which pages and listings were asked for;
``/_faults?share=0.2`` changes the share of paths that fail at first.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import subprocess
import sys
import time
import zlib
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.request import urlopen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WORDS = """
逾期 还款 银行 协商 分期 利息 罚息 违约金 征信 记录 催收 电话 法院 起诉 传票 调解
判决 执行 借款人 持卡人 平台 网贷 信用卡 账单 额度 本金 期限 延期 宽限期 减免 停息
挂账 方案 申请 材料 收入 证明 困难 失业 疾病 沟通 客服 工作人员 录音 投诉 监管 部门
合同 条款 约定 利率 上限 保护 权益 隐私 通讯录 骚扰 威胁 报警 证据 保存 律师 咨询
费用 预算 收支 计划 优先 顺序 债务 清单 金额 日期 最低 全额 自动 扣款 余额 账户 冻结
工资 保留 家人 朋友 周转 抵押 担保 代偿 房贷 车贷 消费 理性 规划
""".split()  # noqa: SIM905  a table of words reads better than a list
TAILS = """
应当 可以 需要 往往 首先 其次 最后 因此 如果 即使 虽然 但是 同时 另外 尽快 主动 及时
按时 每月 一般
""".split()  # noqa: SIM905  a table of words reads better than a list
FAULTS = ("503", "reset", "truncated", "drip", "lengths", "loop")


def article(number: int) -> str:
    """A page with an article of its own, or (every fifth) a copy of the one before under another title."""
    draw = random.Random(number - (number % 5 == 4))
    sentences = [
        "，".join(draw.choice(TAILS) + "".join(draw.sample(WORDS, 4)) for _ in range(3)) + "。" for _ in range(16)
    ]
    body = "".join(f"<p>{''.join(sentences[n : n + 4])}</p>" for n in range(0, 16, 4))
    title = f"信用卡逾期{number}天怎么协商还款"
    return (
        f"<!DOCTYPE html><html lang=zh><head><meta charset=utf-8><title>{title}</title></head><body>"
        f"<nav><a href=/>首页</a></nav><article><h1>{title}</h1>{body}</article><footer>版权所有</footer></body></html>"
    )


@dataclass
class Site:
    """What the server answers, and what it was asked."""

    articles: int
    share: float = 0.0
    latency: float = 0.0
    kinds: tuple[str, ...] = FAULTS
    robots: str = ""
    times: dict[str, float] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    served: Counter[str] = field(default_factory=Counter)
    sent: Counter[str] = field(default_factory=Counter)

    def fault(self, path: str) -> str:
        """What is wrong with this answer; a path that fails is well again at its second or third try."""
        chance = zlib.crc32(path.encode()) / 2**32
        if not path.startswith("/a/") or chance >= self.share or self.asked[path] > 1 + int(chance * 1000) % 2:
            return ""
        return self.kinds[zlib.crc32(path.encode() + b"?") % len(self.kinds)]

    def page(self, path: str) -> str | None:
        """The page at a path."""
        if path == "/robots.txt" and self.robots:
            return self.robots
        if path == "/":
            return "".join(f'<a href="/list/{n}">{n}</a>' for n in range(-(-self.articles // 100)))
        if path.startswith("/list/"):
            first = int(path[6:]) * 100
            links = "".join(f'<a href="/a/{n}.html">{n}</a>' for n in range(first, min(first + 100, self.articles)))
            return links + (
                f'<a rel="next" href="/list/{int(path[6:]) + 1}"></a>' if first + 100 < self.articles else ""
            )
        return article(int(path[3:-5])) if path.startswith("/a/") else None

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """The requests of one connection."""
        try:
            while line := (await reader.readline()).split():
                headers = {}
                while (header := await reader.readline()).strip():
                    name, _, value = header.decode("latin-1").partition(":")
                    headers[name.lower()] = value.strip()
                if not await self.respond(line[1].decode(), headers, writer):
                    break
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def respond(self, path: str, headers: dict[str, str], writer: asyncio.StreamWriter) -> bool:
        """Answer one request; whether the connection goes on."""
        if path.startswith("/_"):
            return await self.control(path, writer)
        self.asked[path] += 1
        if path != "/robots.txt":
            self.times[f"{len(self.times)} {path} {headers.get('user-agent', '')}"] = time.monotonic()
        await asyncio.sleep(self.latency)
        if fault := self.fault(path):
            return await self.fail(fault, path, writer)
        text = self.page(path)
        body = (text or "").encode()
        tag = f'"{zlib.crc32(body)}"'
        status = "404 Not Found" if text is None else "200 OK"
        if headers.get("if-none-match") == tag:
            status, body = "304 Not Modified", b""
        self.served[f"{path} {status[:3]}"] += 1
        self.sent["bytes"] += len(body)
        await send(writer, status, body, f"ETag: {tag}\r\n")
        return True

    async def control(self, path: str, writer: asyncio.StreamWriter) -> bool:
        """Tell or change what the benchmark wants."""
        if path.startswith("/_faults"):
            self.share = float(path.rsplit("=", 1)[1])
        await send(
            writer,
            "200 OK",
            json.dumps({"asked": self.asked, "served": self.served, "sent": self.sent, "times": self.times}).encode(),
        )
        return True

    async def fail(self, fault: str, path: str, writer: asyncio.StreamWriter) -> bool:
        """Answer in one of the ways in which sites fail."""
        body = (self.page(path) or "").encode()
        if fault == "503":
            await send(writer, "503 Service Unavailable", b"busy")
            return True
        if fault == "loop":
            await send(writer, "302 Found", b"", f"Location: {path}\r\n")
            self.asked[path] -= 1  # a loop is one failure, however often it goes round
            self.served[f"{path} loop"] += 1
            if self.served[f"{path} loop"] > 8:
                self.asked[path] += 9
            return True
        if fault == "reset":
            writer.transport.abort()
        elif fault == "truncated":
            writer.write(head("200 OK", len(body)) + body[: len(body) // 2])
        elif fault == "lengths":
            writer.write(head("200 OK", len(body) + 100) + body)
        elif fault == "drip":
            writer.write(head("200 OK", len(body)))
            for byte in body[:600]:
                writer.write(bytes([byte]))
                await writer.drain()
                await asyncio.sleep(0.1)
        return False


def head(status: str, length: int, more: str = "") -> bytes:
    """The head of an answer."""
    kind = "Content-Type: text/html; charset=utf-8"
    return f"HTTP/1.1 {status}\r\n{kind}\r\nContent-Length: {length}\r\n{more}\r\n".encode()


async def send(writer: asyncio.StreamWriter, status: str, body: bytes, more: str = "") -> None:
    """Send a whole answer."""
    writer.write(head(status, len(body), more) + body)
    await writer.drain()


async def serve(site: Site) -> None:
    """Serve on a free port of loopback, which is printed, until killed."""
    server = await asyncio.start_server(site.answer, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@contextmanager
def running(
    articles: int, share: float = 0.0, latency: float = 0.0, kinds: str = ",".join(FAULTS), robots: str = ""
) -> Iterator[str]:
    """The address of the site in a process of its own."""
    options = [
        f"--articles={articles}",
        f"--share={share}",
        f"--latency={latency}",
        f"--kinds={kinds}",
        f"--robots={robots}",
    ]
    process = subprocess.Popen([sys.executable, __file__, *options], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.kill()
        process.wait()


def tell(base: str, what: str = "_asked") -> dict[str, Counter[str]]:
    """What the site counted: how often each path was ``asked`` for, ``served`` (path and status), bytes ``sent``; and
    the ``times`` of requests by number, path and who asked.
    """
    with urlopen(f"{base}/{what}") as answer:
        return {name: Counter(counts) for name, counts in json.load(answer).items()}


def write_source(folder: Path, base: str, **keys: object) -> None:
    """A source file for the site."""
    folder.mkdir(parents=True, exist_ok=True)
    facts = {"home": base, "allow_private": True, "delay": 0, "max_depth": 200} | keys
    lines = [f"{key} = {json.dumps(value)}" for key, value in facts.items()]
    entry = f'entries = [{{ kind = "listing", url = "{base}/list/0" }}]'
    (folder / "local.toml").write_text("\n".join([*lines, entry]) + "\n", encoding="utf-8")


def main() -> None:
    """Serve as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--share", type=float, default=0.0)
    parser.add_argument("--latency", type=float, default=0.0)
    parser.add_argument("--kinds", default=",".join(FAULTS))
    parser.add_argument("--robots", default="")
    options = parser.parse_args()
    site = Site(options.articles, options.share, options.latency, tuple(options.kinds.split(",")), options.robots)
    asyncio.run(serve(site))


if __name__ == "__main__":
    main()
