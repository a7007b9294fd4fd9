"""Words of the survey pages: where a part stands, and what is to be done next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

OPEN, UPLOADED, CHECKED = "OPEN", "UPLOADED", "CHECKED"
SUBMITTED, RETURNED, APPROVED, MERGED = "SUBMITTED", "RETURNED", "APPROVED", "MERGED"

PHASES = ("PREPARATION", "SURVEY", "CATALOGUE", "ACCEPTANCE")
PHASE_NAMES: Mapping[str, str] = {
    "PREPARATION": "准备",
    "SURVEY": "信息资源调查",
    "CATALOGUE": "目录生成",
    "ACCEPTANCE": "验收",
}
TABLE_NAMES: Mapping[str, str] = {
    "t1": "表一 申办主体",
    "t2": "表二 事项范围",
    "t3": "表三 部门协同",
    "t4": "表四 办理流程",
}
MODE_NAMES: Mapping[int, str] = {
    1: "网上申请，现场办理，即时领取",
    2: "网上申请，现场办理，下次领取",
    3: "网上申请，后台办理，领取结果",
    4: "网上申请，后台办理，网上领取",
}
RELATION_NAMES: Mapping[str, str] = {
    "PREREQUISITE": "先办后办",
    "PARALLEL": "并联",
    "DATA_SHARING": "数据共享",
}
JOB_NAMES: Mapping[str, str] = {
    "check": "校验",
    "merge": "汇总合并",
    "register": "写入事项目录",
    "release": "审核发布",
}


@dataclass(frozen=True, slots=True)
class Badge:
    text: str
    css: str


BADGES: Mapping[str, Badge] = {
    OPEN: Badge("待填报", ""),
    UPLOADED: Badge("校验中", "badge--amber"),
    CHECKED: Badge("草稿，待提交", "badge--blue"),
    SUBMITTED: Badge("待专家审核", "badge--amber"),
    RETURNED: Badge("已退回", "badge--red"),
    APPROVED: Badge("审核通过", "badge--green"),
    MERGED: Badge("已汇总", "badge--green"),
    "DRAFT": Badge("草稿", "badge--blue"),
}
"""Stage of a part, or state of an item → how it is shown."""


def badge_of(part: Mapping[str, Any]) -> Badge:
    if part["stage"] == CHECKED and part["errors"]:
        return Badge("有错误，待改正", "badge--red")
    return BADGES[part["stage"]]


def next_of_part(part: Mapping[str, Any]) -> str:
    """What the department, or the expert, does now."""
    stage = part["stage"]
    if stage == CHECKED:
        if part["errors"]:
            return f"改正 {part['errors']} 个错误后重新上传"
        return "核对后提交专家审核"
    if stage == SUBMITTED:
        judged = part["approved"] + part["returned"]
        return "专家审核零申报" if part["zero"] else f"专家审核（已审 {judged}/{part['items']}）"
    return {
        OPEN: "下载预填表，填好后上传",
        UPLOADED: "等待校验完成",
        RETURNED: "按退回理由修改后重新上传",
        APPROVED: "等待汇总",
        MERGED: "填报已完成",
    }[stage]


def next_of_batch(batch: Mapping[str, Any]) -> str:
    if batch["accepted"]:
        return "已验收，本批次结束"
    if batch["released"]:
        return "由没有参与过的人员验收"
    if batch["registered"]:
        return "由第二位人员审核发布"
    if batch["merged"]:
        return "核对矛盾后写入事项目录"
    waiting = [part for part in batch["parts"] if part["stage"] not in (APPROVED, MERGED)]
    if waiting:
        return f"还有 {len(waiting)} 个部门没有完成填报和审核"
    return "各部门都已通过，可以汇总合并"
