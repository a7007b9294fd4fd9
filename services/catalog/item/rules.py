"""Rules that an item keeps by itself. `problems` forbid, `warnings` advise, `gaps` forbid publishing only.

Numbers in comments are those of the domain rules; what concerns other aggregates is checked in `catalog.policies`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from event_sourcing.errors import FieldError
from services.catalog.codes import ItemCode, MalformedCode
from services.catalog.department.aggregate import EXERCISE_LEVELS
from services.catalog.item import code_lists as lists
from services.catalog.item.content import DIMENSIONS, ItemContent
from services.catalog.limits import UNIT_NAMES, Limit
from services.catalog.names import name_problem

LONGEST_CONSULT_REPLY = 5
"""Working days in which a question must be answered (C11)."""

JUSTIFICATION: Mapping[str, tuple[str, str]] = {
    "conditions": ("办理条件", "哪些条件要求或允许这样办"),
    "process": ("办理流程", "哪些环节在网上办,哪些在现场办"),
    "goal": ("优化目标", "要让申请人少跑几次、少等几天"),
    "measures": ("优化措施", "靠什么做到,如数据共享、邮寄送达"),
}
"""Field of `ModeJustification` → its name in the source plan (1.1.4), and what to answer."""

SURE_IDENTITY = "4"
"""Identity level that licences, benefits and confirmations need (C12)."""


def problems(item: ItemContent) -> list[FieldError]:
    """Everything that forbids even a draft, each with a pointer into the item."""
    return [
        *_code_problems(item),
        *_name_problems(item),
        *_kind_problems(item),
        *_applicant_problems(item),
        *_mode_problems(item),
        *_limit_problems(item),
        *_online_problems(item),
        *_other_problems(item),
    ]


def gaps(item: ItemContent) -> list[FieldError]:
    """What a draft may lack but a published item must have."""
    missing = []
    if item.promised_limit is None:
        missing.append(FieldError("/promised_limit", "REQUIRED", "请填写承诺办理期限后再发布"))
    if item.effective_from is None:
        missing.append(FieldError("/effective_from", "REQUIRED", "请填写生效日期后再发布"))
    return missing


def unjustified(item: ItemContent) -> list[FieldError]:
    """Which of the four reasons for its service mode an item lacks (13); it is not reviewed without them.

    An import is not asked for them: the sorting-out that yields them comes after the first import.
    """
    reasons = item.mode_justification
    return [
        FieldError(
            f"/mode_justification/{part}", "REQUIRED", f"请填写选择这一网办模式的理由:{name}({question})"
        )
        for part, (name, question) in JUSTIFICATION.items()
        if reasons is None or not getattr(reasons, part).strip()
    ]


def warnings(item: ItemContent) -> list[FieldError]:
    """What should be put right but does not forbid anything: real catalogues have it."""
    found = []
    if unjustified(item):
        found.append(
            FieldError(
                "/mode_justification", "MODE_UNJUSTIFIED", "尚未填写网办模式的理由(条件、流程、目标、措施)"
            )
        )
    if item.item_type == lists.LICENCE and item.statutory_limit is None:
        # Some licences have their limit in a ministry's document that is not public.
        found.append(
            FieldError("/statutory_limit", "STATUTORY_LIMIT_MISSING", "行政许可应有法定办理期限,请补充")
        )
    sure = item.online.identity_level >= SURE_IDENTITY
    if item.item_type in (lists.LICENCE, lists.BENEFIT, lists.CONFIRMATION) and not sure:
        found.append(
            FieldError(
                "/online/identity_level", "IDENTITY_LEVEL_LOW", "许可、给付、确认类事项一般要求身份等级四级"
            )
        )
    if item.flowchart_file is None:
        found.append(FieldError("/flowchart_file", "FLOWCHART_MISSING", "尚未提供办理流程图"))
    return found


def _code_problems(item: ItemContent) -> Iterator[FieldError]:
    # 16: prefix is the department; the group digits are the parent 大项.
    try:
        code = ItemCode.parse(item.code)
    except MalformedCode as error:
        yield FieldError("/code", "ITEM_CODE", str(error))
        return
    if code.department != item.department_code:
        yield FieldError(
            "/department_code",
            "DEPARTMENT_MISMATCH",
            f"编码前4位{code.department}与部门编码“{item.department_code}”不一致,请改正其一",
        )
    if code.group != item.group_code:
        right = f"应属大项 {code.group}" if code.group else "不属任何大项,上级大项应为空"
        yield FieldError(
            "/group_code", "GROUP_MISMATCH", f"按编码{right},现填“{item.group_code or '空'}”,请改正其一"
        )


def _name_problems(item: ItemContent) -> Iterator[FieldError]:
    # 14: the official full name, fit for a file name; 20: the chart is called `编码-名称.jpg`.
    if problem := name_problem(item.name):
        yield FieldError("/name", "NAME", problem)
    chart = f"{item.code}-{item.name}"
    if item.flowchart_file is not None and item.flowchart_file not in (f"{chart}.jpg", f"{chart}.JPG"):
        yield FieldError(
            "/flowchart_file", "FLOWCHART_NAME", f"流程图文件应名为“{chart}.jpg”,现为“{item.flowchart_file}”"
        )
    for index, form in enumerate(item.business_forms):
        if problem := name_problem(form):
            yield FieldError(f"/business_forms/{index}", "NAME", problem)


def _kind_problems(item: ItemContent) -> Iterator[FieldError]:
    if item.item_type in lists.ABOLISHED_TYPES:
        yield FieldError(
            "/item_type", "ITEM_TYPE_ABOLISHED", "“非行政许可”类别已于2015年取消,请按现行类别重新归类"
        )
    elif item.item_type not in lists.ITEM_TYPES:
        yield FieldError("/item_type", "OPTION", f"没有代码为“{item.item_type}”的事项类型")
    elif item.item_type not in lists.APPLY_TYPES:
        yield FieldError(
            "/item_type",
            "ITEM_TYPE_NOT_APPLIED_FOR",
            f"{lists.ITEM_TYPES[item.item_type]}不是依申请办理的事项,不能列入办事目录",
        )
    yield from _option("/exercise_level", item.exercise_level, EXERCISE_LEVELS, "行使层级")
    yield from _option("/case_kind", item.case_kind, lists.CASE_KINDS, "办件类型")


def _applicant_problems(item: ItemContent) -> Iterator[FieldError]:
    # 5: each item says for whom it is.
    if not item.applicant_types:
        yield FieldError(
            "/applicant_types", "REQUIRED", f"请至少选择一类申办主体:{'、'.join(lists.APPLICANT_TYPES)}"
        )
    yield from _members("/applicant_types", item.applicant_types, lists.APPLICANT_TYPES, "申办主体")
    for dimension in item.categories:
        if dimension not in DIMENSIONS:
            yield FieldError(
                f"/categories/{dimension}", "DIMENSION_UNKNOWN", f"没有“{dimension}”这个类别维度"
            )


def _mode_problems(item: ItemContent) -> Iterator[FieldError]:
    # 13: four modes with their visits; mode 1 is done at once, mode 4 ends in an electronic result.
    mode = lists.SERVICE_MODES.get(item.service_mode)
    if mode is None:
        yield FieldError("/service_mode", "OPTION", f"网办模式应为1—4,现为“{item.service_mode}”")
        return
    if item.max_visits != mode.max_visits:
        yield FieldError(
            "/max_visits",
            "MODE_VISITS",
            f"模式{item.service_mode}({mode.name})最多跑{mode.max_visits}次,现填{item.max_visits}次",
        )
    if item.service_mode == 1 and item.case_kind != lists.INSTANT_CASE:
        yield FieldError("/case_kind", "MODE_CASE_KIND", "模式1是即时领取,办件类型应为即办件")
    if item.service_mode == 4 and not item.result.electronic:
        yield FieldError("/result/electronic", "MODE_RESULT", "模式4是网上领取,办理结果应为电子文件")
    needed = {1: lists.WINDOW_INSTANT, 4: lists.ONLINE}.get(item.service_mode)
    if needed and needed not in item.result.delivery:
        yield FieldError(
            "/result/delivery",
            "MODE_DELIVERY",
            f"模式{item.service_mode}的送达方式应含“{lists.DELIVERIES[needed]}”",
        )


def _limit_problems(item: ItemContent) -> Iterator[FieldError]:
    # C3: promised within statutory.
    sound = True
    for pointer, limit in (
        ("/statutory_limit", item.statutory_limit),
        ("/promised_limit", item.promised_limit),
    ):
        for problem in _limit_shape(pointer, limit):
            sound = False
            yield problem
    if sound and item.statutory_limit and item.promised_limit:
        if item.promised_limit.within(item.statutory_limit):
            return
        yield FieldError(
            "/promised_limit",
            "LIMIT_PROMISED_LONGER",
            f"承诺期限{item.promised_limit}长于法定期限{item.statutory_limit},应不超过法定期限",
        )


def _limit_shape(pointer: str, limit: Limit | None) -> Iterator[FieldError]:
    if limit is not None:
        if limit.value < 1:
            yield FieldError(f"{pointer}/value", "RANGE", f"期限应为不小于1的整数,现为{limit.value}")
        yield from _option(f"{pointer}/unit", limit.unit, UNIT_NAMES, "期限单位")


def _online_problems(item: ItemContent) -> Iterator[FieldError]:
    online = item.online
    yield from _option("/online/channel", online.channel, lists.CHANNELS, "办理渠道")
    yield from _option("/online/identity_level", online.identity_level, lists.IDENTITY_LEVELS, "身份等级")
    if online.channel == lists.LOCAL and online.system is not None:
        yield FieldError(
            "/online/system", "CHANNEL_SYSTEM", "本系统办理的事项不应填写省级系统,请留空或改渠道"
        )
    if online.channel in (lists.FORWARD_API, lists.REDIRECT) and not online.system:
        yield FieldError("/online/system", "CHANNEL_SYSTEM", "转报或跳转办理的事项必须填写省级系统标识")
    if online.url is not None and not online.url.startswith("https://"):
        yield FieldError("/online/url", "URL", "省级系统地址应以 https:// 开头")


def _other_problems(item: ItemContent) -> Iterator[FieldError]:
    if not item.result.document.strip():
        yield FieldError("/result/document", "REQUIRED", "请填写办理结果的名称")
    if not item.result.delivery:
        yield FieldError("/result/delivery", "REQUIRED", "请至少选择一种送达方式")
    yield from _members("/result/delivery", item.result.delivery, lists.DELIVERIES, "送达方式")
    days = item.consult.reply_within_working_days
    if item.consult.enabled and not 1 <= days <= LONGEST_CONSULT_REPLY:
        yield FieldError(
            "/consult/reply_within_working_days",
            "RANGE",
            f"咨询应在1—{LONGEST_CONSULT_REPLY}个工作日内答复,现为{days}",
        )
    if item.apply_window and item.apply_window.last < item.apply_window.first:
        yield FieldError("/apply_window/to", "RANGE", "申请截止日期早于开始日期,请核对")
    if item.annual_volume is not None and item.annual_volume < 0:
        yield FieldError("/annual_volume", "RANGE", "年办件量不能为负数")
    if item.department_code in item.related_departments:
        yield FieldError("/related_departments", "DEPARTMENT_ITSELF", "协同部门不应包括本部门,请去掉")


def _option(pointer: str, value: str, allowed: Collection[str], what: str) -> Iterator[FieldError]:
    if value not in allowed:
        yield FieldError(pointer, "OPTION", f"{what}应为 {'、'.join(allowed)} 之一,现为“{value}”")


def _members(
    pointer: str, values: Collection[str], allowed: Collection[str], what: str
) -> Iterator[FieldError]:
    seen: set[str] = set()
    for index, value in enumerate(values):
        yield from _option(f"{pointer}/{index}", value, allowed, what)
        if value in seen:
            yield FieldError(f"{pointer}/{index}", "DUPLICATE", f"{what}“{value}”重复,请只保留一个")
        seen.add(value)
