"""Code lists of items. Names are public; where the numbers come from is noted in `samples/codelists.json`."""

from __future__ import annotations

from dataclasses import dataclass

APPLICANT_TYPES = ("个人", "企业", "社团", "机关事业单位")

ITEM_TYPES = {
    "01": "行政许可",
    "02": "行政处罚",
    "03": "行政强制",
    "04": "行政征收",
    "05": "行政给付",
    "06": "行政检查",
    "07": "行政确认",
    "08": "行政奖励",
    "09": "行政裁决",
    "10": "其他行政权力",
    "20": "公共服务",
}
APPLY_TYPES = ("01", "05", "07", "08", "09", "10", "20")
"""Types that somebody applies for; the others are done to people."""

ABOLISHED_TYPES = ("非行政许可", "非行政许可审批")
"""The plan's class of 非行政许可 was abolished in 2015."""

LICENCE, BENEFIT, CONFIRMATION = "01", "05", "07"

INSTANT_CASE, PROMISED_CASE = "1", "2"
CASE_KINDS = {INSTANT_CASE: "即办件", PROMISED_CASE: "承诺件"}

LOCAL, FORWARD_API, REDIRECT = "LOCAL", "FORWARD_API", "REDIRECT"
CHANNELS = {LOCAL: "本系统办理", FORWARD_API: "转报省级系统", REDIRECT: "跳转省级系统"}

IDENTITY_LEVELS = {
    "2": "信息自报",
    "3": "两要素核验",
    "4": "实人、实名、实证一致",
    "5": "数字证书或窗口核验",
}

WINDOW, WINDOW_INSTANT, MAIL, NEARBY, ONLINE = "WINDOW", "WINDOW_INSTANT", "MAIL", "NEARBY", "ONLINE"
DELIVERIES = {
    WINDOW: "窗口领取",
    WINDOW_INSTANT: "窗口即时领取",
    MAIL: "邮寄",
    NEARBY: "就近领取",
    ONLINE: "网上领取",
}


@dataclass(frozen=True, slots=True)
class ServiceMode:
    """`max_visits`: the most trips an applicant is asked to make."""

    name: str
    max_visits: int


SERVICE_MODES = {
    1: ServiceMode("网上申请,现场办理,即时领取", 1),
    2: ServiceMode("网上申请,现场办理,下次领取", 2),
    3: ServiceMode("网上申请,后台办理,领取结果", 1),
    4: ServiceMode("网上申请,后台办理,网上领取", 0),
}
