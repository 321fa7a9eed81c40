"""What is written under the figures: ``content/captions.<language>.toml``, a table for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.errors import Problem
from generator.places import Misprint, subject_of
from generator.toml import place_in_table, read_toml

__all__ = ["Captions", "read_captions"]


@dataclass(frozen=True)
class Captions:
    """For each figure its ``takeaway``, a finding in a sentence, and ``alt``, for those who cannot see it."""

    path: Path
    tables: Mapping[str, Mapping[str, str]]

    def problem(self, figure: str, error: Problem) -> Problem:
        """The same problem, placed in a figure's caption unless it has a place already."""
        if error.where:
            return error
        line, column = place_in_table(self.path, figure, subject_of(error))
        return Misprint(error.message, f"content/{self.path.name}", line, error.remedy, column)


def read_captions(content: Path, language: str) -> Captions:
    """The captions of a language.

    Raises:
        Problem: there is no such file, or it is not valid TOML.
    """
    path = content / f"captions.{language}.toml"
    return Captions(path, read_toml(path, "every figure needs a caption in every language"))
