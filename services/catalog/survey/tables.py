"""The four tables: their official names, their columns, what a cell may hold, and the note that helps to fill it.

The names are the source plan's (1.1.3); XX in a title stands for a kind of applicant or a class of business.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from services.catalog.item import code_lists as lists

YES, NO = "是", "否"
NONE_RELATED = "无"
"""A relation of this type declares that an item has no relations (rule 协同清)."""

PRE, POST, PARALLEL, SHARING = "前置", "后置", "并联", "数据共享"
RELATIONS = (PRE, POST, PARALLEL, SHARING, NONE_RELATED)
STAGES = ("申请", "受理", "审查", "决定", "送达")
UNITS = ("工作日", "自然日", "月")


class Kind(Enum):
    TEXT = "text"
    NAME = "name"
    ITEM_CODE = "item code"
    DEPARTMENT = "department code"
    OPTION = "option"
    MODE = "mode"
    DAYS = "days"
    COUNT = "count"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Column:
    """
    name      as in the header of the template
    options   allowed values of an OPTION; suggested ones of other kinds
    wrong     code of the finding about a value that is not allowed
    missing   code of the finding about an empty cell
    unless    (column, value): where that column has that value, an empty cell is no finding
    width     of the column in a workbook, in characters
    """

    name: str
    kind: Kind = Kind.TEXT
    note: str = ""
    required: bool = True
    options: tuple[str, ...] = ()
    wrong: str = "OPTION"
    missing: str = "REQUIRED"
    unless: tuple[str, str] | None = None
    width: int = 16


@dataclass(frozen=True, slots=True)
class Table:
    """`key`: t1 … t4. `title`: name of its sheet. `titles`: what a sheet of it may be called."""

    key: str
    title: str
    titles: re.Pattern[str]
    file: str
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


NUMBER = Column("序号", note="行号,可不填", required=False, width=6)


def _code(name: str = "事项编码") -> Column:
    return Column(
        name, Kind.ITEM_CODE, "11位数字:4位部门+2位第一级大项+2位第二级大项(没有则00)+3位小项", width=15
    )


def _department(name: str) -> Column:
    return Column(name, Kind.DEPARTMENT, "4位部门编码,开头的0不要丢", width=12)


def _yes_no(name: str, note: str, wrong: str = "BOOL_BAD_VALUE") -> Column:
    return Column(name, Kind.OPTION, note, options=(YES, NO), wrong=wrong, width=10)


def _related(column: Column) -> Column:
    """A column that an item without relations leaves empty."""
    return Column(
        column.name,
        column.kind,
        column.note,
        options=column.options,
        wrong=column.wrong,
        unless=("关系类型", NONE_RELATED),
        width=column.width,
    )


_NAME = Column("事项名称", Kind.NAME, "正式公布的规范全称,与权责清单一致", width=34)

SUBJECTS = Table(
    "t1",
    "对外办理业务事项申办主体分类表",
    re.compile("申办主体分类表"),
    "t1_applicant_subjects.csv",
    (
        NUMBER,
        _department("填报单位编码"),
        Column("填报单位名称", note="与部门编码对应的正式名称", width=26),
        _code(),
        _NAME,
        Column(
            "事项类型",
            Kind.OPTION,
            "依申请办理的事项类型",
            options=tuple(lists.ITEM_TYPES[code] for code in lists.APPLY_TYPES),
            wrong="ITEM_TYPE_UNKNOWN",
        ),
        Column("第一级大项", note="编码第5、6位不是00时必填", required=False, width=20),
        Column("第二级大项", note="编码第7、8位不是00时必填", required=False, width=20),
        *(
            _yes_no(subject, f"{subject}能否申办,填是或否", "SUBJECT_BAD_VALUE")
            for subject in lists.APPLICANT_TYPES
        ),
        Column("主体说明", note="具体是哪些人或单位", required=False, width=20),
        Column("填报人", note="填报人姓名", width=10),
        Column("填报日期", Kind.DATE, "年-月-日,如 2026-03-05", wrong="DATE_INVALID", width=12),
    ),
)

SCOPE = Table(
    "t2",
    "对XX办理业务事项范围分类表",
    re.compile("办理业务事项范围分类表"),
    "t2_scope.csv",
    (
        NUMBER,
        Column(
            "主体类别",
            Kind.OPTION,
            "每类申办主体一行",
            options=lists.APPLICANT_TYPES,
            wrong="SUBJECT_UNKNOWN",
            width=14,
        ),
        _code(),
        _NAME,
        Column("办理范围", note="地域和对象的范围", width=28),
        Column("服务主题", note="主题目录中的名称,可只写开头几个字", width=14),
        Column("办理条件摘要", note="主要条件", width=36),
        Column("必交材料数", Kind.COUNT, "必须提交的材料件数", wrong="COUNT_NOT_NUMBER", width=11),
        Column(
            "法定时限", Kind.DAYS, "法律法规规定的时限,没有则空", False, wrong="DAYS_NOT_NUMBER", width=10
        ),
        Column("法定时限单位", Kind.OPTION, "填了法定时限必填", False, UNITS, "UNIT_UNKNOWN", width=13),
        Column(
            "承诺时限(工作日)", Kind.DAYS, "不长于法定时限,单位是工作日", wrong="DAYS_NOT_NUMBER", width=17
        ),
        Column(
            "网办模式",
            Kind.MODE,
            "\n".join(f"{number} {mode.name}" for number, mode in lists.SERVICE_MODES.items()),
            options=tuple(str(number) for number in lists.SERVICE_MODES),
            wrong="MODE_UNKNOWN",
            missing="MODE_MISSING",
            width=10,
        ),
        _yes_no("是否收费", "收费填是,不收费填否"),
        _department("受理部门编码"),
    ),
)

COLLABORATION = Table(
    "t3",
    "XX类业务事项部门协同关系表",
    re.compile("业务事项部门协同关系表"),
    "t3_collaboration.csv",
    (
        NUMBER,
        Column("业务类别", note="如教师资格、义务教育", width=12),
        _code(),
        _NAME,
        Column(
            "关系类型",
            Kind.OPTION,
            "前置:先办对方;后置:后办对方。双方都要填。没有任何关系的事项填“无”,其后各列留空",
            options=RELATIONS,
            wrong="RELATION_TYPE_UNKNOWN",
            width=10,
        ),
        _related(_department("关联部门编码")),
        _related(Column("关联部门名称", note="与关联部门编码对应", width=26)),
        _related(_code("关联事项编码")),
        _related(Column("关联事项名称", note="规范全称", width=34)),
        _related(Column("协同内容", note="向对方核验或推送什么", width=30)),
        _related(
            Column("传递方式", note="如接口共享、平台内流转", options=("接口共享", "平台内流转"), width=12)
        ),
        _related(_yes_no("是否必须", "必须先办或后办填是,视情况填否")),
    ),
)

PROCESS = Table(
    "t4",
    "XX网上办事关联事项流程汇总表",
    re.compile("网上办事关联事项流程汇总表"),
    "t4_process.csv",
    (
        NUMBER,
        _code(),
        _NAME,
        Column("步骤序号", Kind.COUNT, "从1起连续编号", wrong="STEP_NOT_NUMBER", width=10),
        Column("步骤名称", note="这一步做什么", width=26),
        Column(
            "环节",
            Kind.OPTION,
            "申请、受理、决定必须有,且按此先后",
            options=STAGES,
            wrong="STAGE_UNKNOWN",
            width=8,
        ),
        _department("责任部门编码"),
        Column("责任部门名称", note="与责任部门编码对应", width=26),
        Column("时限(工作日)", Kind.DAYS, "当天完成填0", wrong="DAYS_NOT_NUMBER", width=13),
        _yes_no("计入承诺", "时限计入承诺时限填是"),
        Column("输入材料", note="这一步用到什么", width=20),
        Column("输出结果", note="这一步产生什么", width=20),
        Column("下一步骤序号", note="最后一步留空;有几个时用分号隔开", required=False, width=13),
        Column("流程图文件名", note="编码-名称.jpg", width=40),
    ),
)

TABLES = (SUBJECTS, SCOPE, COLLABORATION, PROCESS)
BY_KEY = {table.key: table for table in TABLES}
