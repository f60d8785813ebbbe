"""The words of cards."""

from __future__ import annotations

TITLES = {
    "what": "What it is 概况",
    "sources": "Sources 来源",
    "quality": "Quality and length 质量与长度",
    "copies": "Copies 副本",
    "filters": "Filters 筛选",
    "personal": "Personal data 个人信息",
    "fields": "Fields 字段",
    "made": "How it was made 制作方法",
    "use": "Intended use and limits 用途与局限",
    "facts": "Facts 数据",
}

USES = (
    "For studying how advice about overdue debt is written, copied and spun on the Chinese web; for training and",
    "testing text classifiers, deduplication and retrieval; as one domain of a corpus for language models.",
)
LIMITS = (
    "**Not advice.** Pages of this kind are often wrong: they promise what no lender grants, mistake products and",
    "lenders, cite statutes that have changed, and serve those who sell services to people in debt. Nothing here was",
    "corrected. Quality figures tell how a text is written, not whether it is true. Redaction finds what follows known",
    "patterns; look again before you publish, and take out what people ask you to. The texts belong to their authors:",
    "robots.txt says who may fetch a page, not who may copy it. Lenders and sites are not a sample of the market,",
    "dates are what pages claim.",
)
USES_CHINESE = (
    "用于研究中文网络上逾期类文章的写作、转载与洗稿；用于文本分类、去重与检索的训练和评测；",
    "可作为语言模型语料的一个领域。",
)
LIMITS_CHINESE = (
    "**不构成任何建议。** 此类网页常有错误：承诺机构并不提供的方案，混淆产品与机构，引用已经变更的法条，",
    "或为面向负债人的收费服务引流。内容未经更正。质量分只反映写法，不代表真实。脱敏只能识别已知写法；",
    "公开之前请再次检查，并应当事人要求删除。文章版权归原作者所有：robots.txt 只说明谁可以抓取，",
    "不代表可以复制。机构与站点并非市场抽样，日期以页面所写为准。",
)
