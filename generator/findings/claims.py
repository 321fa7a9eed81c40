"""Findings about the verdicts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from generator.facts import Facts

__all__ = ["FINDINGS"]


def decided(facts: Facts) -> int:
    """How many statements of the homework are either supported or contradicted."""
    counts = facts("claims.counts")
    return int(counts["supported"] + counts["contradicted"])


FINDINGS: Mapping[str, Callable[..., Any]] = {"claims.decided": decided}
