"""Findings about LIME and about which classes come out best."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

__all__ = ["FINDINGS"]

FINDINGS: Mapping[str, Callable[..., Any]] = {}
