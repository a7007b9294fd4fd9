"""The five clarities (source plan 1.1.2; domain rules, section 4) and which rule belongs to which."""

from __future__ import annotations

from collections.abc import Mapping

from services.catalog.survey.findings import Finding

QUANTITY, SUBJECTS, PROCESS = "quantity", "subjects", "process"
CONDITIONS, COLLABORATION = "conditions", "collaboration"

NAMES: Mapping[str, str] = {
    QUANTITY: "数量清",
    SUBJECTS: "主体清",
    PROCESS: "流程清",
    CONDITIONS: "条件清",
    COLLABORATION: "协同清",
}

NOT_FILED = "NOT_FILED"
REGISTERED_NOT_FILED, FILED_NOT_REGISTERED = "REGISTERED_NOT_FILED", "FILED_NOT_REGISTERED"
STEPS_NONE, RELATIONS_UNDECLARED = "STEPS_NONE", "RELATIONS_UNDECLARED"
MATERIAL_CONDITION_MISSING = "MATERIAL_CONDITION_MISSING"
"""Rules about more than rows of tables; all others are those of `survey.validation`, under its codes."""

_RULES: Mapping[str, Mapping[str, frozenset[str]]] = {
    "t1": {
        QUANTITY: frozenset(
            {
                "CODE_LENGTH",
                "CODE_NOT_DIGITS",
                "CODE_LEVEL_ORDER",
                "CODE_ITEM_RANGE",
                "CODE_DUPLICATE",
                "CODE_DEPT_MISMATCH",
                "CODE_NAME_MISMATCH",
                "CODE_WITHDRAWN",
                "DEPT_UNKNOWN",
                "NAME_INVALID",
                "NAME_NOT_OFFICIAL",
            }
        ),
        SUBJECTS: frozenset({"SUBJECT_NONE", "SUBJECT_BAD_VALUE", "SCOPE_MISSING"}),
    },
    "t2": {
        QUANTITY: frozenset({"ORPHAN_ITEM"}),
        SUBJECTS: frozenset({"SUBJECT_UNKNOWN", "SUBJECT_CONFLICT", "SCOPE_DUPLICATE"}),
        CONDITIONS: frozenset(
            {
                "MATERIALS_NONE",
                "COUNT_NOT_NUMBER",
                "COUNT_NEGATIVE",
                "PROMISE_GT_STATUTORY",
                "DAYS_NOT_NUMBER",
                "DAYS_NEGATIVE",
                "DAYS_ZERO",
                "UNIT_MISSING",
                "STATUTORY_MISSING",
                "MODE_MISSING",
                "MODE_NOT_UNIQUE",
                "MODE_UNKNOWN",
                "MODE_CONFLICT",
            }
        ),
    },
    "t3": {
        QUANTITY: frozenset({"ORPHAN_ITEM"}),
        COLLABORATION: frozenset(
            {
                "RELATION_CYCLE",
                "RELATION_DEPT_MISMATCH",
                "RELATION_DUPLICATE",
                "RELATION_NONE_WITH_TARGET",
                "RELATION_NOT_RECIPROCAL",
                "RELATION_SELF",
                "RELATION_TARGET_UNKNOWN",
                "RELATION_TYPE_UNKNOWN",
            }
        ),
    },
    "t4": {
        QUANTITY: frozenset({"ORPHAN_ITEM"}),
        PROCESS: frozenset(
            {
                "STEP_GAP",
                "STEP_DUPLICATE",
                "STEP_NOT_NUMBER",
                "NEXT_STEP_INVALID",
                "FLOW_MISSING_STAGE",
                "FLOW_STAGE_ORDER",
                "STAGE_UNKNOWN",
                "STEP_DAYS_EXCEED",
                "FLOWCHART_FORMAT",
                "FLOWCHART_NAME",
            }
        ),
    },
}
"""Table → clarity → findings that make an item fail it. Others (who filled in a row, what a theme is called) do not."""

_NEEDED: Mapping[tuple[str, str], str] = {
    ("t2", "办理条件摘要"): CONDITIONS,
    ("t2", "必交材料数"): CONDITIONS,
    ("t2", "承诺时限(工作日)"): CONDITIONS,
    ("t3", "关系类型"): COLLABORATION,
    ("t3", "关联事项编码"): COLLABORATION,
    ("t4", "步骤序号"): PROCESS,
    ("t4", "环节"): PROCESS,
    ("t4", "流程图文件名"): PROCESS,
}
"""(table, column) that must not be empty → clarity."""


def clarity_of(finding: Finding) -> str | None:
    """Which clarity a finding of the survey's rules spoils; None for none."""
    table = finding.spot.table
    if finding.code == "REQUIRED":
        return _NEEDED.get((table, finding.column))
    found = (clarity for clarity, codes in _RULES.get(table, {}).items() if finding.code in codes)
    return next(found, None)
