"""What went wrong with each negative or neutral feedback, and who controls it."""

from feedbacklab.causes.catalogue import CausesError, cause_list
from feedbacklab.causes.counts import cause_counts, causes_by_week
from feedbacklab.causes.found import causes

__all__ = ["CausesError", "cause_counts", "cause_list", "causes", "causes_by_week"]
