"""Table 2: one row for each item and kind of applicant (rules 主体清 and 条件清)."""

from __future__ import annotations

from collections import Counter

from services.catalog.item.code_lists import APPLICANT_TYPES
from services.catalog.limits import UNIT_NAMES, WORKING_DAYS, Limit
from services.catalog.survey.findings import Findings, Spot
from services.catalog.survey.registry import Registry
from services.catalog.survey.sheets import Row
from services.catalog.survey.surveyed_items import References, SurveyedItem, SurveyedItems

SUBJECT, MODE, THEME, MATERIALS = "主体类别", "网办模式", "服务主题", "必交材料数"
STATUTORY, UNIT, PROMISED = "法定时限", "法定时限单位", "承诺时限(工作日)"

PERSON = APPLICANT_TYPES[0]
_UNITS = {name: unit for unit, name in UNIT_NAMES.items()}


class ScopeRules:
    """`promises`: item → the shortest promise in working days, for the sum of the steps in table 4."""

    def __init__(self, registry: Registry, items: SurveyedItems, found: Findings) -> None:
        self._registry = registry
        self._items = items
        self._found = found
        self._references = References(items, found)
        self._described: dict[SurveyedItem, tuple[str, ...]] = {}
        self._unclear: set[SurveyedItem] = set()
        self._modes: dict[SurveyedItem, list[tuple[Spot, str]]] = {}
        self.promises: dict[SurveyedItem, int] = {}

    def add(self, row: Row) -> None:
        self._check_materials(row)
        self._check_limits(row)
        item = self._references.item_of(row)
        if item:
            self._check_subject(row, item)
        self._check_theme(row)  # after the subject: one that is wrong has other themes
        if item:
            self._remember(row, item)

    def _remember(self, row: Row, item: SurveyedItem) -> None:
        if row.sound(MODE):
            self._modes.setdefault(item, []).append((row.spot, row[MODE]))
        if row.sound(PROMISED):
            days = int(row[PROMISED])
            self.promises[item] = min(days, self.promises.get(item, days))

    def finish(self) -> None:
        for item in self._items:
            self._check_all_subjects(item)
        for modes in self._modes.values():
            self._check_one_mode(modes)

    def _check_materials(self, row: Row) -> None:
        if row.sound(MATERIALS) and row[MATERIALS] == "0":
            message = "必交材料数是0"
            self._found.warning(
                row.spot, MATERIALS, "MATERIALS_NONE", message, "一般至少有申请表,请核对是否漏填"
            )

    def _check_theme(self, row: Row) -> None:
        if not row.sound(THEME, SUBJECT):
            return
        meant = self._registry.full_themes(row[THEME], person=row[SUBJECT] == PERSON)
        if len(meant) == 1:
            return
        whose = "个人" if row[SUBJECT] == PERSON else "法人"
        message = f"{whose}服务主题里没有“{row[THEME]}”"
        fix = f"请从{whose}服务主题目录中选一个"
        if meant:
            message, fix = f"“{row[THEME]}”可能是几个主题", f"请写明是哪一个:{'、'.join(meant)}"
        self._error(row, THEME, "THEME_UNKNOWN", message, fix)

    def _check_limits(self, row: Row) -> None:
        for column in (STATUTORY, PROMISED):
            if row.sound(column) and row[column] == "0":
                self._error(
                    row, column, "DAYS_ZERO", f"“{column}”不能是0", "当天办结请填1;没有法定时限请留空"
                )
        if row.sound(STATUTORY) and not row[UNIT]:
            message = f"填了法定时限{row[STATUTORY]},没有填单位"
            self._error(row, UNIT, "UNIT_MISSING", message, f"请填写单位:{'、'.join(_UNITS)}")
        elif row.sound(UNIT) and not row[STATUTORY]:
            message = f"填了法定时限单位“{row[UNIT]}”,没有填法定时限"
            self._error(row, STATUTORY, "STATUTORY_MISSING", message, "请填写法定时限,或清空单位")
        if not row.sound(STATUTORY, UNIT, PROMISED):
            return
        statutory = Limit(int(row[STATUTORY]), _UNITS[row[UNIT]])
        promised = Limit(int(row[PROMISED]), WORKING_DAYS)
        if not promised.within(statutory):
            self._error(
                row,
                PROMISED,
                "PROMISE_GT_STATUTORY",
                f"承诺时限{promised}长于法定时限{statutory}",
                "请缩短承诺时限,或核对法定时限及其单位",
            )

    def _check_subject(self, row: Row, item: SurveyedItem) -> None:
        if not row.sound(SUBJECT):
            self._unclear.add(item)
            return
        subject = row[SUBJECT]
        described = self._described.get(item, ())
        if subject in described:
            message = f"“{item.name}”对{subject}已经填过一行"
            self._error(
                row, SUBJECT, "SCOPE_DUPLICATE", message, "每个事项对每类主体只填一行,请合并或改正主体类别"
            )
        self._described[item] = (*described, subject)
        if item.sound_subjects and subject not in item.subjects:
            message = f"表一没有勾选“{item.name}”的申办主体{subject}"
            fix = f"请在表一把{subject}改为是,或删去本行"
            self._error(row, SUBJECT, "SUBJECT_CONFLICT", message, fix)

    def _check_all_subjects(self, item: SurveyedItem) -> None:
        if not item.sound_subjects or item in self._unclear:
            return
        for subject in APPLICANT_TYPES:
            if subject in item.subjects and subject not in self._described.get(item, ()):
                self._found.error(
                    item.spot,
                    subject,
                    "SCOPE_MISSING",
                    f"表一勾选了{subject},表二没有“{item.name}”对{subject}的一行",
                    f"请在表二补填主体类别为{subject}的一行,或在表一改为否",
                )

    def _check_one_mode(self, modes: list[tuple[Spot, str]]) -> None:
        """The mode that most rows have is taken for the meant one, among equals that of the first row."""
        usual = Counter(mode for _, mode in modes).most_common(1)[0][0]
        for spot, mode in modes:
            if mode != usual:
                message = f"同一事项在其他主体填的网办模式是{usual},本行是{mode}"
                self._found.error(
                    spot, MODE, "MODE_CONFLICT", message, "同一事项只能有一种网办模式,请改为一致"
                )

    def _error(self, row: Row, column: str, code: str, message: str, fix: str) -> None:
        row.faulty.add(column)
        self._found.error(row.spot, column, code, message, fix)
