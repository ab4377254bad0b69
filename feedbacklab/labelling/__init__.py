"""Labels of the analyst's own: collect them, check them, learn from them, use them.

`label_queue` puts the hardest comments first, `LabelStore` keeps what was decided,
`agreement` and `suspects` tell how far the labels can be trusted, `fit_on` learns from
them and `accept` puts them to use.
"""

from feedbacklab.labelling.acceptance import (
    accept,
    fit_on,
    in_use,
    model_in_use,
    withdraw,
)
from feedbacklab.labelling.opinion import opinions
from feedbacklab.labelling.queue import LabelQueue, label_queue
from feedbacklab.labelling.rehearsal import rehearse
from feedbacklab.labelling.store import (
    KEYS,
    LabelFileError,
    LabelStore,
    comment_key,
)
from feedbacklab.labelling.trust import (
    Agreement,
    agreement,
    confusion,
    disagreements,
    settled,
    suspects,
)

__all__ = [
    "KEYS",
    "Agreement",
    "LabelFileError",
    "LabelQueue",
    "LabelStore",
    "accept",
    "agreement",
    "comment_key",
    "confusion",
    "disagreements",
    "fit_on",
    "in_use",
    "label_queue",
    "model_in_use",
    "opinions",
    "rehearse",
    "settled",
    "suspects",
    "withdraw",
]
