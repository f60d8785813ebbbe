"""Names of people in Chinese text: which words can be one, and which behind a label are none."""

from __future__ import annotations

import re

from pipeline.extraction.numerals import plain

SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊惠甄曲家封芮储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍桑桂濮牛寿通边扈燕冀浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东殴殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾沙养鞠须丰巢关蒯相查后荆红游竺权盖益桓公肖付覃佟仝苟闫代原佘佴"
    "趙錢孫鄭馮陳衛蔣韓楊許呂張嚴華謝鄒竇雲蘇範魯韋馬鳳湯羅畢鄔樂時齊顧黃蕭戴談龐紀項祝閔賈婁顏鍾駱盧莫經應單諸鈕龔榮儲車寧劉葉龍賴聞譚勞連習魚師鞏聶豐關紅遊權蓋簡藍萬麥賀遲鄺溫鐘邊喬費滿諶駢顓"
)
COMPOUND = (
    "闻人|夏侯|淳于|澹台|申屠|公冶|太叔|轩辕|钟离|鲜于|濮阳|独孤|呼延|西门|欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|司徒"
    "|长孙|宇文|端木|南宫|歐陽|諸葛|司馬"
)
PERSON = re.compile(rf"(?:(?:{COMPOUND})[\u4e00-\u9fff]{{1,2}}|[{SURNAMES}][\u4e00-\u9fff]{{1,2}})")
# Names that are written with a dot, and those of other peoples: `阿依古丽·买买提`, `格桑边觉`
DOTTED = re.compile(r"[\u4e00-\u9fff]{1,8}·[\u4e00-\u9fff]{1,8}")
# What stands behind the colon of an empty field, or is nobody.
NOBODY = re.compile(
    r"^(?:[前昨今]天|yesterday|today|edit|[中初高]级会员|列兵|[#＃]主|admin\w*|administrator|root|test|guest|user|author|editor|佚名|未知|匿名(?:网友|用户|者|提问者?)?|网络|網絡|互联网|本站|本网|本报|原创|原創|转载|轉載|不详|无|無|暂无|小编|小編|网友|編輯|编辑|管理员|站长|游客|会员|(?:发[布佈表]|發[布佈表])[于於]?|时间|日期|来源|浏览"
    r"|点击|人气|阅读|综合|整理|作者|楼主|本人|用户|更多|全部|只看该作者|资料图片?|資料圖片?|图文|查看|关注|签名|转自|摘自|撰于|time|date|posted|published|updated|null|none|undefined|unknown|\W*)$"
    r"|^https?:|^www\.|^[\d\W_]+$|[<>=\"{}]|[投供]稿$|^管理员|^热心网友|^未知|^[倒正]序|原[创創]$|admin|(?:CMS|press)$|转载|轉載|整理|文章$|声明|(?:有限)?公司|责任编辑|^编辑|^責任|^关于|^简介|^介绍|单位|^admin|\b(?:staff|report|reports|newsroom|editorial|press|desk|agency|wire|courtesy|sponsored)\b|\d日[电電]|\bpublished\b|\b(?:19|20)\d\d\b"
    # `文/图` has no author, `在看 52` and `73 followers` are counters
    r"|^[\u4e00-\u9fff]$|[\s\u3000]\d+\+?$|^\d+(?:\s|[万萬]?[次人])|^广告$|^(?-i:[A-Z]{1,4})\d{4,}|推[荐薦]指[数數]|综合自|綜合自"
    # names with stars in them are nobody's; `来自安卓客户端`, `A+ 放大 缩小`
    r"|\*{2}|^匿名\s|模式$|^人气$|^by$|^互联网|^来自|放大|缩小|默认|字[体號号]",
    re.IGNORECASE,
)
# The next field glued to a name: `作者：X时间：…`, `作者：X 编辑：Y`, `作者：X(某大学)`
GLUED = re.compile(
    r"\s*(?:\s(?:楼主|题主|层主|\S{0,2}版主|律师|\d{1,4}[楼FfLl#]|(?:[初中高特]级|普通|注册|金牌|核心)\S{0,4}|新手上路|已实名|童生|Lv\.?\d+)$|[,，;；()╱\[\]【】<>|｜丨。！？!?]|(?:发布|發佈|发表|更新)?(?:时间|時間|日期)|(?:文字|图文|稿件|文章|信息|内容)?(?:来源|來源)|稿源|出处|人气|浏览|瀏覽|阅读|閱讀|点击|點擊|热度|访问|围观|查看|评论|发布于|发表于|\s发布|发布(?=[于於时時日:\d])|更新|(?:责任)?(?:编辑|編輯)(?![部室])|责编|栏目|分类|字号|字体|标签|出自|摄影|图片|图\s*[/:|]"
    r"|\d{4}\s?[-/.年]|\d{1,2}[-/月:]\d|\d+\s*(?:人|次|小时|天|分钟|个月)|关注|粉丝|\s\d[\d,.]*(?=\s+\D)|\b(?:views?|reads?|on|min|comments?|posted|updated)\b).*$",
    re.IGNORECASE,
)
# Words of a sentence, a heading or a menu, which no nick has.
NO_NICK = re.compile(
    r"编号|来信|信件|诉求|咨询|published|posted|page|[。！？!?，,；;：:、《》“”\"]|逾期|贷款?|征信|协商|信用卡|资讯|新闻|动态|首页|正文|栏目|频道|怎么|如何|什么|文章|内容|评论|回复|阅读|导语|点击|广告|分享|收藏|举报|打印|登录|注册|搜索|下载|时间|日期|更新|发布|来源|字号|倒序|正序|只看|采纳|推荐|本文|作者|编辑|原标题|第[一二三四五六七八九十\d]"
    r"|^#?\d{1,4}[楼层#F]?$|^(?:已被|铁杆|认证律师|经验|童生|秀才|UID|用户|等级)$|回答|回覆|答复|答案|描述|求助|Lv\.?\s?\d|[昨前今]天|语音|朗读|[赞踩]|结束$|摘要|导读|提要|编者|最[后新]|分钟|相关|提问|资料|^以上|^其他|(?:吗|呢|吧)$"
    r"|^(?:文|图|图文|音频|视频|原创|转载|推荐|热门|最新|财经|法律|社会|国内|国际|娱乐|体育|科技|教育|健康|汽车|房产|军事|历史|文化|生活|理财|要闻|公告|通知)$"
)
SPACED = re.compile(r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff])[\s\u3000]([\u4e00-\u9fff])(?![\u4e00-\u9fff])")
BETWEEN = re.compile(r"[\s、,，/]+")
# What stands before a name that is none: `記者汪某`, `图/记者黄某某`, `通讯员 彭某`
OFFICE = re.compile(r"^(?:[\u4e00-\u9fff]{0,6}(?:记者|記者)|通[讯訊][员員]|实习生|特派员|编译|編譯)[\s:/]*|^文\s")
# `某甲-汽车编辑`: a name with what its owner does
ROLE = re.compile(r"([\u4e00-\u9fffA-Za-z0-9_]{1,12}-[\u4e00-\u9fff]{1,8})(?=\s|$)")
OFFICES = re.compile(r"(?:[\u4e00-\u9fff]{0,4}(?:记者|記者)|通[讯訊][员員]|实习生)$")
# `〔1层〕 某甲`, `1楼 某甲`
FLOOR = re.compile(r"^[〔\[【(#第]*\s*\d{1,4}\s*(?:[楼层#F][〕\]】)]*|[〕\]】)])\s+|^#\d{1,4}\s+")
EDGES = " \t\u3000:：-—|｜丨·/[]【】()（）［］•◎"
LONGEST = 24
MAX_PERSON = 4
LONGEST_NICK = 9


