"""Drawing relations: layers by prerequisites, boxes that never overlap, lines that go down, all as SVG without styles."""
