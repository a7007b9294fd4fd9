"""Table 1: codes, names, departments and groups of items, and for whom each is (rules 数量清 and 主体清)."""

from __future__ import annotations

from services.catalog.codes import NO_GROUP
from services.catalog.item.code_lists import APPLICANT_TYPES
from services.catalog.survey.cells import folded
from services.catalog.survey.findings import Findings
from services.catalog.survey.registry import Registry
from services.catalog.survey.sheets import Row
from services.catalog.survey.surveyed_items import CODE, NAME, SurveyedItem, SurveyedItems
from services.catalog.survey.tables import YES

UNIT, UNIT_NAME = "填报单位编码", "填报单位名称"
GROUPS = (("第一级大项", slice(4, 6), "第5、6位"), ("第二级大项", slice(6, 8), "第7、8位"))


class SubjectRules:
    def __init__(self, registry: Registry, items: SurveyedItems, found: Findings) -> None:
        self._registry = registry
        self._items = items
        self._found = found
        items.filed = True

    def add(self, row: Row) -> None:
        self._check_repeated_code(row)
        self._check_department(row)
        self._check_groups(row)
        self._check_register(row)
        self._check_subjects(row)
        subjects = tuple(subject for subject in APPLICANT_TYPES if row[subject] == YES)
        sound_subjects = bool(subjects) and row.sound(*APPLICANT_TYPES)
        self._items.add(
            SurveyedItem(
                row.spot,
                row[CODE],
                row[NAME],
                row.sound(CODE) and UNIT not in row.faulty,
                row.sound(NAME),
                subjects,
                sound_subjects,
            )
        )

    def finish(self) -> None:
        """Nothing is left to say: what concerns several tables is told by theirs."""

    def _check_repeated_code(self, row: Row) -> None:
        first = self._items.with_code(row[CODE])
        if row.sound(CODE) and first:
            self._error(
                row,
                CODE,
                "CODE_DUPLICATE",
                f"事项编码{row[CODE]}与第{first.spot.row}行“{first.name}”重复",
                "每个事项的编码必须唯一,请改正填错的一行",
            )

    def _check_department(self, row: Row) -> None:
        if row.sound(CODE, UNIT) and row[CODE][:4] != row[UNIT]:
            self._error(
                row,
                UNIT,
                "CODE_DEPT_MISMATCH",
                f"填报单位编码{row[UNIT]}与事项编码{row[CODE]}的前4位不一致",
                f"请核对:事项属于{row[CODE][:4]}的,填报单位应填{row[CODE][:4]};否则改正事项编码",
            )
        else:
            check_department_name(row, UNIT, UNIT_NAME, self._registry, self._found)

    def _check_groups(self, row: Row) -> None:
        if not row.sound(CODE):
            return
        for column, digits, where in GROUPS:
            number = row[CODE][digits]
            if number != NO_GROUP and not row[column]:
                self._error(
                    row,
                    column,
                    "GROUP_NAME_MISSING",
                    f"事项编码{where}是{number},但没有填写{column}的名称",
                    f"请填写{column}的名称",
                )
            elif number == NO_GROUP and row[column]:
                self._error(
                    row,
                    column,
                    "GROUP_NAME_UNEXPECTED",
                    f"事项编码{where}是00(没有{column}),却填了“{row[column]}”",
                    "请删去该名称,或改正事项编码",
                )

    def _check_register(self, row: Row) -> None:
        """A code and a name that are registered belong together; what is not registered is a new item."""
        if not row.sound(CODE, NAME) or UNIT in row.faulty:
            return
        code, name = row[CODE], row[NAME]
        official = self._registry.items.get(code)
        registered = self._registry.code_of(name, code[:4])
        if code in self._registry.withdrawn:
            message = f"编码{code}的事项已取消,编码不再使用"
            self._error(row, CODE, "CODE_WITHDRAWN", message, "请删去本行,或给新事项编新的编码")
        elif registered and registered != code:
            message = f"“{name}”登记的编码是{registered},本行为{code}"
            self._error(row, CODE, "CODE_NAME_MISMATCH", message, "请核对编码和名称,改正填错的一个")
        elif official and folded(official) != folded(name):
            message = f"“{name}”不是{code}的规范化全称"
            self._error(row, NAME, "NAME_NOT_OFFICIAL", message, f"请改为“{official}”")

    def _check_subjects(self, row: Row) -> None:
        answered = row.sound(*APPLICANT_TYPES)
        if answered and all(row[subject] != YES for subject in APPLICANT_TYPES):
            self._error(
                row,
                APPLICANT_TYPES[0],
                "SUBJECT_NONE",
                "四类申办主体都填了否",
                f"每个事项至少有一类申办主体,请在{'、'.join(APPLICANT_TYPES)}中填是",
            )

    def _error(self, row: Row, column: str, code: str, message: str, fix: str) -> None:
        row.faulty.add(column)
        self._found.error(row.spot, column, code, message, fix)


def check_department_name(row: Row, code: str, name: str, registry: Registry, found: Findings) -> None:
    """`code`, `name`: the columns that hold a department's."""
    official = registry.departments.get(row[code])
    if row.sound(code, name) and official and folded(official) != folded(row[name]):
        row.faulty.add(name)
        message = f"编码{row[code]}的部门是“{official}”,现填“{row[name]}”"
        found.error(row.spot, name, "DEPT_NAME_MISMATCH", message, f"请改为“{official}”,或改正部门编码")
