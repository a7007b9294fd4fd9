"""What anybody can read, with all services and the broker down (guarantee G7): nothing but the portal view is needed."""

from __future__ import annotations

import pytest

from tests.integration.gateway_pages.conftest import Visitor
from tests.unit.cli.samples import sample
from tests.unit.gateway_pages.markup import Markup

ITEMS = [item for item in sample("items.json")["items"] if item["kind"] == "ITEM"]
PUBLIC = (
    "/",
    "/items",
    "/items?q=教师资格",
    "/items?q=qqqzzz",
    "/items?department=1005&stage=S3",
    "/departments",
    "/groups",
    "/open-data",
    "/items/tree",
    "/items/tree/1005",
    "/items/tree/10050100000",
    "/progress",
    "/sign-in",
    "/about",
    "/accessibility",
    "/privacy",
)
ELEMENTS = (
    "事项编码",
    "事项名称",
    "办事对象",
    "办事依据",
    "办理条件",
    "办理程序",
    "所需材料",
    "受理部门",
    "受理地点",
    "联系方式",
    "受理时间",
    "办理期限",
    "收费标准及依据",
    "备注",
)


@pytest.mark.parametrize("path", PUBLIC)
class TestPublicPages:
    def test_answer(self, visitor: Visitor, path: str) -> None:
        answer = visitor.get(path)
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/html")

    def test_have_nothing_inline_and_no_id_twice(self, visitor: Visitor, path: str) -> None:
        shown = Markup(visitor.get(path).text)
        assert shown.inline == []
        assert len(shown.ids) == len(set(shown.ids))

    def test_label_every_control(self, visitor: Visitor, path: str) -> None:
        shown = Markup(visitor.get(path).text)
        unlabelled = {
            name for name, element in shown.fields.items() if element and element not in shown.labelled
        }
        assert unlabelled == set()


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item["code"])
def test_an_item_page_shows_all_fourteen_elements(visitor: Visitor, item: dict) -> None:
    answer = visitor.get(f"/items/{item['code']}")
    shown = Markup(answer.text)
    assert answer.status_code == 200
    assert item["name"] in shown.text
    assert [name for name in ELEMENTS if name not in shown.text] == []
    assert shown.inline == []
    assert shown.fragments - {"main"} <= set(shown.ids)


class TestFinding:
    def test_every_facet_value_shows_its_count_and_can_be_taken_back(self, visitor: Visitor) -> None:
        shown = visitor.get("/items?department=1005").text
        assert 'aria-current="true"' in shown
        assert "受理部门" in shown
        assert 'href="/items" data-remove' in shown

    def test_a_choice_is_kept_while_another_is_made(self, visitor: Visitor) -> None:
        assert "department=1005&amp;stage=S3" in visitor.get("/items?department=1005").text

    def test_every_item_is_reached_page_by_page(self, visitor: Visitor) -> None:
        found, path = set(), "/items"
        while path:
            text = visitor.get(path).text
            found |= {part.split('"')[0] for part in text.split('<h2><a href="/items/')[1:]}
            after = text.split("govuk-pagination__next")
            path = after[1].split('href="')[1].split('"')[0] if len(after) > 1 else ""
        assert found == {item["code"] for item in ITEMS}

    def test_finding_nothing_leads_on(self, visitor: Visitor) -> None:
        text = visitor.get("/items?q=qqqzzz").text
        assert "没有找到符合的事项" in text
        assert 'href="/items/' in text

    def test_words_that_were_searched_are_escaped(self, visitor: Visitor) -> None:
        assert "<script>alert" not in visitor.get("/items?q=<script>alert(1)</script>").text


class TestManners:
    def test_reading_makes_no_cookie(self, visitor: Visitor) -> None:
        for path in ("/", "/items", "/items/10050101001", "/progress"):
            visitor.get(path)
        assert visitor.cookies == {}

    def test_a_page_that_does_not_exist_helps(self, visitor: Visitor) -> None:
        answer = visitor.get("/items/99999999999")
        assert answer.status_code == 404
        assert "查找办事事项" in answer.text

    def test_assets_are_kept_for_ever_under_their_own_names(self, visitor: Visitor) -> None:
        css = visitor.get("/").text.split('rel="stylesheet" href="')[1].split('"')[0]
        answer = visitor.get(css)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
        assert visitor.get("/static/portal.css").status_code == 404

    def test_display_is_switched_without_a_script(self, visitor: Visitor) -> None:
        answer = visitor.post("/preferences/display", switch="elder", next="/items?q=a")
        assert (answer.status_code, answer.headers["location"]) == (303, "/items?q=a")
        assert 'data-elder="yes"' in visitor.get("/").text
        visitor.post("/preferences/display", switch="dark")
        assert 'data-theme="dark"' in visitor.get("/").text

    def test_display_sends_nobody_elsewhere(self, visitor: Visitor) -> None:
        answer = visitor.post("/preferences/display", switch="dark", next="//evil.example")
        assert answer.headers["location"] == "/"


