"""The passes over the chosen blocks: what goes whatever the forest thought, and what stays because it was certain."""

from __future__ import annotations

import pytest

from pipeline.extraction import tree
from pipeline.extraction.blocks import Block
from pipeline.extraction.cleanup import (
    clean,
    cut_comments,
    drop_furniture,
    drop_hidden,
    drop_orphan_headings,
    drop_title_echoes,
    strip_labels,
    strip_markup_marks,
    strip_reply_leads,
)
from pipeline.extraction.repeats import drop_digest, drop_rest_of_copy, drop_said_again, fold_doubled_article
from pipeline.extraction.selection import Selection
from tests.unit.extraction.pages import PROSE

MACHINE = "检测软件说这一段是机器自动生成的，仅供参考，我一个字一个字写的。"
CONTACT = "加微信 abc12345，看到就通过"


def blocks(*texts: str, **fields: object) -> tuple[Block, ...]:
    return tuple(Block(text=text, order=order, **fields) for order, text in enumerate(texts))  # type: ignore[arg-type]


def texts(left: tuple[Block, ...]) -> list[str]:
    return [block.text for block in left]


def test_a_hidden_line_goes() -> None:
    unseen = blocks("加载中，请稍候", hidden=True)
    assert texts(drop_hidden((*blocks(*PROSE), *unseen), "")) == list(PROSE)


def test_an_article_that_a_script_will_show_stays() -> None:
    assert texts(drop_hidden(blocks(*PROSE, hidden=True), "")) == list(PROSE)


def test_furniture_goes_unless_it_is_certainly_the_article() -> None:
    told = blocks(PROSE[0], CONTACT, MACHINE)
    assert texts(drop_furniture(told, frozenset())) == [PROSE[0]]
    assert texts(drop_furniture(told, frozenset({2}))) == [PROSE[0], MACHINE]


def test_what_a_name_and_a_date_introduce_goes_unless_it_is_certainly_the_article() -> None:
    told = blocks(PROSE[0], "慢慢来 2025-03-01 10:20", "我也是这样过来的。", "小雨 2025-03-02 11:20", PROSE[1])
    assert texts(cut_comments(told, frozenset())) == [PROSE[0]]
    assert texts(cut_comments(told, frozenset({4}))) == [PROSE[0], PROSE[1]]


def test_the_day_under_a_letter_stays() -> None:
    letter = blocks(*PROSE, "您的学生", "2025年3月1日")
    assert cut_comments(letter, frozenset()) == letter
    assert drop_furniture(letter, frozenset()) == letter
    assert texts(drop_furniture(blocks("2025年3月1日", *PROSE), frozenset())) == list(PROSE)
    assert texts(cut_comments(blocks(PROSE[0], "2025年3月1日", PROSE[1]), frozenset())) == [PROSE[0]]


@pytest.mark.parametrize(
    ("spaced", "left"),
    [
        ("回复 @半糖 : 租的房子", "租的房子"),
        ("回复@半糖： 租的房子，没有地方 放。", "租的房子，没有地方放。"),
        ("回复楼主的帖子： 同问", "同问"),
        ("@半糖 谢谢", "谢谢"),
        ("回复3楼：我也是", "回复3楼：我也是"),
        ("租的房子 没有地方放", "租的房子没有地方放"),
    ],
)
def test_whom_a_post_answers_goes_where_an_element_says_it(spaced: str, left: str) -> None:
    text = spaced.replace(" ", "")
    assert texts(strip_reply_leads(blocks(text, spaced="" if text == spaced else spaced), "")) == [left]


@pytest.mark.parametrize("lead", ["回复 @半糖 :", "回復 半糖：", "@半糖"])
def test_an_element_that_says_whom_a_post_answers_goes_before_mere_text_too(lead: str) -> None:
    assert texts(read(f"<p><span class=at>{lead}</span>{PROSE[0]}</p>")) == [PROSE[0]]


