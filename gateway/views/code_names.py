"""Chinese names of the codes in public events (domain rules, section 3). Categories bring their own labels as events."""

from __future__ import annotations

ITEM_TYPES = {
    "01": "行政许可",
    "05": "行政给付",
    "07": "行政确认",
    "08": "行政奖励",
    "09": "行政裁决",
    "10": "其他行政权力",
    "20": "公共服务",
}
SERVICE_MODES = {
    1: "网上申请,现场办理,即时领取",
    2: "网上申请,现场办理,下次领取",
    3: "网上申请,后台办理,领取结果",
    4: "网上申请,后台办理,网上领取",
}
CASE_KINDS = {"1": "即办件", "2": "承诺件"}
EXERCISE_LEVELS = {
    "1": "国家级",
    "2": "省级",
    "3": "市级",
    "4": "县级",
    "5": "镇(乡、街道)级",
    "6": "村(社区)级",
}
LIMIT_UNITS = {"WD": "个工作日", "CD": "天", "M": "个月"}
CHANNELS = {"LOCAL": "本地办理", "FORWARD_API": "转省级系统办理", "REDIRECT": "前往省级系统办理"}
DELIVERIES = {
    "WINDOW": "窗口领取",
    "WINDOW_INSTANT": "窗口即时领取",
    "MAIL": "邮寄",
    "NEARBY": "就近领取",
    "ONLINE": "网上领取",
}
IDENTITY_LEVELS = {
    "2": "二级 信息自报",
    "3": "三级 两要素核验",
    "4": "四级 实人、实名、实证一致",
    "5": "五级 数字证书或窗口核验",
}
APPLICANT_TYPES = ("个人", "企业", "社团", "机关事业单位")
CASE_STATUSES = {
    "02": "收件",
    "05": "受理",
    "06": "补齐补正",
    "07": "不予受理",
    "10": "办结",
    "11": "挂起",
    "12": "在办",
    "13": "退件",
}
