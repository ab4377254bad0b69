"""Frame in, plotly figure out. Nothing is computed here."""

from feedbacklab.figures.candidates import granted_figure, outlook_figure
from feedbacklab.figures.causes import (
    cause_weeks_figure,
    controllers_figure,
    pareto_figure,
)
from feedbacklab.figures.drivers import (
    drivers_figure,
    funnel_figure,
    waterfall_figure,
)
from feedbacklab.figures.evaluation import (
    confusion_figure,
    coverage_figure,
    reliability_figure,
    slices_figure,
)
from feedbacklab.figures.grid import grid_figure
from feedbacklab.figures.shares import roll_off_figure, stars_figure, windows_figure
from feedbacklab.figures.weekly import (
    star_mean_figure,
    weekly_counts_figure,
    weekly_figure,
)

__all__ = [
    "cause_weeks_figure",
    "confusion_figure",
    "controllers_figure",
    "coverage_figure",
    "drivers_figure",
    "funnel_figure",
    "granted_figure",
    "grid_figure",
    "outlook_figure",
    "pareto_figure",
    "reliability_figure",
    "roll_off_figure",
    "slices_figure",
    "star_mean_figure",
    "stars_figure",
    "waterfall_figure",
    "weekly_counts_figure",
    "weekly_figure",
    "windows_figure",
]