@pytest.mark.parametrize(
    "lead", ["问题描述：", "最佳答案", "网友答复2", "字数 1748，阅读大约需要 5 分钟", "阅读时长约2分钟"]
)
@pytest.mark.parametrize("text", ["{}", "<span>{}</span>"])
def test_an_element_that_says_what_the_text_behind_it_is_goes(lead: str, text: str) -> None:
    assert texts(read(f"<p><b>{lead}</b>{text.format(PROSE[0])}</p>")) == [PROSE[0]]


@pytest.mark.parametrize("lead", ["12", "5分钟", "时间：", "第一天：", "详情"])
def test_words_that_stand_out_at_the_head_of_a_text_stay(lead: str) -> None:
    assert texts(read(f"<p><b>{lead}</b>{PROSE[0]}</p>")) == [lead + PROSE[0]]


def test_headings_at_the_end_go_and_sentences_stay() -> None:
    head, sentence = blocks("三、写在最后", level=3), blocks("先把账单列出来。", level=6)
    assert texts(drop_orphan_headings((*blocks(PROSE[0]), *head), "")) == [PROSE[0]]
    assert texts(drop_orphan_headings((*blocks(PROSE[0]), *sentence, *head), "")) == [PROSE[0], "先把账单列出来。"]


def test_of_two_copies_the_first_stays_though_spinning_made_the_second_longer() -> None:
    spun = tuple(f"{said}，这一点还请各位读者朋友们务必要记在心里面" for said in PROSE)
    assert texts(fold_doubled_article(blocks(*PROSE, *spun), "")) == list(PROSE)


LINES = (
    "七百块看上去不多，但分期乐属于持牌机构的消费信贷，逾期记录一样会报送征信。",
    "逾期当天开始计收罚息，通常是原利率的一点五倍，拖上半年多出来的罚息大约六七十元。",
    "金额在一千元以下的，单独起诉的很少，多半是短信和人工提醒。",
    "最省事的办法是先还本金，再申请减免罚息，然后把分期关掉。",
)
RETOLD = (
    "七百块看起来不算多，然而分期乐归属持牌单位的消费信贷，逾期登记同样会上报征信。",
    "逾期当日起计收罚息，往往是原利率的1.5倍，拖延半年多出的罚息约在六七十元。",
    "一千元以内的金额，单独打官司的不多，大都为短信与人工提示。",
    "更省心的途径是先归还本金，接着申请罚息减免，最后关停分期。",
)


def test_paragraphs_behind_one_said_again_need_share_less_to_be_said_again() -> None:
    assert texts(fold_doubled_article(blocks(*LINES, *RETOLD), "")) == list(LINES)
    later = (RETOLD[2], RETOLD[3])
    assert texts(fold_doubled_article(blocks(*LINES, *later), "")) == [*LINES, *later]


NOTES = ("停水的通知", "今天早上八点到晚上六点", "三号楼停水", "请提前接好水", "物业服务中心")
NOTES_RETOLD = ("停水的通告", "今天早上八点至晚上六点", "三号楼断水", "请预先接好水", "物业服务中心")


def test_lines_said_again_in_order_are_a_copy_where_there_are_no_paragraphs() -> None:
    assert texts(fold_doubled_article(blocks(*NOTES, *NOTES_RETOLD), "")) == list(NOTES)
    others = (*NOTES[:3], *NOTES_RETOLD[:1], "明天早上九点换水表", "四号楼的住户留人")
    assert texts(fold_doubled_article(blocks(*others), "")) == list(others)


def test_whoever_answers_quotes_what_was_said_and_makes_no_copy() -> None:
    posts = (
        LINES[0],
        "同问",
        "先还本金",
        LINES[0],
        "谢谢楼主，已经照做了",
        "有用，减了一百多",
        "蹲一个后续",
        "我也是七百多",
    )
    assert texts(fold_doubled_article(blocks(*posts), "")) == list(posts)


def test_a_copy_begins_behind_the_beginning_of_the_first() -> None:
    captions = (PROSE[0], *(f"图为{PROSE[0][8:40]}的账单样本，供大家对照，第{n}张。" for n in range(3)))
    assert texts(fold_doubled_article(blocks(*captions), ""))[:2] == list(captions[:2])