def accepted(text: str) -> str | None:
    """A name without what is glued to it, or None where it names nobody.

    >>> accepted("某甲时间:01-18"), accepted("admin"), accepted("赵 培:某学院")
    ('某甲', None, '赵培')
    >>> accepted("图"), accepted("在看 52"), accepted("某甲；审签：某乙"), accepted("欠钱的老周 查看")
    (None, None, '某甲', '欠钱的老周')
    >>> accepted("某甲-汽车编辑"), accepted("某甲 4139 Views"), accepted("73 followers")
    ('某甲-汽车编辑', '某甲', None)
    """
    text = FLOOR.sub("", text)
    role = ROLE.match(text.strip(EDGES))
    name = role[1] if role else OFFICE.sub("", GLUED.sub("", text.strip(EDGES)).strip(EDGES))
    name = SPACED.sub(r"\1\2", name).partition(":")[0].strip(EDGES)
    if not name or NOBODY.search(name) or len(name) > LONGEST:
        return None
    return name


def as_written(name: str, text: str) -> str:
    """A name as a page writes it, where its lines were read in ASCII digits.

    >>> as_written("沈7月", "文 / 沈七月"), as_written("某甲", "作者：某甲")
    ('沈七月', '某甲')
    """
    if name in text or not any(letter.isdigit() for letter in name):
        return name
    pieces = (text[at : at + size] for size in range(len(name) - 2, len(name) + 3) for at in range(len(text)))
    return next((piece for piece in pieces if piece and plain(piece) == name), name)