class TestUnchangedItemPages:
    PATH = "/items/10050101001"

    def test_are_not_sent_again(self, visitor: Visitor) -> None:
        etag = visitor.get(self.PATH).headers["etag"]
        again = visitor.get(self.PATH, **{"If-None-Match": etag})
        assert (again.status_code, again.text) == (304, "")
        assert again.headers["etag"] == etag

    def test_are_sent_again_after_the_display_changed(self, visitor: Visitor) -> None:
        etag = visitor.get(self.PATH).headers["etag"]
        visitor.post("/preferences/display", switch="elder")
        again = visitor.get(self.PATH, **{"If-None-Match": etag})
        assert again.status_code == 200
        assert 'data-elder="yes"' in again.text

    def test_are_the_same_from_the_cache(self, visitor: Visitor) -> None:
        assert visitor.get(self.PATH).text == visitor.get(self.PATH).text

    def test_belong_to_who_signed_in(self, visitor: Visitor) -> None:
        visitor.get(self.PATH)
        visitor.sign_in("zhang-san")
        answer = visitor.get(self.PATH)
        assert "退出" in answer.text
        assert "etag" not in answer.headers


class TestPagesForEverybody:
    @pytest.mark.parametrize("path", ["/", "/items", "/items?department=1005", "/items/tree/1005", "/groups"])
    def test_are_kept_and_not_sent_again(self, visitor: Visitor, path: str) -> None:
        first = visitor.get(path)
        assert visitor.get(path).text == first.text
        again = visitor.get(path, **{"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.text) == (304, "")

    def test_name_who_signed_in(self, visitor: Visitor) -> None:
        visitor.get("/items/tree")
        visitor.sign_in("zhang-san")
        answer = visitor.get("/items/tree")
        assert "退出" in answer.text
        assert "etag" not in answer.headers

    def test_are_remade_for_another_display(self, visitor: Visitor) -> None:
        etag = visitor.get("/items").headers["etag"]
        visitor.post("/preferences/display", switch="elder")
        answer = visitor.get("/items", **{"If-None-Match": etag})
        assert 'data-elder="yes"' in answer.text

    def test_that_fail_are_not_kept(self, visitor: Visitor) -> None:
        answer = visitor.get("/items?cursor=nonsense")
        assert answer.status_code == 400
        assert "etag" not in answer.headers


class TestTree:
    def test_leads_from_departments_to_every_item(self, visitor: Visitor) -> None:
        met, seen, waiting = set(), set(), ["/items/tree"]
        while waiting:
            path = waiting.pop()
            seen.add(path)
            text = visitor.get(path).text.split('class="card catalogue-tree tree"')[1].split("</nav>")[0]
            links = {part.split('"')[0] for part in text.split('href="')[1:]}
            met |= {link for link in links if not link.startswith("/items/tree")}
            waiting += [link for link in links if link.startswith("/items/tree/") and link not in seen]
        assert met == {f"/items/{item['code']}" for item in ITEMS}

    def test_says_where_one_is(self, visitor: Visitor) -> None:
        text = visitor.get("/items/tree/10050100000").text
        assert 'href="/items/tree/1005"' in text
        assert 'aria-current="true"' in text
        assert 'href="/items?group=10050100000"' in text

    def test_has_no_page_for_what_is_no_node(self, visitor: Visitor) -> None:
        assert visitor.get("/items/tree/99999999999").status_code == 404


class TestProgress:
    def test_both_fields_are_asked_for(self, visitor: Visitor) -> None:
        answer = visitor.post("/progress", number="", id_tail="12")
        assert answer.status_code == 422
        assert {"number", "id_tail"} <= Markup(answer.text).fragments

    def test_without_the_service_the_number_stays(self, visitor: Visitor) -> None:
        answer = visitor.post("/progress", number="1005010200120261124000017", id_tail="0002")
        assert answer.status_code == 503
        assert 'value="1005010200120261124000017"' in answer.text
        assert "暂时不可用" in answer.text
