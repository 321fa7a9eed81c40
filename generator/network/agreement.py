"""How far a network's quicker views agree with float32, and which methods may use them therefore. Torch is not needed to know.

The table is measured once for a checkpoint and a class of devices (``build.py measure --agreement``) and kept beside the
checkpoint. What was never measured computes in float32.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from generator.device import FAST, device_class
from generator.errors import Problem
from generator.files import write_text
from generator.pictures.files import file_hash

__all__ = [
    "LEAST",
    "QUICKER",
    "REACHING",
    "UNKNOWN",
    "Agreement",
    "Likeness",
    "agreement_path",
    "device_class",
    "read_agreement",
    "write_agreement",
]

LEAST = 0.99
"""Rank correlation with float32 that a method's worst map must reach for the method to be computed in less; of ascents and
dreams, which part ways in float32 alone, the share of what float32 reaches.
"""

QUICKER = ("int8", "bfloat16")
"""Precisions beside float32, the quickest first."""

REACHING = ("ascent", "dream")
"""Of these the mean decides: what bfloat16 makes of one start another start makes in float32, and neither is the right one."""

_MARGIN = 4
"""Two logits are in the right order if they differ by twice the largest difference; as much again for pictures not measured."""


class Likeness(msgspec.Struct, frozen=True):
    """Rank correlation of what a method makes in a quicker precision with what it makes in float32, of ascents and dreams the
    share reached: ``lowest`` and ``mean`` over ``n`` pictures, or layers.

    ``blank``: pictures on which both made the same constant map, of which nothing can be ranked.
    """

    lowest: float
    mean: float
    n: int
    blank: int = 0


class Agreement(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was measured of a checkpoint on one class of devices: of bfloat16, and in the same form of 8-bit integers.

    Attributes:
        answers: pictures that were classified in both precisions, ``same_answers`` of them alike.
        logit_difference: the largest difference of any logit of these pictures.
        methods: by method, or measure, that may be computed in it.
        untrained: the same of the network with all its layers drawn anew.
        int8: what was measured of 8-bit integers, which have scores and no gradients.
    """

    answers: int = 0
    same_answers: int = 0
    logit_difference: float = 0.0
    methods: dict[str, Likeness] = {}
    untrained: dict[str, Likeness] = {}
    int8: Agreement | None = None

    def of(self, precision: str) -> Agreement:
        """What was measured of "bfloat16" or "int8" alone."""
        return (self.int8 or UNKNOWN) if precision == "int8" else msgspec.structs.replace(self, int8=None)

    def put(self, precision: str, measured: Agreement | None) -> Agreement:
        """With something else known of "bfloat16" or "int8"."""
        own, eight_bits = (self, measured) if precision == "int8" else (measured or UNKNOWN, self.int8)
        return msgspec.structs.replace(own, int8=eight_bits)

    def precision(self, name: str) -> str:
        """The quickest precision, of QUICKER, in which every measured result of a method or measure is at least LEAST like that
        in float32; else "float32".

        The worst decides, not the mean, since each map is shown and read by itself; except of what is REACHING.
        """
        return next((quicker for quicker in QUICKER if self.of(quicker)._has(name)), "float32")

    def _has(self, name: str) -> bool:
        found = self.methods.get(name, Likeness(0.0, 0.0, 0))
        return bool(found.n) and (found.mean if name in REACHING else found.lowest) >= LEAST

    @property
    def precisions(self) -> dict[str, str]:
        """The precision of everything measured; whatever else there is computes in float32."""
        return {name: self.precision(name) for quicker in QUICKER for name in self.of(quicker).methods}

    @property
    def of_untrained(self) -> Agreement:
        """What is known of networks whose layers were drawn anew."""
        return Agreement(methods=self.untrained, int8=self.int8 and self.int8.of_untrained)

    @property
    def answering(self) -> str:
        """The quickest precision that pictures can be classified in, as its margin is known; else "float32"."""
        return next((quicker for quicker in QUICKER if self.of(quicker).answers), "float32")

    @property
    def margin(self) -> float | None:
        """How far apart a picture's two largest logits must lie for its answer to be float32's, with a safety factor
        of two; None where nothing is known.
        """
        return _MARGIN * self.logit_difference if self.answers else None


UNKNOWN = Agreement()
"""Of what was never measured."""


_INT8 = "int8"
"""Where the table of 8-bit integers stands among those of the classes: their sums are exact, so it holds for every class."""


class _File(msgspec.Struct, frozen=True):
    checkpoint: str
    devices: dict[str, Agreement]


def agreement_path(checkpoint: Path) -> Path:
    """Where the table of a checkpoint is kept."""
    return checkpoint.with_name(f"{checkpoint.stem}.agreement.json")


def read_agreement(checkpoint: Path, device: str | None = None, content: str | None = None) -> Agreement:
    """What is known of a checkpoint on a class of devices, by default the one at hand.

    Nothing is known where there is no table, where it is about other weights of the same name, or where this class was never
    measured.

    Args:
        content: SHA-256 of the checkpoint, where it is known already.

    Raises:
        Problem: the table is not one.
    """
    tables, device = _tables(checkpoint, content), device or device_class()
    return tables.get(device, UNKNOWN).put("int8", tables.get(_INT8) if device in FAST["int8"] else None)


def write_agreement(checkpoint: Path, agreement: Agreement, device: str | None = None) -> Path:
    """Keep what was measured here, beside what is known of other classes of devices."""
    content = file_hash(checkpoint)
    measured = {device or device_class(): agreement.of("bfloat16"), _INT8: agreement.of("int8")}
    tables = {**_tables(checkpoint, content), **{kind: known for kind, known in measured.items() if known != UNKNOWN}}
    encoded = msgspec.json.encode(_File(content, dict(sorted(tables.items()))))
    write_text(agreement_path(checkpoint), msgspec.json.format(encoded, indent=1).decode() + "\n")
    return agreement_path(checkpoint)


def _tables(checkpoint: Path, content: str | None) -> Mapping[str, Agreement]:
    path = agreement_path(checkpoint)
    if not path.exists():
        return {}
    try:
        file = msgspec.json.decode(path.read_bytes(), type=_File)
    except msgspec.DecodeError as error:
        remedy = "delete it, and run 'python build.py measure --agreement' to have it again"
        raise Problem(f"not a table of agreement: {error}", path, remedy=remedy) from error
    return file.devices if file.checkpoint == (content or file_hash(checkpoint)) else {}
