"""Every text of a report read for its spelling and its terms, language by language."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from generator.errors import Problem
from generator.facts import Facts
from generator.report.glossary import FILE, Terms, read_glossary
from generator.report.readings import readings
from generator.report.samples import Samples
from generator.report.spelling import SCRIPT, spelling
from generator.report.strings import read_strings
from generator.report.wordings import content_wordings, string_wordings

__all__ = ["proofread"]


def proofread(content: Path, templates: Path, language: str, facts: Facts) -> Iterator[Problem]:
    """What is wrong with the words of a language in ``content`` and in the strings of the ``templates``.

    Raises:
        Problem: the glossary or a text cannot be read.
    """
    strings = read_strings(templates, language)
    terms, sample = Terms(content / FILE, read_glossary(content), language), Samples(strings, facts)
    for wording in (*content_wordings(content, language), *string_wordings(templates, language)):
        read = list(readings(wording, sample))
        if strings.writing.script() == SCRIPT:
            yield from spelling(wording, read)
        yield from terms.strays(wording, read)
