"""Datasets that tests export: articles written through the store, with their clusters and signals."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipeline.dedup.fingerprint import fingerprint
from pipeline.export.exporting import Order
from pipeline.export.fields import choose
from pipeline.export.files import Style
from pipeline.export.formats import Format
from pipeline.export.kept import kept, version
from pipeline.export.shaping import Shape
from pipeline.export.splits import parse
from pipeline.model import Article
from pipeline.quality.signals import measure
from pipeline.store.corpus import Choice
from pipeline.store.dataset import Dataset
from pipeline.store.index import Index

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from typing import Any

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
VOCABULARY = """
信用卡 逾期 以后 先把 账单 欠款 利息 最低还款 列成 表格 决定 先还 打电话 银行 准备 收入证明 家庭 支出 明细 说清楚
每个月 最多 能还 协商 不要 答应 数字 对方 记录 承诺 落空 律师函 不必 慌张 传票 起诉 尽快 回电话 花呗 借呗
应用 看到 天数 罚息 应还 总额 催收 亲友 要求 停止 通话 录音 保存 证据 投诉 一次 还清 分期 机构 减免
通常 本金 个人 征信 保留 五年 新的 贷款 申请 影响 朋友 老家 工作 孩子 学费 房租 生病 住院 兼职
"""
WORDS = VOCABULARY.split()


def text(*seeds: int) -> str:
    """A paragraph for each number, of words drawn by it."""
    return "\n\n".join(paragraph(random.Random(seed)) for seed in seeds)


def paragraph(dice: random.Random) -> str:
    return "，".join("".join(dice.choices(WORDS, k=4)) + "的" for _ in range(5)) + "。"


ARTICLE = Article(
    url="https://a.example/1",
    page_url="https://a.example/1",
    source="a",
    site="a.example",
    title="花呗逾期怎么协商",
    published="2025-03-22T09:51:10",
    fetched_at=NOW,
    language="zh",
    text=text(0, 1, 2, 3),
    lenders=("花呗", "借呗"),
    topics=("协商还款",),
    page_id=1,
)


def article(number: int, **changes: Any) -> Article:
    url = f"https://a.example/{number}"
    plain = {
        "url": url,
        "page_url": url,
        "page_id": number,
        "title": f"第{number}篇",
        "text": text(*range(number * 10, number * 10 + 4)),
    }
    return replace(ARTICLE, **{**plain, **changes})


def filled(path: Path, articles: Iterable[Article]) -> Dataset:
    """A dataset of these articles."""
    dataset = Dataset(path)
    listed = list(articles)
    prints = [fingerprint(each.text) for each in listed]
    with dataset.atomic():
        run = dataset.begin_run("ingest", "any", NOW)
        written = dataset.write_articles(listed, run)
        counted = zip(written, listed, prints, strict=True)
        dataset.write_signals(
            (w.id, len("".join(a.text.split())), measure(a.title, a.text, p.words)) for w, a, p in counted
        )
        found = ((w.id, kept(a.title, a.text, a.headings)) for w, a in zip(written, listed, strict=True))
        dataset.write_personal(version(), found)
        Index(dataset.db).place([(each.id, made) for each, made in zip(written, prints, strict=True)])
    return dataset


def order(form: Format = Format.JSONL, *, fields: str = "", split: str = "", **options: Any) -> Order:
    """What to export, with the defaults of the command."""
    splits = parse(split, 0)
    chosen = choose(fields, split=bool(split), repair=options.get("repairing", False))
    shape = {name: options.pop(name) for name in ("redacting", "bylines", "repairing") if name in options}
    style = {name: options.pop(name) for name in ("raw", "shard_size") if name in options}
    return Order(
        choice=Choice(**options),
        shape=Shape(fields=chosen, splits=splits, **shape),
        style=Style(format=form, fields=chosen, **style),
    )
