"""Put placeholders where personal data stands."""

from __future__ import annotations

from collections.abc import Collection

from feedbacklab.privacy.finding import find_personal_data
from feedbacklab.privacy.reading import PLACEHOLDERS, Kind
from feedbacklab.text import as_text


class KindError(ValueError):
    """A kind of personal data that nothing here finds."""


def mask(
    comment: object, keep: Collection[Kind] = (), marketplace: str | None = None
) -> str:
    """Comment with a placeholder in the stead of each piece of personal data.

    What is only possible is masked too. Masking twice changes nothing more.

    Parameters
    ----------
    comment
        The comment as the buyer wrote it; None and NaN give "".
    keep
        Kinds that stay readable, such as ``["order_id"]``.
    marketplace
        As for `find_personal_data`.

    Returns
    -------
    str

    Raises
    ------
    KindError
        If a kind to keep is none; the message lists the kinds.

    Examples
    --------
    >>> mask("Write to shop@example.com about 111-1234567-1234567")
    'Write to [e-mail] about [order id]'
    >>> mask("Write to shop@example.com", keep=["email"])
    'Write to shop@example.com'
    """
    _check_kinds(keep)
    text = comment if isinstance(comment, str) else as_text(comment)
    masked = _mask_once(text, keep, marketplace)
    # What stood beside a number may have hidden another one from the finders.
    while masked != text:
        text, masked = masked, _mask_once(masked, keep, marketplace)
    return masked


def _check_kinds(keep: Collection[Kind]) -> None:
    kinds = [keep] if isinstance(keep, str) else keep
    wrong = [kind for kind in kinds if kind not in PLACEHOLDERS]
    if wrong or isinstance(keep, str):
        raise KindError(
            f"keep={keep!r} is no list of kinds of personal data; the kinds are "
            f"{', '.join(PLACEHOLDERS)}, as in keep=['order_id']."
        )


def _mask_once(text: str, keep: Collection[Kind], marketplace: str | None) -> str:
    parts, at = [], 0
    for found in find_personal_data(text, marketplace):
        if found.kind not in keep:
            parts += [text[at : found.start], PLACEHOLDERS[found.kind]]
            at = found.end
    return "".join([*parts, text[at:]])
