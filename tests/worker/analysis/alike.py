"""Compares two sheets field by field, with a tolerance for numbers."""

from typing import Any

import msgspec
import pytest

from worker.facts import Sheet

NOT_MEASURED = ("clip_hash", "name", "evidence")


def facts(sheet: Sheet) -> Any:
    """The sheet as plain data, without hash and name."""
    return _without(msgspec.to_builtins(sheet))


def _without(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without(item) for key, item in value.items() if key not in NOT_MEASURED}
    return [_without(item) for item in value] if isinstance(value, list | tuple) else value


def assert_alike(one: Any, other: Any, *, tolerance: float = 1e-3, ignore: tuple[str, ...] = (), where: str = "") -> None:
    """Fail with the path to the first difference."""
    if isinstance(one, dict):
        for key in one:
            if key not in ignore:
                assert_alike(one[key], other[key], tolerance=tolerance, ignore=ignore, where=f"{where}.{key}")
    elif isinstance(one, list):
        assert len(one) == len(other), f"{where}: {len(one)} against {len(other)}: {one} | {other}"
        for index, (left, right) in enumerate(zip(one, other, strict=True)):
            assert_alike(left, right, tolerance=tolerance, ignore=ignore, where=f"{where}[{index}]")
    elif where.endswith("_frame"):
        assert abs(one - other) <= 1.0 + tolerance, where  # a limit may be crossed one sample earlier
    elif isinstance(one, float):
        assert one == pytest.approx(other, abs=tolerance, rel=tolerance), where
    else:
        assert one == other, where
