"""An item as editors write it: the one source of the form's fields, their labels and hints, and of the API's body.

The rules (what fits which mode, names, limits) are the catalogue's; here is the shape. `metadata` of a field:
label, hint, element (of the ten 事项要素), control (how the form asks), options (which list to choose from).
"""

from __future__ import annotations

from typing import Any

from marshmallow import validate

from event_sourcing.payloads import Day, Flag, Identifier, Part, PayloadSchema, Several, Text, Whole

ELEMENTS = (
    "事项编码",
    "事项名称",
    "内部编码",
    "事项类别",
    "办事指南",
    "办理流程",
    "业务表格",
    "网上申请",
    "结果反馈",
    "网上咨询",
)
"""事项要素 in the order of the source plan (domain rule 21)."""
CODE, NAME, INTERNAL, KIND, GUIDE, PROCESS, FORMS, ONLINE, RESULT, CONSULT = ELEMENTS

TEXT, AREA, LINES, WHOLE, YES_NO, DATE = "text", "area", "lines", "whole", "yes_no", "date"
ONE_OF, PICK, ANY_OF, LIMIT, WINDOW, FIXED = "one_of", "pick", "any_of", "limit", "window", "fixed"
"""Controls. ONE_OF shows all options, PICK a list to open; FIXED is not typed but follows from the code."""

LONGEST = 500


def described(label: str, element: str, control: str, hint: str = "", options: str = "") -> dict[str, str]:
    return {"label": label, "element": element, "control": control, "hint": hint, "options": options}


def _prose(label: str, element: str, control: str, hint: str = "", **more: Any) -> Text:
    length = validate.Length(max=LONGEST, error=f"MAX_LENGTH|最多{LONGEST}字,请精简")
    return Text(metadata=described(label, element, control, hint), validate=length, **more)


def _optional(label: str, element: str, hint: str = "", control: str = TEXT) -> Text:
    return _prose(label, element, control, hint, load_default=None, allow_none=True)


def _choice(
    label: str, element: str, options: str, hint: str = "", control: str = ONE_OF, **more: Any
) -> Text:
    return Text(metadata=described(label, element, control, hint, options), **(more or {"required": True}))


def _choices(label: str, element: str, options: str, hint: str = "") -> Several:
    return Several(Text(), load_default=list, metadata=described(label, element, ANY_OF, hint, options))


def _yes_no(label: str, element: str, hint: str = "") -> Flag:
    return Flag(required=True, metadata=described(label, element, YES_NO, hint))


class ItemLimit(PayloadSchema):
    """`unit`: WD working days, CD natural days, M months."""

    value = Whole(required=True)
    unit = Text(required=True)


class ItemWindow(PayloadSchema):
    first = Day(required=True, data_key="from")
    last = Day(required=True, data_key="to")


class ItemJustification(PayloadSchema):
    """Why the service mode was chosen (source plan 1.1.4); all four before the item is reviewed."""

    conditions = _prose("办理条件", PROCESS, AREA, "为什么这样办：哪些条件要求或允许这种模式", required=True)
    process = _prose("办理流程", PROCESS, AREA, "哪些环节在网上办，哪些在现场办", required=True)
    goal = _prose("优化目标", PROCESS, AREA, "要让申请人少跑几次、少等几天", required=True)
    measures = _prose("优化措施", PROCESS, AREA, "靠什么做到，例如数据共享、邮寄送达", required=True)


class ItemOnline(PayloadSchema):
    enabled = _yes_no("是否开通网上申请", ONLINE)
    channel = _choice("办理渠道", ONLINE, "channels", "最后一步在哪里办")
    system = _choice(
        "省级系统",
        ONLINE,
        "systems",
        "转到省级系统办理的必选；本地办理的留空",
        PICK,
        load_default=None,
        allow_none=True,
    )
    url = _optional("省级系统地址", ONLINE, "以 https:// 开头")
    identity_level = _choice("身份等级", ONLINE, "identity_levels", "许可、给付、确认类一般要求四级", PICK)
    form_id = _optional("申请表单编号", ONLINE, "例如 F-TQ；不填使用通用申请表")


