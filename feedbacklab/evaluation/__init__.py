"""Predictions against gold labels: scores, calibration, slices, run against run."""

from feedbacklab.evaluation.agreement import kappa, reader_agreement
from feedbacklab.evaluation.aspects import aspect_scores
from feedbacklab.evaluation.calibration import calibration_error, reliability
from feedbacklab.evaluation.card import Evaluation, evaluate
from feedbacklab.evaluation.comparison import Comparison, compare
from feedbacklab.evaluation.kinds import class_scores, confusion, macro_f1
from feedbacklab.evaluation.labelled import load_labelled
from feedbacklab.evaluation.labels import KINDS, kind_of, signed_aspects
from feedbacklab.evaluation.runs import (
    frame_json,
    load_run,
    moved,
    previous_predictions,
    run_document,
    save_run,
    saved_beside,
    since_saved,
)
from feedbacklab.evaluation.verdict import coverage_curve, product_verdict

__all__ = [
    "KINDS",
    "Comparison",
    "Evaluation",
    "aspect_scores",
    "calibration_error",
    "class_scores",
    "compare",
    "confusion",
    "coverage_curve",
    "evaluate",
    "frame_json",
    "kappa",
    "kind_of",
    "load_labelled",
    "load_run",
    "macro_f1",
    "moved",
    "previous_predictions",
    "product_verdict",
    "reader_agreement",
    "reliability",
    "run_document",
    "save_run",
    "saved_beside",
    "signed_aspects",
    "since_saved",
]
