"""Rules that a guide keeps. `problems` forbid, `warnings` advise, `gaps` forbid publishing only.

Numbers in comments are those of the domain rules: 22 the 14 elements, C1–C4 what each of them must contain.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator

from event_sourcing.errors import FieldError
from services.guides.guide.content import Fee, GuideContent, Material, Step
from services.guides.limits import UNIT_NAMES, WORKING_DAYS, Limit

ITEM_CODE = re.compile(r"\d{4}(0000|(0[1-9]|[1-9]\d)\d{2})(?!000)\d{3}", re.ASCII)
DEPARTMENT_CODE = re.compile(r"\d{4}", re.ASCII)
CATCH_ALL = re.compile(
    r"其[他它](有关|相关|必要|需要|所需|应当)?(的|提供的|提交的)?(证明|申请)?(材料|资料|文件)"
)

SUBJECTS = ("个人", "企业", "社团", "机关事业单位")
EVIDENCE = ("seen", "recalled", "none")
STEP_KINDS = {"apply": "申请", "accept": "受理", "review": "审查", "decide": "决定", "deliver": "送达"}
REQUIRED_STEPS = ("apply", "accept", "decide")
FORMS = {
    "original": "1",
    "copy": "2",
    "original_and_copy": "3",
    "paper_form": "4",
    "electronic": "5",
}
REQUIREMENTS = {"required": "1", "conditional": "1", "optional": "2", "deferred": "3"}
SOURCES = {"10": "申请人自备", "20": "政府部门核发", "99": "其他"}
NO_FEE = "不收费"

_WORKING_DAYS_NAME = UNIT_NAMES[WORKING_DAYS]


def problems(guide: GuideContent) -> list[FieldError]:
    """Everything that forbids even a draft, each with a pointer into the guide."""
    return [
        *_identity_problems(guide),
        *_applicant_problems(guide),
        *_basis_problems(guide),
        *_condition_problems(guide),
        *_procedure_problems(guide),
        *_material_problems(guide),
        *_place_problems(guide),
        *_limit_problems(guide),
        *_fee_problems(guide.fee),
    ]


def gaps(guide: GuideContent) -> list[FieldError]:
    """What a draft may lack but a published guide must have."""
    if guide.time_limit.promised is None:
        return [FieldError("/time_limit/promised", "REQUIRED", "请填写承诺办理期限后再发布")]
    return []


def warnings(guide: GuideContent) -> list[FieldError]:
    """What should be put right but does not forbid anything."""
    found = []
    recalled = [
        index
        for index, basis in enumerate(guide.legal_basis)
        if "recalled" in (basis.law_evidence, basis.article_evidence)
    ]
    if recalled:
        found.append(
            FieldError(
                f"/legal_basis/{recalled[0]}",
                "BASIS_UNVERIFIED",
                f"有{len(recalled)}条办事依据未与公布文本核对,请核对后再改为已核对",
            )
        )
    if guide.fee.amount_status == "illustrative":
        found.append(
            FieldError("/fee/amount_status", "FEE_ILLUSTRATIVE", "收费金额是示例值,请按核定标准更正")
        )
    return found


def _identity_problems(guide: GuideContent) -> Iterator[FieldError]:
    # Elements 1 and 2.
    if not ITEM_CODE.fullmatch(guide.item_code):
        yield FieldError(
            "/item_code",
            "ITEM_CODE",
            f"事项编码应为11位数字(4位部门+2位第一级大项+2位第二级大项+3位小项),现为“{guide.item_code}”",
        )
    yield from _present("/item_name", guide.item_name, "事项名称")


def _applicant_problems(guide: GuideContent) -> Iterator[FieldError]:
    # Element 3, and domain rule 5: each item says for whom it is.
    if not guide.applicants.subjects:
        yield FieldError("/applicants/subjects", "REQUIRED", f"请至少选择一类办事对象:{'、'.join(SUBJECTS)}")
    counts = Counter(guide.applicants.subjects)
    for index, subject in enumerate(guide.applicants.subjects):
        yield from _option(f"/applicants/subjects/{index}", subject, SUBJECTS, "办事对象")
        if counts[subject] > 1:
            yield FieldError(
                f"/applicants/subjects/{index}", "DUPLICATE", f"办事对象“{subject}”重复,请只保留一个"
            )
    yield from _present("/applicants/description", guide.applicants.description, "办事对象的说明")


def _basis_problems(guide: GuideContent) -> Iterator[FieldError]:
    # Element 4: law, policy and document number; 3: every item has at least one basis.
    if not guide.legal_basis:
        yield FieldError("/legal_basis", "REQUIRED", "请至少列出一条办事依据")
    for index, basis in enumerate(guide.legal_basis):
        pointer = f"/legal_basis/{index}"
        yield from _present(f"{pointer}/law", basis.law, "依据名称")
        yield from _present(f"{pointer}/level", basis.level, "效力级别")
        yield from _option(f"{pointer}/law_evidence", basis.law_evidence, EVIDENCE, "依据的核对情况")
        yield from _option(f"{pointer}/article_evidence", basis.article_evidence, EVIDENCE, "条款的核对情况")


def _condition_problems(guide: GuideContent) -> Iterator[FieldError]:
    if not guide.conditions:
        yield FieldError("/conditions", "REQUIRED", "请至少写明一项办理条件")
    for index, condition in enumerate(guide.conditions):
        yield from _present(f"/conditions/{index}", condition, "办理条件")


def _procedure_problems(guide: GuideContent) -> Iterator[FieldError]:
    # Element 6; section 4, 流程: steps contiguous, 申请 before 受理 before 决定, counted days within the promise.
    yield from _numbered("/procedure", [step.seq for step in guide.procedure], "步骤")
    for index, step in enumerate(guide.procedure):
        yield from _step_problems(f"/procedure/{index}", step)
    kinds = [step.kind for step in guide.procedure]
    places = [kinds.index(kind) for kind in REQUIRED_STEPS if kind in kinds]
    if len(places) < len(REQUIRED_STEPS):
        missing = "、".join(STEP_KINDS[kind] for kind in REQUIRED_STEPS if kind not in kinds)
        yield FieldError("/procedure", "STEP_MISSING", f"办理程序缺少步骤:{missing}")
    elif places != sorted(places):
        yield FieldError("/procedure", "STEP_ORDER", "办理程序应先申请、再受理、后决定,请调整顺序")
    promised = guide.time_limit.promised
    counted = sum(step.days for step in guide.procedure if step.counts_in_promised)
    alike = all(step.day_unit == _WORKING_DAYS_NAME for step in guide.procedure if step.counts_in_promised)
    if promised and promised.unit == WORKING_DAYS and alike and counted > promised.value:
        yield FieldError(
            "/procedure",
            "STEP_DAYS",
            f"计入承诺期限的步骤共{counted}个工作日,超过承诺的{promised.value}个工作日",
        )


def _step_problems(pointer: str, step: Step) -> Iterator[FieldError]:
    yield from _present(f"{pointer}/name", step.name, "步骤名称")
    yield from _option(f"{pointer}/kind", step.kind, STEP_KINDS, "步骤类别")
    yield from _department(f"{pointer}/office_code", step.office_code)
    yield from _present(f"{pointer}/office", step.office, "办理部门")
    yield from _option(f"{pointer}/day_unit", step.day_unit, UNIT_NAMES.values(), "天数单位")
    if step.days < 0:
        yield FieldError(f"{pointer}/days", "RANGE", f"步骤天数不能为负数,现为{step.days}")
    if step.special:
        yield from _present(f"{pointer}/special/name", step.special.name, "特别程序名称")
        yield from _option(
            f"{pointer}/special/day_unit", step.special.day_unit, UNIT_NAMES.values(), "天数单位"
        )
        if step.special.max_days < 1:
            yield FieldError(f"{pointer}/special/max_days", "RANGE", "特别程序最长天数应不小于1")


def _material_problems(guide: GuideContent) -> Iterator[FieldError]:
    # C1, and section 4, 条件: at least one required material.
    yield from _numbered("/materials", [material.seq for material in guide.materials], "材料")
    counts = Counter(material.id for material in guide.materials)
    for index, material in enumerate(guide.materials):
        pointer = f"/materials/{index}"
        if counts[material.id] > 1:
            yield FieldError(f"{pointer}/id", "DUPLICATE", f"材料编号“{material.id}”重复,请换一个")
        yield from _one_material_problems(pointer, material)
    if guide.materials and not any(material.requirement == "required" for material in guide.materials):
        yield FieldError("/materials", "MATERIAL_NOT_REQUIRED", "至少要有一份必要材料")


def _one_material_problems(pointer: str, material: Material) -> Iterator[FieldError]:
    yield from _present(f"{pointer}/id", material.id, "材料编号")
    yield from _present(f"{pointer}/name", material.name, "材料名称")
    if CATCH_ALL.search(material.name):
        yield FieldError(
            f"{pointer}/name",
            "MATERIAL_CATCH_ALL",
            f"“{material.name}”是兜底性材料,申请人无从准备,请逐一列明或删去",
        )
    yield from _coded(pointer, "form", material.form, material.form_code, FORMS, "材料形式")
    yield from _coded(
        pointer, "requirement", material.requirement, material.requirement_code, REQUIREMENTS, "材料必要性"
    )
    if material.requirement == "conditional" and not (material.condition or "").strip():
        yield FieldError(f"{pointer}/condition", "CONDITION_MISSING", "有条件提交的材料应写明什么情形下提交")
    yield from _option(f"{pointer}/source", material.source, SOURCES, "材料来源")
    for name, count in (("originals", material.originals), ("copies", material.copies)):
        if count < 0:
            yield FieldError(f"{pointer}/{name}", "RANGE", f"份数不能为负数,现为{count}")
    if material.form in ("original", "original_and_copy") and material.originals < 1:
        yield FieldError(f"{pointer}/originals", "RANGE", "需要原件的材料,原件份数应不小于1")
    if material.form in ("copy", "original_and_copy") and material.copies < 1:
        yield FieldError(f"{pointer}/copies", "RANGE", "需要复印件的材料,复印件份数应不小于1")


def _place_problems(guide: GuideContent) -> Iterator[FieldError]:
    # C2: where, whom to ask, when; 备注 says 无 when there is nothing to say.
    yield from _department("/accepting_department/code", guide.accepting_department.code)
    yield from _present("/accepting_department/name", guide.accepting_department.name, "受理部门")
    yield from _present("/accepting_place", guide.accepting_place, "受理地点")
    yield from _present("/contact/phone", guide.contact.phone, "联系电话")
    yield from _present("/accepting_hours", guide.accepting_hours, "受理时间")
    yield from _present("/remarks", guide.remarks, "备注(没有则填“无”)")


def _limit_problems(guide: GuideContent) -> Iterator[FieldError]:
    # C3: promised within statutory; no statutory limit is said, not left out.
    limits = guide.time_limit
    shapes = [
        *_limit_shape("/time_limit/statutory", limits.statutory),
        *_limit_shape("/time_limit/promised", limits.promised),
    ]
    yield from shapes
    if limits.statutory is None and not (limits.statutory_note or "").strip():
        yield FieldError("/time_limit/statutory_note", "REQUIRED", "没有法定期限时,请说明原因")
    for index, what in enumerate(limits.not_counted):
        yield from _present(f"/time_limit/not_counted/{index}", what, "不计入期限的环节")
    if shapes or limits.statutory is None or limits.promised is None:
        return
    if not limits.promised.within(limits.statutory):
        yield FieldError(
            "/time_limit/promised",
            "LIMIT_PROMISED_LONGER",
            f"承诺期限{limits.promised}长于法定期限{limits.statutory},应不超过法定期限",
        )


def _limit_shape(pointer: str, limit: Limit | None) -> Iterator[FieldError]:
    if limit is None:
        return
    if limit.value < 1:
        yield FieldError(f"{pointer}/value", "RANGE", f"期限应为不小于1的整数,现为{limit.value}")
    yield from _coded(pointer, "unit_name", limit.unit, limit.unit_name, UNIT_NAMES, "期限单位", of="unit")


def _fee_problems(fee: Fee) -> Iterator[FieldError]:
    # C4: 不收费 is explicit; a fee has its standard, unit and basis.
    yield from _present("/fee/text", fee.text, "收费说明")
    if fee.charged and not fee.items:
        yield FieldError("/fee/items", "FEE_ITEMS_MISSING", "收费事项应列出收费项目、标准和依据")
    if not fee.charged and fee.items:
        yield FieldError("/fee/items", "FEE_ITEMS", "不收费的事项不应有收费项目,请删去或改为收费")
    if not fee.charged and fee.text.strip() and NO_FEE not in fee.text:
        yield FieldError("/fee/text", "FEE_NOT_EXPLICIT", f"不收费的事项应明确写“{NO_FEE}”")
    for index, item in enumerate(fee.items):
        pointer = f"/fee/items/{index}"
        for name, value, what in (
            ("name", item.name, "收费项目"),
            ("unit", item.unit, "计费单位"),
            ("basis", item.basis, "收费依据"),
        ):
            yield from _present(f"{pointer}/{name}", value, what)
        if item.standard < 0:
            yield FieldError(f"{pointer}/standard", "RANGE", f"收费标准不能为负数,现为{item.standard}")


def _numbered(pointer: str, numbers: list[int], what: str) -> Iterator[FieldError]:
    if not numbers:
        yield FieldError(pointer, "REQUIRED", f"请至少列出一项{what}")
    for index, number in enumerate(numbers):
        if number != index + 1:
            yield FieldError(
                f"{pointer}/{index}/seq",
                "SEQUENCE",
                f"{what}序号应从1起连续,此处应为{index + 1},现为{number}",
            )
            return


def _coded(
    pointer: str, name: str, value: str, code: str, codes: dict[str, str], what: str, *, of: str = ""
) -> Iterator[FieldError]:
    """A value and its code must go together; both are in the public shape."""
    place = f"{pointer}/{of or name}"
    yield from _option(place, value, codes, what)
    if value in codes and codes[value] != code:
        other = name if of else f"{name}_code"
        yield FieldError(
            f"{pointer}/{other}", "CODE_MISMATCH", f"{what}“{value}”应配“{codes[value]}”,现为“{code}”"
        )


def _department(pointer: str, code: str) -> Iterator[FieldError]:
    if not DEPARTMENT_CODE.fullmatch(code):
        yield FieldError(pointer, "DEPARTMENT_CODE", f"部门编码应为4位数字,现为“{code}”")


def _present(pointer: str, text: str, what: str) -> Iterator[FieldError]:
    if not text.strip():
        yield FieldError(pointer, "REQUIRED", f"请填写{what}")


def _option(pointer: str, value: str, allowed: Collection[str], what: str) -> Iterator[FieldError]:
    if value not in allowed:
        yield FieldError(pointer, "OPTION", f"{what}应为 {'、'.join(allowed)} 之一,现为“{value}”")
