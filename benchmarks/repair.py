"""Precision of ``--repair`` on held-out sentences: ``python -m benchmarks.repair``.

Sentences of the sample's texts, written by hand and made of parts are broken as spinners and censors break them; a
repair is right if it gives back what stood there (for a gap: the mark where the word was). Sentences in which 之一, 更,
spaces and the like are meant stand beside them: any repair there is wrong. With the shared pages beside the checkout,
the repairs made in real articles, which are mostly not of this kind, are printed to be judged by eye.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
from pathlib import Path

from pipeline.repair.repairs import GAP, LAWS, repair

ROOT = Path(__file__).parents[1]
TEXTS = ROOT / "datasets" / "sample" / "texts"
PAGES = ROOT.parent / "shared" / "data" / "zh-web"
PRECISION = 0.98
# What breaks a sentence: the pattern, and what stands there afterwards; a pair of pattern and gap for censors.
BREAKS = (
    (re.compile(r"第一(?=步|时间|次|笔|期)"), "之一"),
    (re.compile(r"(?<=《)中华人民共和国(?=[^》]{2,10}》)"), "人民"),
    (re.compile("最低还款"), "更低还款"),
    (re.compile("最大限度"), "更大限度"),
    (re.compile("最终"), "更终"),
    (re.compile("违约金"), "失约金"),
    (re.compile("被执行人"), "被实行人"),
    (re.compile("强制执行"), "强制实行"),
    (re.compile("向人民法院(?=提起诉讼|起诉|申请)"), "向人民"),
    (re.compile(r"(?<=对)(?P<whom>[^，。]{2,8})来说(?=，)"), r"\g<whom>对于"),
    (re.compile("不良记录"), "不良登记"),
)
CENSORED = (
    re.compile(r"(?<=面临|收到|遭受|拒绝|避免)[\u4e00-\u9fff]{2}(?=的)"),
    re.compile(r"(?<=[\u4e00-\u9fff])(?:客服|催收|电话)(?=[\u4e00-\u9fff])"),
)
SOUND = """
收到短信以后，第一步是核对金额，第一时间联系银行。
第一次逾期的人往往最慌，第一笔款项还清就好办。
根据《中华人民共和国民法典》，违约金过高可以请求减少。
《中华人民共和国刑法》第一百九十六条写得很清楚。
对大多数持卡人来说，最低还款只是权宜之计。
对刚毕业的学生来说，最终还是要靠收入。
最大限度减少损失，最终避免被强制执行。
债权人可以向人民法院提起诉讼，也可以向人民法院申请支付令。
被执行人有能力而不履行，会被列入名单。
违约金与罚息不得重复计收。
五年之后，不良记录会自动消除。
面临诉讼的借款人可以先申请调解。
收到传票的当事人应当按时到庭。
借款人遭受损失的，可以要求赔偿。
拒绝还款的后果比逾期严重。
避免诉讼的办法是主动协商。
这时打给客服说明情况就好。
他们通过催收公司联系家人。
我用电话和他们谈了一个小时。
最终方案以银行书面答复为准，最低还款额按账单计算。
"""
MEANT = """
逾期是影响征信的原因之一，但不是唯一原因。
协商是解决办法之一，第二种办法是分期。
这是最常见的误区之一：以为不接电话就没事。
信用卡是使用最广的支付工具之一，期限灵活。
他是我们的客户之一，时间久了也熟悉。
三分之一时间花在打电话上，三分之一是等。
总数的百分之一次日到账。
利率更低的产品更受欢迎，风险也更大。
更高的额度意味着更大的责任。
更大的压力来自家里，更终日不得安宁。
更低的门槛带来更高的坏账，更高法律意识是关键。
这家公司的违约率更低，还款压力更小。
对于借款人，银行有告知义务；对于逾期，合同有约定。
银行对于逾期的态度，取决于金额。
一般对于首次逾期，银行会短信提醒。
他对协商没有把握，对于结果也不在意。
使用者应当了解条款，用户也一样。
法院实行立案登记制，公司实行月薪制。
信用登记机构与征信中心不是一回事。
行为表现不佳的员工会被谈话。
中国人民银行发布的《征信业管理条例》自三月施行。
《人民日报》和《人民法院报》都报道过。
《人民的名义》里也有这样的情节。
朝鲜民主主义人民共和国的法律另有规定。
向人民币账户转账，向人民群众宣传。
王 先生 和 李 女士 都来了
姓名  年龄  金额
一、 先冷静 二、 再协商
Q: 怎么办？ A: 先打电话。
花呗 借呗 微粒贷 都可以协商
第 3 期 与 第 4 期 合并。
本金 50000 元，利息 3000 元。
2024 年 5 月 1 日起施行。
联系 LPR 报价，参考 APP 页面。
提供 *** 帮助的人很多。
"""


def sentences(half: int) -> list[str]:
    """The sentences of every second text, and those written by hand."""
    pages = [path.read_text(encoding="utf-8").split("---\n", 2)[2] for path in sorted(TEXTS.glob("*.md"))[half::2]]
    found = [each for page in pages for each in re.findall(r"[^。！？\n]{8,}[。！？]", page)]
    return [*found, *SOUND.split("\n")[half::2], *made()[half::2]]


def made() -> list[str]:
    """Sentences made of parts."""
    laws = [f"按照《中华人民共和国{law}》的规定，{end}" for law in LAWS.split() for end in ENDS]
    firsts = [f"{start}第一{unit}" for start in STARTS for unit in UNITS]
    terms = [f"{whom}{term}{end}" for whom in ("借款人的", "合同里的", "法院对") for term in KNOWN for end in ENDS]
    return laws + firsts + terms


ENDS = ("双方可以另行约定。", "应当书面告知。", "争议由法院裁判。")
STARTS = ("逾期以后，", "最要紧的是", "很多人走出", "先想清楚，然后在", "协商的")
UNITS = ("步是联系银行。", "时间要告诉家人。", "次逾期最容易谈。", "笔款项先还上。", "期账单已经出来。")
KNOWN = ("违约金", "最低还款额", "强制执行", "不良记录", "最终方案", "被执行人")


def broken(sentence: str) -> list[tuple[str, str]]:
    """A sentence broken in each way that it can be, with what repairing should make of it."""
    made = [(pattern.sub(new, sentence), sentence) for pattern, new in BREAKS if pattern.search(sentence)]
    objects, words = CENSORED
    made += [(objects.sub(" ", sentence), objects.sub(GAP, sentence)) for _ in range(1) if objects.search(sentence)]
    made += [(words.sub("  ", sentence), words.sub(GAP, sentence)) for _ in range(1) if words.search(sentence)]
    return made


def measure(half: int) -> tuple[float, float]:
    """Precision and recall of repairs; wrong ones are printed."""
    right = wrong = missed = 0
    for sentence in sentences(half):
        for spoilt, wanted in broken(sentence):
            mended, done = repair(spoilt)
            if mended == wanted:
                right += len(done)
            elif done:
                wrong += len(done)
                print(f"wrong: {spoilt} → {mended}")
            else:
                missed += 1
    for sentence in [*sentences(half), *(MEANT.split("\n")[half::2])]:
        mended, done = repair(sentence)
        wrong += len(done)
        if done:
            print(f"meant: {sentence} → {mended}")
    print(f"{right} right, {wrong} wrong, {missed} not repaired")
    return right / max(1, right + wrong), right / max(1, right + wrong + missed)


def real() -> None:
    """What is repaired in real articles."""
    number = 0
    for path in sorted(PAGES.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                number += 1
                text = json.loads(line)["text"]
                for each in repair(text)[1]:
                    around = text[max(0, each.place - 12) : each.place + 12]
                    print(f"{path.stem}: {around!r} {each.before!r} → {each.after!r}")
    print(f"{number} real articles")


def main() -> int:
    """Print the figures; 1 where precision misses its target."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", type=int, default=1)
    parser.add_argument("--real", action="store_true")
    options = parser.parse_args()
    precision, recall = measure(options.half)
    print(f"precision {precision:.4f}, recall of the kinds of breaks that rules are for {recall:.4f}")
    if options.real and PAGES.is_dir():
        real()
    return int(precision < PRECISION)


if __name__ == "__main__":
    sys.exit(main())
