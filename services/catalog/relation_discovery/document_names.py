"""Names of documents and items, made comparable. It knows the language of papers in general, and none in particular."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|〔[^〔〕]*〕|【[^【】]*】")
_MARKS = re.compile(r"[\s《》〈〉“”\"'「」·,.、;:。-]+")
_ALTERNATIVES = re.compile(r"或者?|及其?|以及|和|、|/")
_HOLDERS = re.compile(
    r"^(?:已(?:损毁|取得|领取|办理)的|拟任|更正后的|变更后的|本人的?|"
    r"申请人|申诉人|举办者|学生|考生|监护人|父母|法定代表人|经办人|驾驶人|借款人|当事人|单位|个人)+(?=.{3})"
)
_KINDS = (
    "证明书",
    "证明材料",
    "证明文件",
    "证明",
    "证书",
    "凭证",
    "批准书",
    "通知书",
    "意见书",
    "结果",
    "结论",
    "证",
    "书",
    "单",
)
"""What a paper calls itself; longest first. 居住证 and 居住证明 differ in what they are, not in what they are about."""

_DEEDS = re.compile(
    r"(?:申领|申请|办理|核发|领取|开具|出具|补发|补办|换发|登记|认定|审批|核准|审核|审查|核定|查验|验收|查询|报名|备案|注册|许可|换证)+$"
)
"""What an item does with its subject: 居住证申领 → 居住证."""
_REISSUES = ("补发", "换发", "补办", "更正", "变更", "补证", "换证", "注销", "遗失", "年检", "延续")


def plain(text: str) -> str:
    """Full-width forms, brackets with what is in them, and punctuation are gone."""
    folded = unicodedata.normalize("NFKC", text)
    while (shorter := _BRACKETED.sub("", folded)) != folded:
        folded = shorter
    return _MARKS.sub("", folded)


def document_keys(text: str) -> Iterator[str]:
    """Under which names a document is known: as a whole, without its holder, and each of several in one (甲证及乙表)."""
    whole = plain(text)
    names = [whole, *(part for part in _ALTERNATIVES.split(whole) if len(part) >= 3)]
    yield from dict.fromkeys(name for text in names for name in (text, _HOLDERS.sub("", text)) if name)


def subject(document: str) -> str:
    """What a paper is about: without the word for its kind. 消防验收合格意见书 → 消防验收合格."""
    for kind in _KINDS:
        if document.endswith(kind) and len(document) - len(kind) >= 2:
            return document.removesuffix(kind)
    return document


def same_paper(one: str, other: str) -> bool:
    """The same but for the word for its kind, where enough is left to tell it from others."""
    return subject(one) == subject(other) and len(subject(one)) >= 4


def matter(item_name: str) -> str:
    """What an item is about, without what it does: 普通话水平测试报名 → 普通话水平测试."""
    return _DEEDS.sub("", plain(item_name)) or plain(item_name)


def reissues(item_name: str) -> bool:
    """Whether the item gives again, alters or ends what another item gave."""
    return any(word in item_name for word in _REISSUES)
