"""Facts with a source and a date: marketplaces, targets. One function reads each."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple


class Marketplace(NamedTuple):
    """One Amazon marketplace as its seller feedback report shows it."""

    code: str
    id: str
    domain: str
    dates: str | None = None
    shown: str | None = None
    encoding: str | None = None


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__name__).joinpath(name).read_text("utf-8"))


@cache
def marketplaces() -> dict[str, Marketplace]:
    """Every known marketplace by its two-letter code (source: marketplaces.toml)."""
    read = _read("marketplaces.toml")
    return {code: Marketplace(code, **entry) for code, entry in read.items()}


@cache
def targets() -> dict[str, Any]:
    """Rating targets, windows and monitoring choices (source: targets.toml)."""
    return _read("targets.toml")


def find_marketplace(name: str) -> Marketplace:
    """Look a marketplace up by code, id or domain, in any case.

    Parameters
    ----------
    name
        ``"US"``, ``"GB"`` (the same as ``"UK"``), ``"ATVPDKIKX0DER"`` or
        ``"Amazon.com"``.

    Returns
    -------
    Marketplace

    Raises
    ------
    ValueError
        If no marketplace has that name; the message lists the codes.

    Examples
    --------
    >>> find_marketplace("amazon.de").code
    'DE'
    """
    wanted = name.strip().lower()
    wanted = "uk" if wanted == "gb" else wanted.removeprefix("www.")
    for place in marketplaces().values():
        if wanted in (place.code.lower(), place.id.lower(), place.domain):
            return place
    known = ", ".join(marketplaces())
    raise ValueError(f"{name!r} is no marketplace known here; known are {known}.")
