"""cattrs without its account of errors: half the time, for data that we wrote ourselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar, get_args, get_origin

from cattrs import Converter
from cattrs.preconf.json import make_converter

T = TypeVar("T")


def quick_converter() -> Converter:
    """Structures what `make_converter()` structures, and fails without saying where."""
    converter = make_converter(detailed_validation=False)
    converter.register_structure_hook_factory(_is_homogeneous_tuple, _tuple_hook)
    return converter


def _is_homogeneous_tuple(annotation: Any) -> bool:
    return get_origin(annotation) is tuple and get_args(annotation)[-1:] == (Ellipsis,)


def _tuple_hook(annotation: Any, converter: Converter) -> Callable[[Iterable[Any], Any], tuple[Any, ...]]:
    """cattrs looks the hook of the elements up at each call."""
    element = get_args(annotation)[0]
    structure = converter.get_structure_hook(element)
    return lambda values, _: tuple([structure(value, element) for value in values])
