"""Texts that are written for one test, read as the checks read them."""

from __future__ import annotations

from pathlib import Path

from generator.facts import Branch, Facts
from generator.report.readings import Reading, readings
from generator.report.samples import Samples
from generator.report.strings import read_strings
from generator.report.wordings import Wording

TEMPLATES = Path(__file__).parent.parent.parent / "templates"
FACTS = {"report": {"rendered": False}, "network": {"size": 128, "set": "validation", "author": "王小明"}}


def page(text: str, language: str = "zh-Hant", key: str = "") -> Wording:
    return Wording(Path(f"content/model.{language}.md"), text, key, text, range(len(text)))


def read(wording: Wording) -> list[Reading]:
    facts = Facts({name: Branch.of(tree) for name, tree in FACTS.items()})
    return list(readings(wording, Samples(read_strings(TEMPLATES, wording.language), facts)))
