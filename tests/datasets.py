"""Datasets that tests look at: articles of ours with their clusters, written as a run writes them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipeline.dedup.fingerprint import fingerprint
from pipeline.model import Article, RunReport
from pipeline.store.dataset import Dataset
from pipeline.store.index import Index

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

NOW = datetime(2026, 1, 2, tzinfo=UTC)


def write(path: Path, items: Sequence[Article]) -> None:
    """A dataset with these articles, in the order of their ids, as one run that has ended."""
    with Dataset(path) as dataset:
        run = dataset.begin_run("test", "any", NOW)
        with dataset.atomic():
            written = dataset.write_articles(items, run)
            prints = [fingerprint(item.text) for item in items]
            Index(dataset.db).place([(w.id, p) for w, p in zip(written, prints, strict=True)])
        report = RunReport(run=run, command="test", started_at=NOW, finished_at=NOW, status="done")
        report.count("read", "pages", len(items))
        report.count("dataset", "new articles", len(items))
        dataset.finish_run(report)


TEXT = (
    "花呗逾期以后先别慌，把账目理清楚再说。\n\n一、先打电话\n\n"
    "说清楚收入为什么断了，再商量每个月能还多少，把答复记下来。对方不同意的时候，请他写明原因，过两天再打一次。\n\n"
    "二、催收上门怎么办\n\n"
    "遇到催收人员上门，首先要求对方出示证件，然后全程录音录像，不要发生冲突，必要的时候可以报警处理。\n\n"
    "三、按约定还\n\n"
    "最后按照约定的日期还款，养成良好的用卡习惯，以后才能继续使用，征信也会慢慢恢复。"
)
SPUN = TEXT.replace("原因", "起因").replace("必要的时候可以报警处理", "必要的时候能够报警解决").replace("按照", "依照")
OTHER = (
    "助学贷款毕业以后忘了还，先登录学生在线系统查本金余额和逾期天数，密码忘了凭身份证找回。\n\n"
    "补交的渠道有支付宝、云闪付和资助中心的刷卡机，寒暑假都有人值班，交完第二天系统就会更新。\n\n"
    "连续逾期会写进信用报告，五年以后才会消除，所以越早补越好，利息从逾期那天起按日计算。"
)


def article(number: int, title: str, text: str, **facts: object) -> Article:
    """An article with that number in its address, about 花呗 unless told otherwise."""
    values: dict[str, object] = {
        "url": f"http://{'abc'[number % 3]}.example/{number}",
        "source": "s",
        "site": f"{'abc'[number % 3]}.example",
        "fetched_at": NOW,
        "title": title,
        "text": text,
        "language": "zh",
        "published": f"2025-0{1 + number % 9}-02",
        "headings": ("一、先打电话", "二、催收上门怎么办", "三、按约定还"),
        "lenders": ("花呗",),
        "topics": ("协商还款",),
    }
    return Article(**(values | facts))  # type: ignore[arg-type]


def family() -> list[Article]:
    """An article, copies of each interesting kind, and another article that is nobody's copy."""
    blocks = TEXT.split("\n\n")
    moved = "\n\n".join([blocks[0], *blocks[3:5], *blocks[1:3], *blocks[5:]])
    return [
        article(1, "花呗逾期怎么协商还款", TEXT),
        article(2, "花呗逾期怎样协商还款", SPUN),
        article(3, "花呗逾期怎么协商还款", TEXT.replace("催收", "")),
        article(4, "花呗逾期怎么协商还款", moved),
        article(5, "花呗逾期怎么协商还款", f"小编导语：今天聊聊这件事。\n\n{TEXT}\n\n如有侵权请联系删除，谢谢配合。"),
        article(6, "助学贷款毕业后忘记还款怎么补救", OTHER, lenders=(), topics=("助学贷款",), published="2023-05-06"),
    ]
