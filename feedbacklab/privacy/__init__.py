"""Find and mask personal data in comments: e-mails, phones, names, ids, links.

`find_personal_data` quotes each with its place and says how certain it is; `mask` puts
a placeholder in its stead. Amazon's rule names e-mail addresses, full names and phone
numbers. Order ids, tracking numbers and links are masked, but are no ground for it.
"""

from feedbacklab.privacy.finding import find_all_personal_data, find_personal_data
from feedbacklab.privacy.masking import KindError, mask
from feedbacklab.privacy.reading import PLACEHOLDERS, PersonalData

__all__ = [
    "PLACEHOLDERS",
    "KindError",
    "PersonalData",
    "find_all_personal_data",
    "find_personal_data",
    "mask",
]
