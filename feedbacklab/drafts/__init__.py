"""Drafts of replies, messages and removal requests, and what policy forbids in them.

Everything is to be checked, changed and sent by hand; this package sends nothing.
"""

from feedbacklab.drafts.lint import DraftError, Remark, lint
from feedbacklab.drafts.writing import Draft, draft_answer, draft_request, languages

__all__ = [
    "Draft",
    "DraftError",
    "Remark",
    "draft_answer",
    "draft_request",
    "languages",
    "lint",
]
