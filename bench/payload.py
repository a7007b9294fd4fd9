"""What every side appends: one event of a usual size, and who did it."""

from __future__ import annotations

from event_sourcing.events import Metadata

EVENT_TYPE = "CorrectionRequested"
DATA = {
    "number": "1005010200120261123000017",
    "applicant_id": "person-1",
    "reason": "申请材料不齐全,请按提示补正" * 6,
    "defects": [{"pointer": "/values/photo", "label": "免冠照片", "detail": "底色应为白色"}],
}
BY = Metadata("staff-1", "0f9c1a2b3c4d5e6f", None, "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
