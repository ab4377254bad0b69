"""Frame in, plotly figure out. Nothing is computed here."""

from feedbacklab.figures.candidates import granted_figure, outlook_figure
from feedbacklab.figures.evaluation import (
    confusion_figure,
    coverage_figure,
    reliability_figure,
    slices_figure,
)
from feedbacklab.figures.shares import roll_off_figure, stars_figure, windows_figure
from feedbacklab.figures.weekly import (
    star_mean_figure,
    weekly_counts_figure,
    weekly_figure,
)

__all__ = [
    "confusion_figure",
    "coverage_figure",
    "granted_figure",
    "outlook_figure",
    "reliability_figure",
    "roll_off_figure",
    "slices_figure",
    "star_mean_figure",
    "stars_figure",
    "weekly_counts_figure",
    "weekly_figure",
    "windows_figure",
]
