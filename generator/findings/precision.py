"""Findings about how far results in int8 or bfloat16 agree with those in float32."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from generator.facts import Facts
from generator.findings.choosing import Those, those

__all__ = ["FINDINGS"]


def kept_in_float32(facts: Facts) -> Those | None:
    """The methods that are computed in float32 since nothing quicker agrees with it; absent where not measured."""
    precisions = {row["id"]: row["precision"] for row in facts("agreement.rows")}
    return those(list(precisions), lambda method: precisions[method] == "float32") if precisions else None


FINDINGS: Mapping[str, Callable[..., Any]] = {"agreement.kept_in_float32": kept_in_float32}
