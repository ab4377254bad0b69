"""What the analyst decided and what Amazon answered; survives a kill, may be shared.

`CaseLog` keeps decisions and investigations in one file beside the reports,
`read_answer` recognises Amazon's answer in a pasted text, `vanished` compares two
downloads.
"""

from feedbacklab.caselog.answers import NOT_RECOGNISED, Answer, read_answer
from feedbacklab.caselog.database import CaseLogError
from feedbacklab.caselog.decisions import Decision, Entry, following
from feedbacklab.caselog.investigations import Investigation
from feedbacklab.caselog.log import CaseLog, cases_beside
from feedbacklab.caselog.vanished import vanished

__all__ = [
    "NOT_RECOGNISED",
    "Answer",
    "CaseLog",
    "CaseLogError",
    "Decision",
    "Entry",
    "Investigation",
    "cases_beside",
    "following",
    "read_answer",
    "vanished",
]
