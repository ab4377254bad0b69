"""A buyer's address becomes a keyed hash, so that no address enters a table."""

from __future__ import annotations

import base64
import contextlib
import os
import secrets
from functools import cache
from hashlib import blake2b
from pathlib import Path

import numpy as np
import pandas as pd
import platformdirs
import pyarrow as pa
import pyarrow.compute as pc

_DIGITS = 16


def rater_hashes(addresses: pa.Array) -> pa.Array:
    """Hash addresses with this computer's secret key (SipHash-2-4, 64 bits).

    The same address gives the same hash in every report read on this computer, and
    nobody without the key can test which address a hash belongs to.

    Parameters
    ----------
    addresses
        Arrow strings, shape (n_feedback,).

    Returns
    -------
    pyarrow.Array
        16 hexadecimal digits each; an empty address stays empty.
    """
    lowered = pc.ascii_lower(pc.ascii_trim_whitespace(addresses))
    texts = lowered.to_numpy(zero_copy_only=False)
    # The only keyed hash that is vectorised here; 1 million in 0.4 s, hmac takes 2 s.
    numbers = pd.util.hash_array(texts, hash_key=rater_key(), categorize=False)
    hashes = _hexadecimal(numbers)
    return pc.if_else(pc.equal(lowered, ""), "", hashes)


def _hexadecimal(numbers: np.ndarray) -> pa.Array:
    digits = numbers.astype(">u8").tobytes().hex().encode("ascii")
    ends = np.arange(len(numbers) + 1, dtype="int32") * _DIGITS
    return pa.StringArray.from_buffers(
        len(numbers), pa.py_buffer(ends), pa.py_buffer(digits)
    )


@cache
def rater_key() -> str:
    """Return the 16-character key of this computer, its secret made at first use.

    The secret lies in the user's data folder, readable by the user alone;
    ``FEEDBACKLAB_RATER_KEY``, of any length, overrides it. Where no file can be
    written, the key lasts as long as the process.
    """
    given = os.environ.get("FEEDBACKLAB_RATER_KEY")
    if given:
        return _key_from(os.fsencode(given))
    path = Path(platformdirs.user_data_dir("feedbacklab", appauthor=False), "rater.key")
    try:
        return _key_from(_secret_in(path))
    except OSError:
        return _key_from(secrets.token_bytes(32))


def _key_from(secret: bytes) -> str:
    """Every character of the secret counts, whatever its length and script."""
    return base64.b64encode(blake2b(secret, digest_size=12).digest()).decode("ascii")


def _secret_in(path: Path) -> bytes:
    with contextlib.suppress(FileNotFoundError):
        return path.read_bytes()
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(24), "ascii")
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)  # whole or not at all, also when two start at once
    finally:
        draft.unlink(missing_ok=True)
    return path.read_bytes()
