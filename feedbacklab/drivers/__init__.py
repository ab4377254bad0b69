"""Which slice moved the rate, whether that is noise, and whether a fix helped."""

from feedbacklab.drivers.choices import DriversError
from feedbacklab.drivers.dimensions import dimensions_of
from feedbacklab.drivers.search import Drivers, Search, drivers

__all__ = ["Drivers", "DriversError", "Search", "dimensions_of", "drivers"]
