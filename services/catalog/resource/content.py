"""What an entry says: the fields of 政务信息资源目录编制指南, and the rules that they keep by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from event_sourcing.errors import FieldError
from services.catalog.data_table.aggregate import classification_problems

UNCONDITIONAL, CONDITIONAL, NOT_SHARED = SHARE_TYPES = ("无条件共享", "有条件共享", "不予共享")
FORMATS = ("数据库", "电子文件", "电子表格", "图形图像", "流媒体", "自描述格式")
SHARE_METHODS = ("共享平台接口", "共享平台库表交换", "共享平台文件下载", "邮件或介质交换")
UPDATE_CYCLES = ("实时", "每日", "每周", "每月", "每季度", "每学期", "每年", "不更新")
RESOURCE_CODE = re.compile(r"[1-9]\d{5}-\d{5}")


@dataclass(frozen=True, slots=True)
class InformationItem:
    """信息项. `code`: unified code of its concept, or "" where the element stands alone; `element`: id of the 根 element."""

    name: str
    data_type: str
    length: str = ""
    code: str = ""
    element: str = ""
    standard: str = ""


@dataclass(frozen=True, slots=True)
class ResourceContent:
    """
    code             class code, hyphen, five digits that are never used again: 306001-00001
    class_code       类 1 digit, 项 2, 目 3
    class_names      of 类, 项, 目
    detail           细目, "" for none
    provider_code    提供方代码: the department
    share_condition  共享条件; why not, for what is not shared; "" for what is shared unconditionally
    share_method     共享方式; "" for what is not shared
    open             开放属性: whether society may have it
    open_condition   under which condition; "" for none
    related          关联资源代码
    table_id         the table that it was drafted from
    """

    code: str
    name: str
    class_code: str
    class_names: tuple[str, ...]
    detail: str
    provider: str
    provider_code: str
    summary: str
    format: str
    items: tuple[InformationItem, ...]
    share_type: str
    share_condition: str
    share_method: str
    open: bool
    open_condition: str
    update_cycle: str
    related: tuple[str, ...]
    table_id: str
    item_codes: tuple[str, ...] = ()


def problems(content: ResourceContent) -> Iterator[FieldError]:
    """What a draft must keep already."""
    if not RESOURCE_CODE.fullmatch(content.code):
        yield FieldError("/code", "RESOURCE_CODE", "信息资源代码应为6位分类代码、连字符和5位顺序号")
    elif content.code[:6] != content.class_code:
        yield FieldError("/class_code", "CLASS_MISMATCH", "分类代码应与信息资源代码的前6位一致")
    yield from classification_problems(content.class_code, content.class_names)
    if not content.name.strip():
        yield FieldError("/name", "REQUIRED", "请填写信息资源名称")
    for pointer, value, known, what in (
        ("/format", content.format, FORMATS, "信息资源格式"),
        ("/share_type", content.share_type, SHARE_TYPES, "共享类型"),
        ("/update_cycle", content.update_cycle, UPDATE_CYCLES, "更新周期"),
    ):
        if value not in known:
            yield FieldError(pointer, "OPTION", f"{what}应为 {'、'.join(known)} 之一")
    for index, code in enumerate(content.related):
        if not RESOURCE_CODE.fullmatch(code) or code == content.code:
            yield FieldError(f"/related/{index}", "RESOURCE_CODE", f"“{code}”不是另一信息资源的代码")


def gaps(content: ResourceContent) -> Iterator[FieldError]:
    """What must be filled in besides before somebody reviews it."""
    if not content.summary.strip():
        yield FieldError("/summary", "REQUIRED", "请用一两句话写明这项信息资源说的是什么")
    if not content.items:
        yield FieldError("/items", "REQUIRED", "至少要有一个信息项")
    for index, item in enumerate(content.items):
        if not item.name.strip():
            yield FieldError(f"/items/{index}/name", "REQUIRED", "请填写信息项的名称")
    if content.share_type != UNCONDITIONAL and not content.share_condition.strip():
        what = "不予共享的法律、行政法规或国务院政策依据"
        asked = "共享条件" if content.share_type == CONDITIONAL else what
        yield FieldError("/share_condition", "REQUIRED", f"请写明{asked}")
    if content.share_type != NOT_SHARED and content.share_method not in SHARE_METHODS:
        yield FieldError("/share_method", "OPTION", f"共享方式应为 {'、'.join(SHARE_METHODS)} 之一")
