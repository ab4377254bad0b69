"""Counts and shares of a rating, by Amazon's arithmetic, each with its base.

Source of the arithmetic: Seller Central, "About Feedback Manager" (help page 761):
4–5 stars are positive, 3 neutral, 1–2 negative; the score is positive / all feedback
over the last 30, 90 and 365 days and lifetime, shown in whole percent.
"""

from feedbacklab.metrics.daily import (
    COUNTS,
    STARS,
    daily_counts,
    disagreements,
    marketplace_counts,
)
from feedbacklab.metrics.shares import Share, positive_rate
from feedbacklab.metrics.windows import NEEDS, rating_windows, window_starts

__all__ = [
    "COUNTS",
    "NEEDS",
    "STARS",
    "Share",
    "daily_counts",
    "disagreements",
    "marketplace_counts",
    "positive_rate",
    "rating_windows",
    "window_starts",
]
