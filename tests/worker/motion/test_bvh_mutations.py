"""Damage of any kind leads to a clip or to an error of ours: never to another exception, a hang, or growing memory."""

import resource
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.errors import DailiesError
from worker.motion.bvh import read_bvh

from .bvh_text import person

ORIGINALS = [person(frames=3).encode(), person(frames=2, joint_positions="relative", up="Z").replace("\n", "\r\n").encode()]
TOKENS = [
    *(
        b"{",
        b"}",
        b"\n",
        b"\r",
        b"\0",
        b" ",
        b"\t",
        b"\xff",
        b"\xef\xbb\xbf",
        b",",
        b"_",
        b"-",
        b"1e308",
        b"-1e39",
        b"nan",
        b"inf",
        b"0x1p3",
    ),
    *(
        b"HIERARCHY",
        b"\nROOT A\n{\n",
        b"\nJOINT B\n{\n",
        b"End Site",
        b"\nOFFSET 1 2 3\n",
        b"\nCHANNELS 1 Xrotation\n",
        b"CHANNELS 999999999 ",
    ),
    *(
        b"\nMOTION\n",
        b"Frames: ",
        b"\nFrames: 99999999999999999999\n",
        b"Frame Time: 1e-320\n",
        b"\nFrame Time:\n",
        b"9" * 400,
        b"\xc3\xbc",
        b"\xe3",
    ),
]
PIECES = st.sampled_from(TOKENS) | st.binary(max_size=6)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A valid file with one to six pieces overwritten, inserted, removed, repeated, or cut off."""
    data = draw(st.sampled_from(ORIGINALS))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(data)))
        length = draw(st.sampled_from([0, 1, 2, 5, 20, 200, 2_000]))
        match draw(st.sampled_from(["overwrite", "insert", "remove", "repeat", "cut"])):
            case "overwrite":
                piece = draw(PIECES)
                data = data[:start] + piece + data[start + len(piece) :]
            case "insert":
                data = data[:start] + draw(PIECES) + data[start:]
            case "remove":
                data = data[:start] + data[start + length :]
            case "repeat":
                data = data[:start] + data[start : start + length] * draw(st.integers(2, 4)) + data[start:]
            case _:
                data = data[:start]
    return data


def survives(data: bytes) -> None:
    try:
        clip = read_bvh(data, Path("damaged.bvh"))
    except DailiesError as error:
        assert "damaged.bvh" in error.message or error.code == "motion.clip_invalid"
        assert error.message.isprintable()
    else:
        assert len(clip.frames) >= 1


@settings(max_examples=300, deadline=2_000, suppress_health_check=[HealthCheck.data_too_large])
@given(damaged())
def test_damaged_files_are_read_or_refused(data: bytes) -> None:
    survives(data)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_ten_thousand_damaged_files_neither_hang_nor_grow_memory() -> None:
    @settings(max_examples=10_000, deadline=2_000, suppress_health_check=list(HealthCheck), database=None)
    @given(damaged())
    def all_survive(data: bytes) -> None:
        survives(data)

    for text in ORIGINALS:
        survives(text)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    all_survive()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150 << 10, "kilobytes; hypothesis itself keeps some"
