"""Tables, elements and an entry that the tests share."""

from __future__ import annotations

from typing import Any

from services.catalog.resource.content import InformationItem, ResourceContent
from services.catalog.shared_data.operations import SharedDataOperations
from tests.unit.catalog.examples import context

RESOURCE = ResourceContent(
    code="305001-00001",
    name="教师资格证书信息",
    class_code="305001",
    class_names=("部门信息资源类", "教师工作处", "教师资格"),
    detail="",
    provider="广州市教育局教师工作处",
    provider_code="1005",
    summary="经认定取得教师资格的人员及其证书。",
    format="数据库",
    items=(
        InformationItem("公民身份号码", "字符型", "18", "GZSJ000001", "DE001", "GB 11643"),
        InformationItem("教师资格证书号码", "字符型", "17"),
    ),
    share_type="有条件共享",
    share_condition="用于核验教师资格",
    share_method="共享平台接口",
    open=False,
    open_condition="",
    update_cycle="每日",
    related=(),
    table_id="1005-教师资格系统",
    item_codes=("10050101001",),
)


def publish_resource(operations: SharedDataOperations, code: str) -> dict[str, Any]:
    """Through the review, by two people; answers what `publish_resource` answers."""
    operations.submit_resource({"code": code}, context())
    submission = operations.resource(code)[0].submission
    operations.approve_resource({"code": code, "submission": submission}, context("reviewer-1005"))
    return operations.publish_resource({"code": code}, context())
