"""Public code tables that a field may name by `codeTable` instead of listing options.

GB/T 3304 (56 ethnic groups), GB/T 4658 (education), GB/T 2260 (the districts of Guangzhou only), GB/T 4761 (relation to
the head of a family, the two-digit codes that forms need). A form that wants fewer values lists them as `options`.
"""

from __future__ import annotations

from collections.abc import Mapping

from forms.definition import Field, Option


def _table(text: str) -> tuple[Option, ...]:
    return tuple(
        Option(value, label) for value, label in (entry.split(" ") for entry in text.strip().split("\n"))
    )


def _numbered(names: str) -> str:
    return "\n".join(f"{number:02} {name}" for number, name in enumerate(names.split(), start=1))


_ETHNIC_GROUPS = _numbered(
    "汉族 蒙古族 回族 藏族 维吾尔族 苗族 彝族 壮族 布依族 朝鲜族 满族 侗族 瑶族 白族 土家族 哈尼族 哈萨克族 傣族 黎族 傈僳族 "
    "佤族 畲族 高山族 拉祜族 水族 东乡族 纳西族 景颇族 柯尔克孜族 土族 达斡尔族 仫佬族 羌族 布朗族 撒拉族 毛南族 仡佬族 锡伯族 "
    "阿昌族 普米族 塔吉克族 怒族 乌孜别克族 俄罗斯族 鄂温克族 德昂族 保安族 裕固族 京族 塔塔尔族 独龙族 鄂伦春族 赫哲族 门巴族 "
    "珞巴族 基诺族"
)

TABLES: Mapping[str, tuple[Option, ...]] = {
    "GB/T 3304": _table(f"{_ETHNIC_GROUPS}\n97 其他\n98 外国血统中国籍人士"),
    "GB/T 4658": _table(
        """
11 博士研究生毕业
12 博士研究生结业
13 博士研究生肄业
14 硕士研究生毕业
15 硕士研究生结业
16 硕士研究生肄业
17 研究生班毕业
21 大学本科毕业
22 大学本科结业
23 大学本科肄业
28 大学普通班毕业
31 大学专科毕业
32 大学专科结业
33 大学专科肄业
41 中等专科毕业
44 职业高中毕业
47 技工学校毕业
61 普通高中毕业
71 初中毕业
81 小学毕业
90 其他
"""
    ),
    "GB/T 2260": _table(
        """
440103 荔湾区
440104 越秀区
440105 海珠区
440106 天河区
440111 白云区
440112 黄埔区
440113 番禺区
440114 花都区
440115 南沙区
440117 从化区
440118 增城区
"""
    ),
    "GB/T 4761": _table(
        """
01 本人或户主
10 配偶
20 子
30 女
40 孙子、孙女或外孙子、外孙女
51 父亲
52 母亲
60 祖父母或外祖父母
70 兄、弟、姐、妹
99 其他
"""
    ),
}


def options(field: Field) -> tuple[Option, ...]:
    """What may be chosen: the field's own options, else those of its code table; empty when only the page can ask."""
    return field.options or TABLES.get(field.code_table or "", ())
