"""The one error tree of Banshi. Every error has a stable code; `gateway.errors` maps classes to HTTP once.

    BanshiError
    ├── ValidationFailed        bad input, with one FieldError per field
    ├── NotFound                no such thing, or not for you
    ├── Forbidden               the policy says no
    ├── Conflict
    │   ├── RuleViolated        a domain rule forbids the command in this state
    │   └── ConcurrencyError    the stream moved on since it was read
    ├── Unavailable             try again later, nothing was lost
    │   ├── DeadlineExceeded    no answer in time; the outcome is unknown
    │   └── UnknownService      nobody listens under that name
    └── ContractMismatch        the two sides do not speak the same language: a defect, not user input

Errors cross RPC as plain dictionaries (`to_wire`) and come back as the same class (`from_wire`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar


class BanshiError(Exception):
    """Base of the tree. `message` is for people, Chinese first, and says what to do next; `code` is for programs."""

    default_code: ClassVar[str] = "INTERNAL"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code

    def details(self) -> dict[str, Any]:
        """What besides code and message must survive the wire."""
        return {}

    @classmethod
    def restore(cls, message: str, code: str, details: Mapping[str, Any]) -> BanshiError:
        return cls(message, code=code)


@dataclass(frozen=True, slots=True)
class FieldError:
    """`pointer`: RFC 6901 JSON pointer into the input, such as `/values/drivers/0/qualTo`."""

    pointer: str
    code: str
    detail: str


class ValidationFailed(BanshiError):
    default_code = "VALIDATION_FAILED"

    def __init__(
        self,
        errors: Sequence[FieldError],
        message: str = "提交的内容有误,请按提示更正后再提交",
        *,
        code: str | None = None,
    ) -> None:
        super().__init__(message, code=code)
        self.errors = tuple(errors)

    def details(self) -> dict[str, Any]:
        return {"errors": [asdict(error) for error in self.errors]}

    @classmethod
    def restore(cls, message: str, code: str, details: Mapping[str, Any]) -> BanshiError:
        return cls([FieldError(**error) for error in details.get("errors", ())], message, code=code)


class NotFound(BanshiError):
    default_code = "NOT_FOUND"


class Forbidden(BanshiError):
    default_code = "FORBIDDEN"


class Conflict(BanshiError):
    default_code = "CONFLICT"


class RuleViolated(Conflict):
    default_code = "RULE_VIOLATED"


class ConcurrencyError(Conflict):
    """`expected` and `actual` are stream versions; 0 means the stream has no events."""

    default_code = "STALE_VERSION"

    def __init__(self, stream: str, expected: int, actual: int, *, message: str | None = None) -> None:
        super().__init__(message or f"内容已被他人更新(读取时版本 {expected},现为 {actual}),请刷新后再改")
        self.stream = stream
        self.expected = expected
        self.actual = actual

    def details(self) -> dict[str, Any]:
        return {"stream": self.stream, "expected": self.expected, "actual": self.actual}

    @classmethod
    def restore(cls, message: str, code: str, details: Mapping[str, Any]) -> BanshiError:
        return cls(details["stream"], details["expected"], details["actual"], message=message)


class Unavailable(BanshiError):
    default_code = "UNAVAILABLE"


class DeadlineExceeded(Unavailable):
    default_code = "DEADLINE_EXCEEDED"


class UnknownService(Unavailable):
    default_code = "UNKNOWN_SERVICE"


class ContractMismatch(BanshiError):
    default_code = "CONTRACT_MISMATCH"


WIRE_CLASSES: dict[str, type[BanshiError]] = {
    cls.__name__: cls
    for cls in (
        BanshiError,
        ValidationFailed,
        NotFound,
        Forbidden,
        Conflict,
        RuleViolated,
        ConcurrencyError,
        Unavailable,
        DeadlineExceeded,
        UnknownService,
        ContractMismatch,
    )
}


def to_wire(error: BanshiError) -> dict[str, Any]:
    """`{class, code, message, details}`; a subclass outside the tree's names travels as its nearest known ancestor."""
    known = next(cls.__name__ for cls in type(error).__mro__ if cls.__name__ in WIRE_CLASSES)
    return {"class": known, "code": error.code, "message": error.message, "details": error.details()}


def from_wire(wire: Mapping[str, Any]) -> BanshiError:
    cls = WIRE_CLASSES.get(wire["class"], BanshiError)
    error = cls.restore(wire["message"], wire["code"], wire.get("details", {}))
    error.code = wire["code"]
    return error
