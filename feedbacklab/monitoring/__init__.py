"""Is the rating worse than it should be? Weekly chart, CUSUM, change points."""

from feedbacklab.monitoring.changes import change_points
from feedbacklab.monitoring.chart import weekly_chart
from feedbacklab.monitoring.cusum import (
    chart_properties,
    cusum_score,
    cusum_threshold,
)
from feedbacklab.monitoring.simulation import simulated_properties
from feedbacklab.monitoring.weekly import weekly_counts, weekly_volumes

__all__ = [
    "change_points",
    "chart_properties",
    "cusum_score",
    "cusum_threshold",
    "simulated_properties",
    "weekly_chart",
    "weekly_counts",
    "weekly_volumes",
]
