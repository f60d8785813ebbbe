"""What our pages call things: relations, orders, and the rules that drop blocks of a page, in Chinese."""

from __future__ import annotations

RELATIONS = {
    "canonical": "原文",
    "exact": "全同",
    "near": "近同",
    "spun": "洗稿",
    "censored": "删词",
    "reordered": "换序",
    "excerpt": "节选",
    "extended": "增补",
    "merged": "拼合",
}

ORDERS = {"relevance": "相关", "published": "最新发布", "added": "最新收录", "copies": "副本最多"}

RULES = {
    "comment": "评论",
    "unlikely": "不像正文",
    "byline": "署名",
    "site_repeats": "本站处处重复",
}

FIGURES = {"month": "按发布月份", "site": "按站点", "lender": "按机构", "topic": "按主题", "relation": "按关系"}
