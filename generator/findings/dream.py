"""Findings about deep dreams: of a few pictures and of noise, in a simple version, in octaves (``full``) and ``guided``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from generator.facts import Facts
from generator.findings.tally import tally

__all__ = ["FINDINGS"]

Fact = Mapping[str, Any]
_VERSIONS = ("simple", "full", "guided")


def pictures(facts: Facts) -> int:
    """How many pictures are dreamt from, noise not counted."""
    return len(_photos(facts))


def classes(facts: Facts) -> list[str]:
    """The true classes of the pictures that are dreamt from."""
    return [row["truth"] for row in _photos(facts)]


def noise(facts: Facts) -> Fact | None:
    """The noise that is dreamt from as a control, with all versions of its dream."""
    return next((row for row in facts("dream.rows") if row["kind"] == "noise"), None)


def noise_growth(facts: Facts) -> dict[str, float | None]:
    """How many times the start the norm of the noise is after dreaming, in each version; unknown where the layer does not respond
    to the noise."""
    row = noise(facts) or {}
    return {version: _growth(row.get(version)) for version in _VERSIONS}


def noise_growing(facts: Facts) -> Fact:
    """In how many of two versions, the simple one and octaves, the norm of the noise grows."""
    growth = noise_growth(facts)
    return tally((growth[version] or 0) > 1 for version in ("simple", "full"))


def reaching_the_limit(facts: Facts) -> Fact:
    """How many of the pictures drive the norm to its limit in the simple version."""
    return tally(row["simple"]["capped"] for row in _photos(facts))


def starts_reaching_the_limit(facts: Facts) -> Fact:
    """The same with the noise among them: how many of all that is dreamt from."""
    return tally(row["simple"]["capped"] for row in facts("dream.rows"))


def growing(facts: Facts) -> Fact:
    """How many of the pictures see their norm grow in the simple version."""
    return tally(row["simple"]["end"] > row["simple"]["start"] for row in _photos(facts))


def changing_the_answer(facts: Facts) -> dict[str, Fact]:
    """For how many of the pictures the network's answer changes, in each version of the dream."""
    return {version: tally(row[version]["predicted"] != row["predicted"] for row in _photos(facts)) for version in _VERSIONS}


def following_the_guide(facts: Facts) -> int:
    """How many of the pictures become, under guidance, what the network takes the guide for, and were not that before."""
    wanted = facts("dream.guide.predicted")
    return sum(row["guided"]["predicted"] == wanted != row["predicted"] for row in _photos(facts))


def similarity(facts: Facts) -> dict[str, dict[str, float]]:
    """How like their pictures the dreams are (SSIM), in each version: the ``lower`` and the ``upper`` end of what was found."""
    found = {version: [row[version]["similarity"] for row in _photos(facts)] for version in _VERSIONS}
    return {version: {"lower": min(ones), "upper": max(ones)} for version, ones in found.items() if ones}


def _photos(facts: Facts) -> Sequence[Fact]:
    return [row for row in facts("dream.rows") if row["kind"] == "photo"]


def _growth(dream: Fact | None) -> float | None:
    return dream["end"] / dream["start"] if dream and dream["start"] > 0 else None


FINDINGS: Mapping[str, Callable[[Facts], Any]] = {
    "dream.pictures": pictures,
    "dream.classes": classes,
    "dream.noise": noise,
    "dream.noise_growth": noise_growth,
    "dream.noise_growing": noise_growing,
    "dream.reaching_the_limit": reaching_the_limit,
    "dream.starts_reaching_the_limit": starts_reaching_the_limit,
    "dream.growing": growing,
    "dream.changing_the_answer": changing_the_answer,
    "dream.following_the_guide": following_the_guide,
    "dream.similarity": similarity,
}
