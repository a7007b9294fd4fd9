"""The 五清 report in a browser: from the scores of all departments to what one of them has to mend."""

from __future__ import annotations

from collections.abc import Mapping

from tests.e2e.conftest import NewPerson
from tests.e2e.pictures import SIZES, editor, picture
from tests.support.waiting import wait_until

REPORT = "/editor/five-clarity"


@SIZES
def test_a_score_leads_to_what_must_be_mended(person: NewPerson, size: Mapping[str, int]) -> None:
    expert = editor(person, "梳理专家", size)

    def reported() -> bool:
        expert.open(REPORT)
        return expert.page.get_by_role("link", name="广州市教育局教师工作处").count() > 0

    wait_until(reported, timeout=60, message="the first report")
    picture(expert, "editor-five-clarity")
    expert.follow("广州市教育局教师工作处")
    expert.sees("本部门还没有填报四表")
    picture(expert, "editor-five-clarity-department")
    expert.page.get_by_role("link", name="协同清").first.click()
    expert.sees("没有填报协同关系")
    assert expert.page.get_by_text("本部门还没有填报四表").count() == 0
    expert.page.get_by_role("heading", level=3).get_by_role("link").first.click()
    assert expert.path().startswith("/editor/items/1005")