def test_cells_may_say_the_same_whatever_a_table_is_made_of() -> None:
    names = ("等额本息", "等额本金", "先息后本")
    row = "<div class=r><div class=c>{}</div><div class=c>免收手续费</div><div class=c>—</div></div>"
    left = texts(read(f"<p>{PROSE[0]}</p>{''.join(map(row.format, names))}<p>{PROSE[1]}</p>"))
    assert left == [PROSE[0], *(cell for name in names for cell in (name, "免收手续费", "—")), PROSE[1]]


def test_lines_that_come_again_between_paragraphs_and_rules_go() -> None:
    told = blocks("网贷逾期协商", PROSE[0], "网贷逾期协商", PROSE[1], "——")
    assert texts(drop_title_echoes(strip_markup_marks(told, ""), "")) == list(PROSE[:2])


def test_pictographs_stay_where_the_forest_is_sure_of_them() -> None:
    told = blocks(PROSE[0], "😂😂😂", "👇👇")
    assert texts(drop_furniture(strip_markup_marks(told, ""), frozenset({1}))) == [PROSE[0], "😂😂😂"]


@pytest.mark.parametrize("line", ["广告公司后来打过电话", "关闭后台自动更新", "举报有没有用", "分享一次真实的经历"])
def test_a_line_that_begins_like_a_button_is_none(line: str) -> None:
    assert texts(drop_furniture(blocks(line, PROSE[0]), frozenset())) == [line, PROSE[0]]


@pytest.mark.parametrize("line", ["广告 上门洗空调", "关闭窗口", "举报", "收藏本文", "分享到", "打印 | 收藏", "点赞12"])
def test_buttons_go(line: str) -> None:
    assert texts(drop_furniture(blocks(line, PROSE[0]), frozenset())) == [PROSE[0]]


def test_a_table_that_stands_there_again_goes_and_cells_that_say_the_same_stay() -> None:
    table = tuple(f"{name}{cell}" for name in ("黄瓜", "番茄", "菠菜", "土豆") for cell in ("", " 2.90", " 3.60"))
    assert texts(drop_said_again(blocks(PROSE[0], *table, PROSE[1], *table), "")) == [PROSE[0], *table, PROSE[1]]
    rows = blocks("三个月", "免收", "无", "六个月", "免收", "无")
    assert drop_said_again(rows, "") == rows


def test_what_was_chosen_of_a_second_copy_goes_though_most_of_it_was_not() -> None:
    page = blocks("先看金额", *LINES, "先看金额", *RETOLD, "写下你的评论")
    chosen = tuple(page[place] for place in (0, 1, 2, 3, 4, 5, 8))
    assert texts(drop_rest_of_copy(chosen, page)) == ["先看金额", *LINES]
    others = blocks("先看金额", *LINES, "先看金额", *(f"{said[::-1]}，这是另一件事。" for said in LINES))
    assert drop_rest_of_copy(others, others) == others, "a heading that stands twice is no copy"
    assert drop_rest_of_copy((), page) == ()


def test_of_two_copies_the_second_stays_where_the_first_breaks_off() -> None:
    more = (*PROSE, *(f"{said[::-1]}，这是后来补上的一段。" for said in PROSE))
    assert texts(fold_doubled_article(blocks(*PROSE, *more), "")) == list(more)


def test_a_label_in_front_of_a_text_goes() -> None:
    assert texts(strip_labels(blocks(f"导语：{PROSE[0]}"), "")) == [PROSE[0]]


@pytest.mark.parametrize("label", ["【本文导读】", "『文章正文』：", "[全文]"])
def test_a_label_in_brackets_goes_too(label: str) -> None:
    assert texts(strip_labels(blocks(f"{label}{PROSE[0]}"), "")) == [PROSE[0]]


@pytest.mark.parametrize("label", ["『正文』", "以下为正文", "资讯正文", "【本文内容】", "图文详情："])
def test_a_mere_label_goes_unless_the_forest_is_certain(label: str) -> None:
    told = blocks(label, PROSE[0])
    assert texts(drop_furniture(told, frozenset({1}))) == [PROSE[0]]
    assert texts(drop_furniture(told, frozenset({0, 1}))) == [label, PROSE[0]]


