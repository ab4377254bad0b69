"""Each known report layout → the table, or one clear error."""

from feedbacklab.loaders.feedback import load_feedback
from feedbacklab.loaders.feedback_manager import (
    FeedbackManagerPage,
    load_feedback_manager,
)
from feedbacklab.loaders.folder import load_folder
from feedbacklab.loaders.join import join_orders
from feedbacklab.loaders.orders import load_orders
from feedbacklab.loaders.reports import Reports, Span
from feedbacklab.loaders.returns import load_returns
from feedbacklab.loaders.traffic import load_traffic

__all__ = [
    "FeedbackManagerPage",
    "Reports",
    "Span",
    "join_orders",
    "load_feedback",
    "load_feedback_manager",
    "load_folder",
    "load_orders",
    "load_returns",
    "load_traffic",
]
