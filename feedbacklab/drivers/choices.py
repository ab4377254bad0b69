"""The choices behind a search for drivers, with their reasons beside them."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def choices() -> dict[str, Any]:
    """Dimensions, bars and powers of the search (source: choices.toml)."""
    return tomllib.loads(files(__package__).joinpath("choices.toml").read_text("utf-8"))


class DriversError(ValueError):
    """A question about drivers that this table cannot answer."""
