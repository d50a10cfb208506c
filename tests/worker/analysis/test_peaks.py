"""Our peaks are SciPy's, whatever the curve."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy import signal

from worker.analysis.peaks import find_peaks

CURVES = st.lists(st.integers(-20, 20), max_size=80).map(lambda values: np.array(values, np.float64))
WITHOUT_TIES = st.lists(st.floats(-5, 5, width=32), min_size=3, max_size=60, unique=True).map(
    lambda values: np.array(values, np.float64)
)


@given(CURVES, st.integers(-20, 20), st.integers(0, 12))
def test_height_and_prominence_are_those_of_scipy(curve: np.ndarray, height: int, prominence: int) -> None:
    theirs = signal.find_peaks(curve, height=height, prominence=prominence)[0]
    np.testing.assert_array_equal(find_peaks(curve, height=height, prominence=prominence), theirs)


@given(WITHOUT_TIES, st.integers(1, 20))
def test_distance_is_that_of_scipy(curve: np.ndarray, distance: int) -> None:
    np.testing.assert_array_equal(find_peaks(curve, distance=distance), signal.find_peaks(curve, distance=distance)[0])


def test_curves_too_short_for_a_peak_have_none() -> None:
    for count in range(3):
        assert len(find_peaks(np.arange(count, dtype=np.float64))) == 0
    assert len(find_peaks(np.ones(9))) == 0
