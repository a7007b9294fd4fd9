"""Table 4: the steps of an item's handling (rule 流程清). Rows of one item may stand anywhere, in any order."""

from __future__ import annotations

import re
from dataclasses import dataclass

from services.catalog.survey.cells import narrow, whole_number
from services.catalog.survey.findings import Findings, Spot
from services.catalog.survey.registry import Registry
from services.catalog.survey.sheets import Row
from services.catalog.survey.subject_rules import check_department_name
from services.catalog.survey.surveyed_items import CODE, NAME, References, SurveyedItem, SurveyedItems
from services.catalog.survey.tables import YES

STEP, STAGE, DAYS, COUNTED = "步骤序号", "环节", "时限(工作日)", "计入承诺"
NEXT, CHART = "下一步骤序号", "流程图文件名"
DEPARTMENT, DEPARTMENT_NAME = "责任部门编码", "责任部门名称"

NEEDED_STAGES = ("申请", "受理", "决定")
CHART_ENDINGS = (".jpg", ".JPG")

_SEVERAL = re.compile("[;,、 ]+")


@dataclass(frozen=True, slots=True)
class Step:
    """None stands for a cell that was empty or wrong, and told already."""

    spot: Spot
    number: int | None
    stage: str | None
    counted_days: int | None
    following: str


class ProcessRules:
    """`promises`: item → promised working days, from table 2."""

    def __init__(
        self, registry: Registry, items: SurveyedItems, promises: dict[SurveyedItem, int], found: Findings
    ) -> None:
        self._registry = registry
        self._promises = promises
        self._found = found
        self._references = References(items, found)
        self._flows: dict[SurveyedItem | str, list[Step]] = {}
        self._charts: set[tuple[SurveyedItem | str, str]] = set()

    def add(self, row: Row) -> None:
        check_department_name(row, DEPARTMENT, DEPARTMENT_NAME, self._registry, self._found)
        item = self._references.item_of(row)
        flow: SurveyedItem | str = item or row[CODE] or row[NAME]
        if not flow:
            return
        self._check_chart(row, flow)
        self._flows.setdefault(flow, []).append(_step(row))

    def finish(self) -> None:
        for flow, steps in self._flows.items():
            self._check_numbers(steps)
            self._check_stages(steps)
            self._check_days(steps, self._promises.get(flow) if isinstance(flow, SurveyedItem) else None)

    def _check_chart(self, row: Row, flow: SurveyedItem | str) -> None:
        """The file is called after its item (source plan 1.2, 20). A name that stands in each row is told once."""
        if not row.sound(CHART, CODE, NAME) or (flow, row[CHART]) in self._charts:
            return
        self._charts.add((flow, row[CHART]))
        right = f"{row[CODE]}-{row[NAME]}"
        if not row[CHART].endswith(CHART_ENDINGS):
            message = f"流程图“{row[CHART]}”不是JPG文件"
            self._error(row, CHART, "FLOWCHART_FORMAT", message, f"请另存为JPG,文件名为“{right}.jpg”")
        elif narrow(row[CHART])[:-4] != narrow(right):
            message = f"流程图文件名“{row[CHART]}”不是“编码-名称”"
            self._error(row, CHART, "FLOWCHART_NAME", message, f"请改名为“{right}.jpg”")

    def _check_numbers(self, steps: list[Step]) -> None:
        """Steps are 1 … n; each but the last leads on to another that exists."""
        by_number: dict[int, Step] = {}
        for step in steps:
            if step.number is None:
                return
            if step.number in by_number:
                message = f"步骤序号{step.number}重复"
                self._tell(step, STEP, "STEP_DUPLICATE", message, "请按先后从1起连续编号")
                return
            by_number[step.number] = step
        ordered = sorted(by_number)
        for expected, previous in zip(ordered, [0, *ordered], strict=False):
            if expected != previous + 1:
                message = f"步骤序号不连续,{previous or '开头'}之后是{expected},缺步骤{previous + 1}"
                self._tell(by_number[expected], STEP, "STEP_GAP", message, "请补上缺的步骤,或重新连续编号")
        for step in by_number.values():
            self._check_following(step, by_number, last=ordered[-1])

    def _check_following(self, step: Step, by_number: dict[int, Step], *, last: int) -> None:
        parts = [part for part in _SEVERAL.split(step.following) if part]
        if not parts and step.number != last:
            message = f"步骤{step.number}不是最后一步,没有填下一步骤"
            self._tell(step, NEXT, "NEXT_STEP_INVALID", message, "请填写下一步骤的序号")
        for part in parts:
            number = whole_number(part)
            missing_before = number is not None and 0 < number < last and number not in by_number
            if number == step.number or not (number in by_number or missing_before):
                # A number that only the gap lacks is told with the gap.
                message = f"步骤{step.number}的下一步骤“{part}”不存在"
                if number == step.number:
                    message = f"步骤{step.number}的下一步骤是自己"
                fix = f"请填写本事项已有的步骤序号(1—{last}),最后一步留空"
                self._tell(step, NEXT, "NEXT_STEP_INVALID", message, fix)

    def _check_stages(self, steps: list[Step]) -> None:
        if any(step.stage is None or step.number is None for step in steps):
            return
        ordered = sorted(steps, key=lambda step: step.number or 0)
        stages = [step.stage for step in ordered]
        missing = [stage for stage in NEEDED_STAGES if stage not in stages]
        if missing:
            message = f"流程缺少{'、'.join(missing)}环节"
            self._tell(steps[0], STAGE, "FLOW_MISSING_STAGE", message, f"请补上{'、'.join(missing)}的步骤")
            return
        firsts = [stages.index(stage) for stage in NEEDED_STAGES]
        for earlier, later in zip(firsts, firsts[1:], strict=False):
            if later < earlier:
                message = f"{stages[later]}排在{stages[earlier]}之前"
                fix = f"应按{'、'.join(NEEDED_STAGES)}的先后排列,请调整步骤"
                self._tell(ordered[later], STAGE, "FLOW_STAGE_ORDER", message, fix)
                return

    def _check_days(self, steps: list[Step], promised: int | None) -> None:
        days = [step.counted_days for step in steps]
        total = sum(counted for counted in days if counted is not None)
        if promised is None or None in days or total <= promised:
            return
        message = f"计入承诺的各步时限合计{total}个工作日,超过承诺时限{promised}个工作日"
        self._tell(steps[0], DAYS, "STEP_DAYS_EXCEED", message, "请压缩各步时限,或核对表二的承诺时限")

    def _error(self, row: Row, column: str, code: str, message: str, fix: str) -> None:
        row.faulty.add(column)
        self._found.error(row.spot, column, code, message, fix)

    def _tell(self, step: Step, column: str, code: str, message: str, fix: str) -> None:
        self._found.error(step.spot, column, code, message, fix)


def _step(row: Row) -> Step:
    counted = None
    if row.sound(DAYS, COUNTED):
        counted = int(row[DAYS]) if row[COUNTED] == YES else 0
    return Step(
        row.spot,
        int(row[STEP]) if row.sound(STEP) else None,
        row[STAGE] if row.sound(STAGE) else None,
        counted,
        narrow(row[NEXT]),
    )
