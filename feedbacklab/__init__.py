"""Read Amazon seller-feedback reports: what is the rating, why did it move, what to do.

Everything public is listed in ``__all__`` and loaded when first used, so that
``import feedbacklab`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from feedbacklab.candidates import removal_candidates
    from feedbacklab.caselog import CaseLog
    from feedbacklab.classifier import classify, explain
    from feedbacklab.forecast import needed_for, roll_off
    from feedbacklab.loaders import (
        load_feedback,
        load_feedback_manager,
        load_folder,
        load_orders,
        load_returns,
        load_traffic,
    )
    from feedbacklab.metrics import Share, daily_counts, rating_windows
    from feedbacklab.policy import judge
    from feedbacklab.privacy import mask
    from feedbacklab.schema import FeedbackTableError, ReportFormatError
    from feedbacklab.summary import overview

_ROOMS = {
    "CaseLog": "caselog",
    "FeedbackTableError": "schema",
    "ReportFormatError": "schema",
    "Share": "metrics",
    "classify": "classifier",
    "daily_counts": "metrics",
    "explain": "classifier",
    "judge": "policy",
    "load_feedback": "loaders",
    "load_feedback_manager": "loaders",
    "load_folder": "loaders",
    "load_orders": "loaders",
    "load_returns": "loaders",
    "load_traffic": "loaders",
    "mask": "privacy",
    "needed_for": "forecast",
    "overview": "summary",
    "rating_windows": "metrics",
    "removal_candidates": "candidates",
    "roll_off": "forecast",
}

__all__ = [
    "CaseLog",
    "FeedbackTableError",
    "ReportFormatError",
    "Share",
    "classify",
    "daily_counts",
    "explain",
    "judge",
    "load_feedback",
    "load_feedback_manager",
    "load_folder",
    "load_orders",
    "load_returns",
    "load_traffic",
    "mask",
    "needed_for",
    "overview",
    "rating_windows",
    "removal_candidates",
    "roll_off",
]


def __getattr__(name: str) -> Any:
    """Load the room of a public name when it is first asked for (PEP 562)."""
    if name not in _ROOMS:
        raise AttributeError(f"module 'feedbacklab' has no attribute {name!r}")
    value = getattr(import_module(f"feedbacklab.{_ROOMS[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
