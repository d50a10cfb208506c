"""The sheet as text: within its budget, the same every time, most important first."""

import msgspec
import pytest

from tests.worker.analysis.figures import MAKERS, clip_of, walking
from worker.analysis.sheet import make_sheet
from worker.analysis.sheet_text import BUDGETS, count_tokens, sheet_text


@pytest.mark.parametrize("name", sorted(MAKERS))
def test_text_keeps_its_budget_and_is_the_same_again(name: str) -> None:
    clip = clip_of(MAKERS[name](60.0), 60.0)
    for budget, most in BUDGETS.items():
        text = sheet_text(make_sheet(clip), budget)  # type: ignore[arg-type]
        assert 0 < count_tokens(text) <= most
        assert text == sheet_text(make_sheet(clip), budget)  # type: ignore[arg-type]


def test_a_sheet_with_hundreds_of_stretches_still_fits() -> None:
    sheet = make_sheet(clip_of(walking(), 60.0))
    crowded = msgspec.structs.replace(sheet, stretches=sheet.stretches * 200, steps=sheet.steps * 100)
    for budget, most in BUDGETS.items():
        assert count_tokens(sheet_text(crowded, budget)) <= most  # type: ignore[arg-type]


def test_what_matters_most_stands_first() -> None:
    lines = sheet_text(make_sheet(clip_of(walking(), 60.0)), "compact").splitlines()
    assert lines[0].startswith("frames 0-240, 4.0 s")
    assert "6 steps right first" in lines[1]
    assert any("walk, forward" in line for line in lines[2:])


def test_the_count_of_tokens_is_not_below_a_word_and_a_sign_each() -> None:
    assert count_tokens("walk, 12.5 m") == 1 + 1 + 3 + 1 + 1
