"""What an alternative asks of a fact: is it above, below or not to be told from a bound, is it this word, is it known at all."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from generator.errors import Problem

__all__ = ["RELATIONS", "Condition", "Relation", "standing"]

Relation = Literal["above", "below", "about", "is", "is not"]
Standing = Literal["above", "below", "about"]

RELATIONS = ("above", "below", "about")
"""Three states, since an interval can lie across a bound; of two plain numbers, "about" means equal."""

_KNOWN = ("known", "unknown")
_TRUTH = {"true": True, "false": False}


@dataclass(frozen=True)
class Condition:
    """``subject`` is a fact's name; ``bound`` a number or a fact's name, ``words`` what "is" may name, one of several.

    >>> str(Condition("lime.r2", "above", 0.5))
    'lime.r2 above 0.5'
    """

    subject: str
    relation: Relation
    bound: float | str | None = None
    words: tuple[str, ...] = ()

    def holds(self, subject: Any, bound: Any = None) -> bool:
        """Whether it is so, given what stands under the two names; None stands for a fact that is absent.

        Nothing absent lies anywhere: only ``is unknown`` and ``is not`` hold of it.

        Raises:
            Problem: the fact is of another kind than what is asked of it.
        """
        if self.relation in RELATIONS:
            return subject is not None and bound is not None and self._standing(subject, bound) == self.relation
        return any(self._is(subject, word) for word in self.words) == (self.relation == "is")

    def _standing(self, subject: Any, bound: Any) -> Standing:
        try:
            return standing(subject, bound)
        except TypeError:
            message = f"'{self.subject}' cannot be compared with {self.bound}: it is no number"
            raise Problem(message, remedy=_remedy(subject)) from None

    def _is(self, subject: Any, word: str) -> bool:
        if word in _KNOWN:
            return (subject is None or subject in ([], {}, "")) == (word == "unknown")
        if word in _TRUTH:
            if subject is not None and not isinstance(subject, bool):
                raise Problem(f"'{self.subject}' is neither true nor false", remedy=_remedy(subject))
            return subject is _TRUTH[word]
        if isinstance(subject, int | float) and not isinstance(subject, bool):
            return str(subject) == word
        if subject is not None and not isinstance(subject, str):
            raise Problem(f"'{self.subject}' is no word that could be '{word}'", remedy=_remedy(subject))
        return bool(subject == word)

    def __str__(self) -> str:
        asked = " or ".join(self.words) if self.words else f"{self.bound:g}" if isinstance(self.bound, float) else self.bound
        return f"{self.subject} {self.relation} {asked}"


def standing(value: Any, bound: Any) -> Standing:
    """Where a number lies: a plain one, or a measured one with its interval (``lower``, ``upper``), and so for the bound.

    Two measured ones are apart where their intervals are.

    Raises:
        TypeError: one of them is no number.
    """
    (low, high), (least, most) = _ends(value), _ends(bound)
    return "above" if low > most else "below" if high < least else "about"


def _ends(value: Any) -> tuple[float, float]:
    measured = isinstance(value, Mapping) and {"lower", "upper"} <= value.keys()
    ends = (value["lower"], value["upper"]) if measured else (value, value)
    if any(isinstance(end, bool) or not isinstance(end, int | float) or math.isnan(end) for end in ends):
        raise TypeError("no number")
    return ends


def _remedy(found: Any) -> str:
    if isinstance(found, bool):
        return "it is true or false: ask 'is true'"
    if isinstance(found, str):
        return f"it is a word, here '{found}': ask 'is {found}'"
    if isinstance(found, int | float):
        return "it is a number: ask 'above', 'below' or 'about'"
    return "ask 'is known', or name what is below it"
