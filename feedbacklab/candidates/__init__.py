"""Removal candidates: on which ground, with what proof, before when, for how much.

`removal_candidates` finds and ranks them, `choose` keeps to a budget of wrongful
requests, `after_requests` tells what the rating may become, `triage` sorts feedback
into the seller's routine, `worklist` is safe to export. Amazon decides; nothing is
sent.
"""

from feedbacklab.candidates.calibration import Record, calibrated, grant_records
from feedbacklab.candidates.choosing import choose
from feedbacklab.candidates.export import (
    Written,
    read_worklist,
    worklist,
    write_csv,
    write_xlsx,
)
from feedbacklab.candidates.finding import Candidates, removal_candidates
from feedbacklab.candidates.outlook import RatingAfter, after_requests
from feedbacklab.candidates.terms import CandidatesError, Terms
from feedbacklab.candidates.triage import triage

__all__ = [
    "Candidates",
    "CandidatesError",
    "RatingAfter",
    "Record",
    "Terms",
    "Written",
    "after_requests",
    "calibrated",
    "choose",
    "grant_records",
    "read_worklist",
    "removal_candidates",
    "triage",
    "worklist",
    "write_csv",
    "write_xlsx",
]
