"""The chart of every sample guide: complete, drawn with classes only, readable without colours."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from cli.importing.guides import snake_case
from gateway.pages.flowchart import draw
from tests.unit.cli.samples import sample

GUIDES = [snake_case(guide) for guide in sample("guides.json")["guides"]]


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide["item_code"])
class TestCharts:
    def test_each_step_is_in_both_layouts(self, guide: dict) -> None:
        for drawing in (draw(guide["procedure"]).wide, draw(guide["procedure"]).tall):
            text = "".join(ET.fromstring(drawing).itertext())
            assert all(step["name"] in text for step in guide["procedure"])

    def test_nothing_is_drawn_outside_the_sheet(self, guide: dict) -> None:
        for drawing in (draw(guide["procedure"]).wide, draw(guide["procedure"]).tall):
            root = ET.fromstring(drawing)
            _, _, width, height = (float(each) for each in root.attrib["viewBox"].split())
            for box in root.iter("rect"):
                assert 0 <= float(box.attrib["x"]) <= width - float(box.attrib["width"])
                assert 0 <= float(box.attrib["y"]) <= height - float(box.attrib["height"])

    def test_no_style_is_inline(self, guide: dict) -> None:
        chart = draw(guide["procedure"])
        assert "style" not in chart.wide + chart.tall


def test_names_are_escaped() -> None:
    procedure = [{"name": "<b>", "kind": "apply", "days": 0, "day_unit": "工作日"}]
    assert "<b>" not in draw(procedure).wide
