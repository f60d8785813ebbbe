"""Names of private persons where pages print them: fake comments, signatures, forms; and bylines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.privacy.kinds import Kind, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

# The surnames that nine of ten Chinese have, and those of two characters.
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆"
    "金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严赖覃洪武莫孔汤向常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂"
    "章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟"
    "艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛"
    "仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井"
    "祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危玉银亢嵇公"
    "哈湛宾戎勾茅利於呼居揭干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由暴"
)
DOUBLE = "欧阳|上官|司马|诸葛|司徒|东方|独孤|南宫|夏侯|皇甫|尉迟|公孙|慕容|长孙|宇文|令狐|端木|轩辕"
# Characters that given names are made of; words that begin like a surname (费用, 余额, 方法) have others.
GIVEN = (
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂建国华文志海燕玲红梅春兰凤洁琳云莲真环雪荣爱妹香月莺媛瑞凡佳嘉琼勤珍贞莉"
    "叶璧璐娅琦晶妍茜秋珊莎锦黛青倩婷姣婉娴瑾颖露瑶怡婵雁蓓纨仪荷丹蓉眉君琴蕊薇菁梦岚苑婕馨瑗琰韵融园艺咏卿聪澜纯毓悦昭冰爽琬茗"
    "羽希宁欣飘育滢馥筠柔竹霭凝晓欢霄枫芸菲寒伊亚宜可姬舒影荔枝思豪鹏飞斌宇浩凯健俊帆帅旭峰龙林钢铭震奇鑫晖晨辰毅轩翔骏博涵子梓"
    "泽睿昊雨天阳昕然诗淇紫若彤璇钰美格武小玉淑慧巧惠素翠雅芝萍彩兴良海山仁波宁贵福生元全国胜学祥才发成康星光天达永东"
    "岩中茂进林有坚和彪诚先敬振壮会思群心邦承乐绍功松善厚庆民友裕河哲江浩亮政谦亨固之轮翰朗伯宏言鸣朋梁栋维启克伦旭泰"
    "树炎德行时家新利清树炳义礼智信忠孝廉根水火土金木宝财旺富世昌兆吉延长寿广益川洲源楠柏彬桦森楷权霖雷霆震曦晗煜炜烨熙焕灿煊"
)
NAME = rf"(?:(?:{DOUBLE})[\u4e00-\u9fff]{{1,2}}|[{SURNAMES}][\u4e00-\u9fff]{{1,2}})"
SURE_NAME = rf"(?:(?:{DOUBLE})[{GIVEN}]{{1,2}}|[{SURNAMES}][{GIVEN}]{{2}})"
ROLES = (
    r"律师助理|实习律师|法律顾问|法律咨询|法律助理|专业律师|律师|法务|法务顾问|债务规划师|债务顾问|逾期人员|逾期者|负债者|欠款人|借款人|持卡人|用户"
    r"|上班族|合作伙伴|已上岸的?人?|上岸者?|认证达人|诉讼代理|资深[^\s]{2,4}|经济观察家|财经分析师|客户|在逾|负债人|失信人员|养卡人|接单员"
)
DAY = r"(?:19|20)\d{2}[-/.年]\d{1,2}"
# The head of a fake comment, as in 头像 段格格-律师助理 2025-04-17: a picture's name, a nick, a role, a day.
AVATAR = re.compile(rf"头像[\s:：]{{0,3}}(?P<name>[^\s\-—–:：，。\n]{{2,8}})(?=\s?[-—–]|\s+{DAY})")
# The same without its picture, at the head of a line.
SIGNED = re.compile(rf"\n[\s•·]*(?P<name>[\u4e00-\u9fffA-Za-z]{{2,6}})(?=\s?[-—–]\s?(?:{ROLES})(?:[\s:：，]|{DAY}|$))")
# A comment by its author: 网友王建国：…, 用户 李梅 说, @陈小明.
COMMENTED = re.compile(
    rf"(?:网友|用户|评论者|楼主|回复|粉丝|读者|@)[\s@“\"]?(?P<name>{NAME})(?=[”\"]?\s?(?:[:：]|说[，,:：道]|表示[，,:：]|留言|评论|回复|\n|$))"
)
# A line that a person's name begins, as comments copied from a forum do: 王建国：我也是这样.
SPOKEN = re.compile(rf"\n[\s•·]*(?P<name>{SURE_NAME})(?=\s?[:：]\s?\S|\s+{DAY})")
# Forms and letters: 姓名：张伟, 联系人 王小明, 户名：…. The name ends there.
FORM = re.compile(
    rf"(?:姓名|联系人|户名|开户名|收款人|申请人姓名|借款人姓名|本人姓名|持卡人姓名|联络人|法定代表人|经办人|我叫|我的名字叫|名叫)"
    rf"(?P<told>\s?[:：是为]\s?|\s)?(?P<name>{NAME})(?=[，,。；;、\s（(!！）)]|$|先生|女士|手机|电话|身份证|今年)"
)
# Who wrote or edited it; a public statement, taken out only where asked for.
BYLINE = re.compile(
    rf"(?:作者|撰文|编辑|责编|责任编辑|记者|通讯员|审核|校对|文)\s?[:：/丨|]\s?(?P<name>{NAME})(?=[，,。；;、\s（()）|/]|$)"
)
AVATAR_WORD = "头像"
# Words that stand where a name would, and begin like one.
NO_NAMES = """
方法 方式 方案 费用 余额 金额 时间 任务 成本 成功 平台 项目 关系 关于 应对 应该 安全 和解 全部 温馨 马上 金融
公司 公安 公告 银行 客服 利息 本人 方便 常见 明确 文章 文件 权利 信用 信息 来源 国家 国务 云南 江苏 海南 华夏
平安 包括 计算 简单 高级 高院 法院 任何 别人 强制 终身 时效 支付 支持 支行 展期 应当 应付 温州 金华 石家庄
向法院 于是 于此 何时 何种 元旦 花呗 成都 常州 车贷 车辆 房贷 房产 房东 单位 单笔 经理 律师 法务 易鑫 乐信 白条
万元 连续 单身 管理 管家 全国 全额 全家 党员 明天 明年 明细 钱包 钱款 司法 司机 印章 经办 原因 居民 都会 修复
贺词 查询 查封 封存 谈判 解冻 解决 解除 解释 相关 相信 商量 商家 门店 容时 容易 邮储 招联 先生 女士 小姐 计划
时代 时候 万一 钟后
"""
NO_NAME = frozenset(NO_NAMES.split())


def names(text: str, *, bylines: bool = False) -> Iterator[Span]:
    """Names of private persons; with ``bylines`` those of authors and editors too."""
    if AVATAR_WORD in text:
        yield from spans(AVATAR, text)
    below = f"\n{text}"
    for pattern in (SIGNED, SPOKEN):
        for start, end, kind in spans(pattern, below):
            yield Span(start - 1, end - 1, kind)
    yield from spans(COMMENTED, text)
    yield from spans(FORM, text)
    if bylines:
        yield from spans(BYLINE, text, Kind.BYLINE)


def spans(pattern: re.Pattern[str], text: str, kind: Kind = Kind.NAME) -> Iterator[Span]:
    """What a pattern names, unless it is a word."""
    for match in pattern.finditer(text):
        if match["name"] not in NO_NAME and match["name"][:2] not in NO_NAME:
            yield Span(match.start("name"), match.end("name"), kind)
