"""Which build of torch a machine gets; nothing is downloaded here."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))

from torch_build import choose, pinned_version

INDEX = "https://mirror.example/cpu"


def reachable(*known: tuple[str, ...]):
    return lambda *asked: asked in known


@pytest.mark.parametrize(
    ("system", "has_nvidia", "known", "requirement", "options"),
    [
        ("Linux", False, [("torch==2.13.0+cpu",)], "torch==2.13.0+cpu", ()),
        ("Linux", False, [("torch==2.13.0+cpu", "--index-url", INDEX)], "torch==2.13.0+cpu", ("--index-url", INDEX)),
        ("Linux", False, [], "torch==2.13.0", ()),
        ("Linux", True, [("torch==2.13.0+cpu",)], "torch==2.13.0", ()),
        ("Darwin", False, [("torch==2.13.0+cpu",)], "torch==2.13.0", ()),
    ],
    ids=["pip has it", "the index has it", "neither has it", "with a GPU", "macOS"],
)
def test_the_build_that_fits_the_machine_is_taken(system, has_nvidia, known, requirement, options) -> None:
    chosen = choose("2.13.0", system, has_nvidia, reachable(*known), INDEX)
    assert chosen[:2] == (requirement, options)
    assert "MB" in chosen[2] or "GB" in chosen[2]  # the size is said first


def test_the_pinned_version_is_read_from_the_constraints() -> None:
    assert pinned_version("numpy==2.4.6\ntorch==2.13.0\n") == "2.13.0"
