"""False alarms and delays of the weekly chart, drawn, computed and charted."""

import numpy as np
import pandas as pd
import pytest

from feedbacklab.monitoring import (
    chart_properties,
    simulated_properties,
    weekly_chart,
)

WEEKS_PER_YEAR = 365.25 / 7
VOLUMES = [12, 50, 100, 300, 600]
COLUMNS = ["false_alarms_per_year", "weeks_to_find_2x"]


@pytest.mark.parametrize("volume", [*VOLUMES, [35, 60, 40, 50]], ids=str)
def test_two_thousand_years_of_weeks_agree_with_the_exact_values(volume):
    drawn, exact = simulated_properties(volume, years=2000), chart_properties(volume)
    for name in COLUMNS:
        far = (drawn[name] - exact[name]).abs()
        assert (far <= 4 * drawn[f"{name}_se"]).all()
        # Tight enough to tell: 10 % of the exact value, or 1 alarm in 50 years.
        assert (far <= (0.1 * exact[name]).clip(lower=0.02)).all()


@pytest.mark.parametrize("volume", [12, 100])
def test_the_chart_itself_alarms_as_often_as_is_said(volume):
    years = 400
    weeks = round(years * WEEKS_PER_YEAR)
    counts = np.random.default_rng(volume).binomial(volume, 0.05, weeks)
    chart = weekly_chart(weekly_of(counts, volume))
    exact = chart_properties(volume)["false_alarms_per_year"]
    seen = {
        "exact limits": chart["alarm"].sum(),
        "CUSUM": chart["cusum_alarm"].sum(),
        "both": (chart["alarm"] | chart["cusum_alarm"]).sum(),
    }
    for name, alarms in seen.items():
        expected = years * exact[name]
        assert abs(alarms - expected) <= 4 * max(expected, 1) ** 0.5


def weekly_of(counts, volume):
    """Weeks of one volume, bad ratings being of one star and the others of five."""
    weeks = pd.date_range("1000-01-06", periods=len(counts), freq="7D", unit="s")
    bad = pd.Series(counts, weeks)
    none = pd.Series(0, weeks)
    columns = {"days": none + 7, "complete": none == 0, "received": none + volume}
    columns |= {"positive": volume - bad, "neutral": none, "negative": bad}
    columns |= {"not_positive": bad, "one": bad, "two": none, "three": none}
    columns |= {"four": none, "five": volume - bad}
    frame = pd.DataFrame(columns)
    numbers = [name for name in frame if name != "complete"]
    frame[numbers] = frame[numbers].astype("Int64")
    return frame.assign(stars=5 - 4 * bad / volume)


def test_a_worse_shift_is_found_sooner_and_a_seed_repeats_itself():
    double = simulated_properties(50, years=50, seed=3)
    pd.testing.assert_frame_equal(double, simulated_properties(50, years=50, seed=3))
    fourfold = simulated_properties(50, shift=4, years=50)
    assert "weeks_to_find_4x" in fourfold
    assert (fourfold["weeks_to_find_4x"] < double["weeks_to_find_2x"] / 2).all()


def test_a_volume_without_a_rating_is_refused():
    with pytest.raises(ValueError, match=r"at least one week with a rating"):
        simulated_properties(0)
