"""Which slice moved the rate, whether that is noise, and whether a fix helped."""

from feedbacklab.drivers.cells import rate_grid, slice_rows
from feedbacklab.drivers.choices import DriversError
from feedbacklab.drivers.corrected import CorrectedShare, corrected_share
from feedbacklab.drivers.dimensions import dimensions_of
from feedbacklab.drivers.fix import BeforeAfter, before_after
from feedbacklab.drivers.rates import (
    funnel,
    mix_and_rate,
    orders_with_outcome,
    slice_rates,
)
from feedbacklab.drivers.search import Drivers, Search, drivers

__all__ = [
    "BeforeAfter",
    "CorrectedShare",
    "Drivers",
    "DriversError",
    "Search",
    "before_after",
    "corrected_share",
    "dimensions_of",
    "drivers",
    "funnel",
    "mix_and_rate",
    "orders_with_outcome",
    "rate_grid",
    "slice_rates",
    "slice_rows",
]
