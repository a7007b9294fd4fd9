"""JSON → `FormDefinition`, with a finding for each thing that makes a definition unusable. Never raises anything else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from forms.checking import cross_findings
from forms.definition import (
    CHECKSUMS,
    CHOICE_TYPES,
    DATE_TYPES,
    FIELD_TYPES,
    TEXT_TYPES,
    Condition,
    ConditionalChecksum,
    Field,
    FormDefinition,
    Option,
    Rule,
)
from forms.errors import DefinitionError, ExpressionError, Finding, escape
from forms.expressions.syntax import parse as parse_expression

MOST_FIELDS, MOST_RULES, MOST_OPTIONS = 200, 100, 1000

_RULE_KEYS = ("id", "expr", "message", "field")


def parse_definition(document: Any) -> FormDefinition:
    """Reads `fields` and `rules`, and leaves the rest (id, title …) to whoever owns it. Raises DefinitionError."""
    reader = _Reader()
    definition = reader.definition(document)
    if not reader.findings:
        reader.findings.extend(cross_findings(definition))
    if reader.findings:
        raise DefinitionError(reader.findings)
    return definition


def definition_findings(document: Any) -> list[Finding]:
    """All that is wrong with a definition; empty when it can be used."""
    try:
        parse_definition(document)
    except DefinitionError as error:
        return list(error.findings)
    return []


@dataclass(frozen=True, slots=True)
class _Attribute:
    """`types`: the field types that have it; `read`: value and pointer → parsed value, or None after a finding."""

    name: str
    read: Callable[[_Reader, Any, str], Any]
    types: tuple[str, ...] = FIELD_TYPES


class _Reader:
    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def note(self, pointer: str, code: str, detail: str) -> None:
        self.findings.append(Finding(pointer, code, detail))

    def definition(self, document: Any) -> FormDefinition:
        if not isinstance(document, Mapping):
            self.note("", "TYPE", "表单定义应为对象")
            return FormDefinition(())
        fields = self._fields(document.get("fields"), "/fields", nested=False)
        rules = self._list(document.get("rules", []), "/rules", MOST_RULES)
        parsed = (self._rule(rule, f"/rules/{index}") for index, rule in enumerate(rules))
        return FormDefinition(fields, tuple(rule for rule in parsed if rule is not None))

    def _fields(self, entries: Any, pointer: str, *, nested: bool) -> tuple[Field, ...]:
        listed = self._list(entries, pointer, MOST_FIELDS)
        if not listed:
            self.note(pointer, "REQUIRED", "请至少定义一个字段" if not nested else "表格至少要有一列")
        read = (self._field(each, f"{pointer}/{index}", nested=nested) for index, each in enumerate(listed))
        fields = tuple(field for field in read if field is not None)
        seen: set[str] = set()
        for index, entry in enumerate(listed):
            key = entry.get("key") if isinstance(entry, Mapping) else None
            if isinstance(key, str):
                if key in seen:
                    self.note(f"{pointer}/{index}/key", "DUPLICATE", f"字段标识“{key}”重复,请换一个")
                seen.add(key)
        return fields

    def _field(self, entry: Any, pointer: str, *, nested: bool) -> Field | None:
        if not isinstance(entry, Mapping):
            self.note(pointer, "TYPE", "字段应为对象")
            return None
        before = len(self.findings)
        type_ = entry.get("type")
        if type_ not in FIELD_TYPES:
            self.note(f"{pointer}/type", "FIELD_TYPE", f"字段类型应为 {'、'.join(FIELD_TYPES)} 之一")
        elif nested and type_ in ("table", "upload"):
            self.note(f"{pointer}/type", "FIELD_TYPE", "表格的列不能是表格或上传文件")
        if nested and "visibleIf" in entry:
            self.note(f"{pointer}/visibleIf", "NOT_APPLICABLE", "表格的列总是可见,不能设置 visibleIf")
        attributes: dict[str, Any] = {"type": type_}
        for key in ("key", "label"):
            attributes[key] = self.text(entry.get(key), f"{pointer}/{key}")
        for name, value in entry.items():
            if name not in ("key", "label", "type"):
                self._attribute(attributes, name, value, type_, f"{pointer}/{escape(str(name))}")
        if len(self.findings) > before:
            return None
        return Field(**attributes)

    def _attribute(self, attributes: dict[str, Any], name: str, value: Any, type_: Any, pointer: str) -> None:
        attribute = _ATTRIBUTES.get(name)
        if attribute is None:
            self.note(pointer, "UNKNOWN", f"没有“{name}”这个属性,请核对属性名")
        elif type_ in FIELD_TYPES and type_ not in attribute.types:
            self.note(pointer, "NOT_APPLICABLE", f"“{type_}”类型的字段没有“{name}”这个属性")
        elif value is not None:
            attributes[attribute.name] = attribute.read(self, value, pointer)

    def _rule(self, entry: Any, pointer: str) -> Rule | None:
        if not isinstance(entry, Mapping):
            self.note(pointer, "TYPE", "规则应为对象")
            return None
        before = len(self.findings)
        for name in entry:
            if name not in _RULE_KEYS:
                self.note(f"{pointer}/{escape(str(name))}", "UNKNOWN", f"规则没有“{name}”这个属性")
        texts = {key: self.text(entry.get(key), f"{pointer}/{key}") for key in _RULE_KEYS}
        if len(self.findings) > before:
            return None
        try:
            tree = parse_expression(texts["expr"])
        except ExpressionError as error:
            self.note(f"{pointer}/expr", "EXPRESSION", str(error))
            return None
        return Rule(texts["id"], texts["expr"], texts["message"], texts["field"], tree)

    def _list(self, value: Any, pointer: str, most: int) -> list[Any]:
        if value is None:
            return []
        if not isinstance(value, list | tuple):
            self.note(pointer, "TYPE", "应为列表")
            return []
        if len(value) > most:
            self.note(pointer, "MAX_ITEMS", f"最多{most}项")
        return list(value[:most])

    def text(self, value: Any, pointer: str) -> str:
        if not isinstance(value, str) or not value.strip():
            self.note(pointer, "REQUIRED" if value in (None, "") else "TYPE", "应为不空的文字")
            return ""
        return value

    def flag(self, value: Any, pointer: str) -> bool:
        if not isinstance(value, bool):
            self.note(pointer, "TYPE", "应为 true 或 false")
        return bool(value)

    def count(self, value: Any, pointer: str) -> int | None:
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 10_000_000:
            self.note(pointer, "TYPE", "应为不小于0的整数")
            return None
        return value

    def bound(self, value: Any, pointer: str) -> Any:
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            self.note(pointer, "TYPE", "应为数或日期")
            return None
        return value

    def checksum(self, value: Any, pointer: str) -> str | None:
        if value not in CHECKSUMS:
            self.note(pointer, "CHECKSUM", f"校验规则应为 {'、'.join(CHECKSUMS)} 之一")
            return None
        return str(value)

    def options(self, value: Any, pointer: str) -> tuple[Option, ...]:
        found: dict[str, Option] = {}
        for index, entry in enumerate(self._list(value, pointer, MOST_OPTIONS)):
            place = f"{pointer}/{index}"
            if not isinstance(entry, Mapping) or set(entry) != {"value", "label"}:
                self.note(place, "TYPE", "选项应为 {value, label}")
                continue
            option = Option(
                self.text(entry["value"], f"{place}/value"), self.text(entry["label"], f"{place}/label")
            )
            if option.value in found:
                self.note(f"{place}/value", "DUPLICATE", f"选项“{option.value}”重复")
            found[option.value] = option
        return tuple(found.values())

    def extensions(self, value: Any, pointer: str) -> tuple[str, ...]:
        listed = self._list(value, pointer, MOST_OPTIONS)
        for index, extension in enumerate(listed):
            if not isinstance(extension, str) or not extension.startswith("."):
                self.note(f"{pointer}/{index}", "TYPE", "应为以“.”开头的扩展名,如 .pdf")
        return tuple(str(extension).lower() for extension in listed)

    def columns(self, value: Any, pointer: str) -> tuple[Field, ...]:
        return self._fields(value, pointer, nested=True)

    def condition(self, value: Any, pointer: str, *, also: tuple[str, ...] = ()) -> Condition | None:
        if not isinstance(value, Mapping):
            self.note(pointer, "TYPE", "条件应为 {field, equals} 或 {field, in}")
            return None
        tests = [key for key in ("equals", "in") if key in value]
        if len(tests) != 1 or set(value) != {"field", *tests, *also}:
            self.note(pointer, "TYPE", "条件应为 {field, equals} 或 {field, in}")
            return None
        wanted = value[tests[0]] if tests == ["in"] else [value[tests[0]]]
        listed = self._list(wanted, f"{pointer}/{tests[0]}", MOST_OPTIONS)
        if not listed or not all(isinstance(each, str | int | float | bool) for each in listed):
            self.note(f"{pointer}/{tests[0]}", "TYPE", "应为文字、数或 true、false")
        return Condition(self.text(value["field"], f"{pointer}/field"), tuple(listed))

    def conditional_checksum(self, value: Any, pointer: str) -> ConditionalChecksum | None:
        condition = self.condition(value, pointer, also=("checksum",))
        if condition is None:
            return None
        checksum = self.checksum(value["checksum"], f"{pointer}/checksum")
        return ConditionalChecksum(condition, checksum or "")


_BOUNDED = ("number", *DATE_TYPES)

_ATTRIBUTES: Mapping[str, _Attribute] = {
    "required": _Attribute("required", _Reader.flag),
    "help": _Attribute("help", _Reader.text),
    "minLength": _Attribute("min_length", _Reader.count, TEXT_TYPES),
    "maxLength": _Attribute("max_length", _Reader.count, TEXT_TYPES),
    "pattern": _Attribute("pattern", _Reader.text, TEXT_TYPES),
    "checksum": _Attribute("checksum", _Reader.checksum, TEXT_TYPES),
    "checksumIf": _Attribute("checksum_if", _Reader.conditional_checksum, TEXT_TYPES),
    "min": _Attribute("minimum", _Reader.bound, _BOUNDED),
    "max": _Attribute("maximum", _Reader.bound, _BOUNDED),
    "integer": _Attribute("integer", _Reader.flag, ("number",)),
    "decimals": _Attribute("decimals", _Reader.count, ("number",)),
    "options": _Attribute("options", _Reader.options, CHOICE_TYPES),
    "codeTable": _Attribute("code_table", _Reader.text, CHOICE_TYPES),
    "optionsFrom": _Attribute("options_from", _Reader.text, CHOICE_TYPES),
    "minItems": _Attribute("min_items", _Reader.count, ("multiselect",)),
    "maxItems": _Attribute("max_items", _Reader.count, ("multiselect",)),
    "accept": _Attribute("accept", _Reader.extensions, ("upload",)),
    "maxFiles": _Attribute("max_files", _Reader.count, ("upload",)),
    "maxSizeKB": _Attribute("max_size_kb", _Reader.count, ("upload",)),
    "mustBe": _Attribute("must_be", _Reader.flag, ("checkbox",)),
    "minRows": _Attribute("min_rows", _Reader.count, ("table",)),
    "maxRows": _Attribute("max_rows", _Reader.count, ("table",)),
    "columns": _Attribute("columns", _Reader.columns, ("table",)),
    "visibleIf": _Attribute("visible_if", _Reader.condition),
    "sensitive": _Attribute("sensitive", _Reader.flag),
    "prefill": _Attribute("prefill", _Reader.text),
    "dataElement": _Attribute("data_element", _Reader.text),
}
