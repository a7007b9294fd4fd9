"""What can be wrong: with submitted values (`FormError`), with a form definition (`Finding`), with a rule's text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FormError:
    """One mistake in submitted values.

    field   key of the field; an unknown field's own name; empty when the values are no object at all
    code    stable, see the list in README
    detail  Chinese, names the field and says what to do
    index   of the row of a table, or of the chosen option or file, from 0
    column  key of the table's column
    """

    field: str
    code: str
    detail: str
    index: int | None = None
    column: str | None = None

    @property
    def pointer(self) -> str:
        """RFC 6901 pointer into the values, such as `/drivers/0/qualTo`."""
        steps = (self.field or None, self.index, self.column)
        return "".join(f"/{escape(str(step))}" for step in steps if step is not None)


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake in a form definition. `pointer`: into the definition, such as `/fields/3/pattern`."""

    pointer: str
    code: str
    detail: str


class DefinitionError(ValueError):
    """The definition cannot be used; `findings` has all that is wrong with it."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(";".join(f"{finding.pointer} {finding.detail}" for finding in findings))
        self.findings = tuple(findings)


class ExpressionError(ValueError):
    """A rule's text is not an expression. Its text says in Chinese what is wrong and where."""


def escape(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")
