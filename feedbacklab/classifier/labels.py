"""The label scheme: kinds of comments, aspect codes and their names."""

from __future__ import annotations

KINDS = ("product", "seller", "mixed", "none")
CODES = "PDKTCRNSV"
SIGNS = "+-0"
SELLER_CODES = frozenset("DKTCRNS")