def alone(text: str) -> str | None:
    """A name that has a field of its own, in Chinese characters alone: nothing is glued to that.

    >>> alone("某某评论"), alone("某甲 2025-01-02"), alone("佚名")
    ('某某评论', None, None)
    """
    name = OFFICE.sub("", text.strip(EDGES))
    return name if HAN_ONLY.fullmatch(name) and len(name) <= LONGEST and not NOBODY.search(name) else None


def split(text: str) -> str | None:
    """The name, or the names, at the start of what stands behind a label.

    >>> split("宋某 杨某华 2005-07-18"), split("卖鱼的阿强 阅读 12"), split("某甲 北京报道")
    ('宋某 杨某华', '卖鱼的阿强', '某甲')
    """
    name = accepted(text)
    if not name:
        return None
    parts = [part for part in BETWEEN.split(name) if part and not OFFICES.match(part)]
    if not parts:
        return None
    if len(parts) < 2 or name.isascii():
        return name
    kept = [parts[0]]
    for part in parts[1:]:
        if not (PERSON.fullmatch(part) or DOTTED.fullmatch(part)):
            break
        kept.append(part)
    if len(kept) == 1 and not NOBODY.search(parts[0]):
        return accepted(parts[0])
    return ("、" if "、" in name else " ").join(kept) if len(kept) > 1 else None


def persons(text: str, *, sure: bool = False) -> list[str]:
    """The names of people at the start of a text: `甲某 乙某 某省报道` has two; ``sure`` asks for surnames."""
    found: list[str] = []
    for part in BETWEEN.split(SPACED.sub(r"\1\2", text.strip(EDGES))):
        if OFFICES.match(part):
            break
        match = PERSON.match(part) or DOTTED.match(part)
        rest = part[match.end() :] if match else ""
        if not match or (rest and not ENDING.match(rest)):
            if (
                not sure
                and not match
                and 2 <= len(part) <= 4
                and not found
                and part == text.strip(EDGES)
                and HAN_ONLY.fullmatch(part)
            ):
                found.append(part)
            break
        if NOBODY.search(match[0]) or (rest and found and len(part) > MAX_PERSON):
            break  # a label, a place: `甲某 某省某县报道`
        found.append(match[0])
        if rest:
            break
    return found


# What may follow a reporter's name at once: `甲某报道`, `甲某摄`, `甲某北京报道`
ENDING = re.compile(r"^(?:[\u4e00-\u9fff]{0,6}(?:报道|報導|報道|摄影?|攝|电|讯|文|撰|实习生|通讯员)|[/|).;:。])")
HAN_ONLY = re.compile(r"[\u4e00-\u9fff]+")


def is_nick(text: str) -> bool:
    """Whether words that no label calls a name can be one."""
    return (
        2 <= len(text) <= (LONGEST_NICK if HAN_ONLY.search(text) else 2 * LONGEST_NICK)
        and not NO_NICK.search(text)
        and not NOBODY.search(text)
    )