@pytest.mark.parametrize(
    "line",
    [
        "本译文由翻译软件自动完成，请以外文为准。",
        "提示：以上回答由人工智能模型生成",
        "此文系写作机器人在半秒之内撰写。",
    ],
)
def test_a_line_on_the_machine_that_made_the_text_goes(line: str) -> None:
    assert texts(drop_furniture(blocks(PROSE[0], line), frozenset())) == [PROSE[0]]


def test_a_sentence_on_machines_stays() -> None:
    sentence = "客服说账单是系统每月一号自动生成的，不会漏掉哪一笔。"
    assert texts(drop_furniture(blocks(PROSE[0], sentence), frozenset())) == [PROSE[0], sentence]


@pytest.mark.parametrize("label", ["", "摘要：", "一句话说清楚 "])
@pytest.mark.parametrize("mark", ["…", "……", "...", "……更多详情请看正文"])
def test_the_beginning_of_a_text_above_it_goes_with_its_label(label: str, mark: str) -> None:
    digest = f"{label}{(PROSE[0] + PROSE[1])[:60]}{mark}"
    assert texts(drop_digest(blocks(digest, *PROSE), "")) == list(PROSE)


def test_a_short_beginning_of_a_later_paragraph_goes_too() -> None:
    assert texts(drop_digest(blocks("导读：前三天以短信和应用内提醒…", *PROSE), "")) == list(PROSE)


def test_a_sentence_that_breaks_off_stays_where_nothing_says_it_again() -> None:
    told = ("他说，这笔钱他迟早会还上的，只是现在手里……", *PROSE)
    assert texts(drop_digest(blocks(*told), "")) == list(told)


PAGE = """<html><body><div class=nr>{}</div></body></html>"""


def read(markup: str) -> tuple[Block, ...]:
    root = tree.parse(PAGE.format(markup))
    assert root is not None
    document = tree.read_tree(root)
    return clean(Selection(document=document, blocks=document.blocks), "")


def sections(*heads: str, style: str = " class=hx") -> str:
    pairs = zip(heads, PROSE, strict=False)
    return "".join(f"<div{style}>{head}</div><div>{said}</div>" for head, said in pairs)


def test_short_lines_of_a_style_of_their_own_above_prose_are_headings() -> None:
    heads = ("降噪如何", "续航如何")
    assert [block.text for block in read(sections(*heads)) if block.level] == list(heads)
    assert not any(block.level for block in read(sections(*heads, style="")))
    assert not any(block.level for block in read(sections("降噪", "续航")))  # too short to be told from a label


def test_lines_that_count_up_above_prose_are_headings_and_items_are_none() -> None:
    rows = f"<p>1. 清洗</p><p>{PROSE[0]}</p><p>2. 电费</p><p>{PROSE[1]}</p>"
    assert [block.text for block in read(rows) if block.level] == ["1. 清洗", "2. 电费"]
    items = f"<p>{PROSE[0]}</p><p>1. 身份证</p><p>2. 收入证明</p><p>{PROSE[1]}</p>"
    assert not any(block.level for block in read(items))
    assert not any(block.level for block in read(f"<p>2. 电费</p><p>{PROSE[0]}</p><p>2. 清洗</p><p>{PROSE[1]}</p>"))


def test_a_bold_line_above_a_table_heads_it_and_buttons_beside_headings_go() -> None:
    table = "<table><tr><td>甲</td><td>当日到账</td></tr><tr><td>乙</td><td>当日到账</td></tr></table>"
    left = read(f"<p>{PROSE[0]}</p><p><b>二、各家的收费标准</b></p>{table}<h2>常见误解[编辑]</h2><p>{PROSE[1]}</p>")
    assert [block.text for block in left if block.level] == ["二、各家的收费标准", "常见误解"]
    assert [block.text for block in left].count("当日到账") == 2


def test_a_brace_alone_in_a_line_of_code_stays() -> None:
    left = read(f"<p>{PROSE[0]}</p><pre>server {{\n    listen 80;\n}}</pre><p>{PROSE[1]}</p><p>----</p>")
    assert texts(left) == [PROSE[0], "server {", "listen 80;", "}", PROSE[1]]