class ItemResult(PayloadSchema):
    document = _prose("办理结果名称", RESULT, TEXT, "申请人得到的证件或文书的全称", required=True)
    electronic = _yes_no("结果是否为电子文件", RESULT, "模式 4 的结果应为电子文件")
    licence_name = _optional("电子证照名称", RESULT, "有电子证照的填写其名称")
    delivery = _choices("送达方式", RESULT, "deliveries", "模式 1 应含窗口即时领取，模式 4 应含网上领取")


class ItemConsult(PayloadSchema):
    enabled = _yes_no("是否开通网上咨询", CONSULT)
    reply_within_working_days = Whole(
        required=True, metadata=described("咨询答复工作日", CONSULT, WHOLE, "1 至 5 个工作日")
    )


class ItemCategories(PayloadSchema):
    service_group = _choices("服务群体", KIND, "service_group")
    natural_person_theme = _choices("个人办事主题", KIND, "natural_person_theme")
    legal_person_theme = _choices("法人办事主题", KIND, "legal_person_theme")
    stage = _choices("学段", KIND, "stage")
    life_event = _choices("人生事件", KIND, "life_event")
    custom = _choices("部门自定类别", KIND, "custom")


def _limit(label: str, hint: str) -> Part:
    return Part(ItemLimit, load_default=None, allow_none=True, metadata=described(label, GUIDE, LIMIT, hint))


class EditedItem(PayloadSchema):
    """All that an editor says of an item. `max_visits` follows from the mode when it is left out; `department_name`
    is taken from the register, whatever is sent."""

    code = Identifier(metadata=described("事项编码", CODE, FIXED, "11 位数字，取消后不再使用"))
    department_code = Text(required=True, metadata=described("所属部门", CODE, FIXED, "", "departments"))
    department_name = Text(load_default=None, allow_none=True)
    group_code = Text(
        load_default=None, allow_none=True, metadata=described("上级大项", CODE, FIXED, "", "groups")
    )
    name = _prose("事项名称", NAME, TEXT, "正式公布的全称，本部门内不能重复", required=True)
    short_name = _optional("事项简称", NAME)
    internal_code = _optional("内部编码", INTERNAL, "本部门自用的编号")
    item_type = _choice("事项类型", KIND, "item_types", control=PICK)
    exercise_level = _choice("行使层级", KIND, "exercise_levels", control=PICK)
    applicant_types = _choices("申办主体", KIND, "applicant_types", "至少选一类")
    categories = Part(ItemCategories, required=True)
    statutory_limit = _limit("法定办理期限", "法律法规规定的最长期限；没有规定的留空")
    promised_limit = _limit("承诺办理期限", "不得长于法定期限；送审前必填")
    charged = _yes_no("是否收费", GUIDE)
    apply_window = Part(
        ItemWindow,
        load_default=None,
        allow_none=True,
        metadata=described("申请时间", GUIDE, WINDOW, "只在一段时间受理的填写首日和末日；全年受理的留空"),
    )
    effective_from = Day(
        load_default=None,
        allow_none=True,
        metadata=described("生效日期", GUIDE, DATE, "例如 2026-09-01；送审前必填"),
    )
    annual_volume = Whole(
        load_default=None, allow_none=True, metadata=described("年办件量", GUIDE, WHOLE, "估计数，件")
    )
    service_mode = Whole(
        required=True,
        metadata=described("网办模式", PROCESS, ONE_OF, "每个事项只能选一种，跑动次数由模式决定", "modes"),
    )
    max_visits = Whole(load_default=None, allow_none=True)
    mode_justification = Part(ItemJustification, load_default=None, allow_none=True)
    case_kind = _choice("办件类型", PROCESS, "case_kinds", "模式 1 当场办结，应为即办件")
    flowchart_file = _optional("流程图文件", PROCESS, "文件名为“编码-名称.jpg”，不超过 500 KB")
    related_departments = _choices("协同部门", PROCESS, "departments", "办理中要配合的其他部门")
    business_forms = Several(
        Text(),
        load_default=list,
        metadata=described("业务表格", FORMS, LINES, "每行一张表格的全称；没有的留空"),
    )
    online = Part(ItemOnline, required=True)
    result = Part(ItemResult, required=True)
    consult = Part(ItemConsult, required=True)


EDITED_ITEM = EditedItem()
