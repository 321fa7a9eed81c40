"""How far a network's quicker view agrees with float32, and which methods may use it therefore. Torch is not needed to know.

The table is measured once for a checkpoint and a class of devices (``build.py measure --agreement``) and kept beside the
checkpoint. What was never measured computes in float32.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from generator.device import device_class
from generator.errors import Problem
from generator.files import write_text
from generator.pictures.files import file_hash

__all__ = [
    "LEAST",
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
"""Rank correlation with float32 that a method's worst map must reach for the method to be computed in bfloat16; of ascents and
dreams, which part ways in float32 alone, the share of what float32 reaches.
"""

REACHING = ("ascent", "dream")
"""Of these the mean decides: what bfloat16 makes of one start another start makes in float32, and neither is the right one."""

_MARGIN = 4
"""Two logits are in the right order if they differ by twice the largest difference; as much again for pictures not measured."""


class Likeness(msgspec.Struct, frozen=True):
    """Rank correlation of what a method makes in bfloat16 with what it makes in float32, of ascents and dreams the share reached:
    ``lowest`` and ``mean`` over ``n`` pictures, or layers.

    ``blank``: pictures on which both made the same constant map, of which nothing can be ranked.
    """

    lowest: float
    mean: float
    n: int
    blank: int = 0


class Agreement(msgspec.Struct, frozen=True):
    """What was measured of a checkpoint on one class of devices.

    Attributes:
        answers: pictures that were classified in both precisions, ``same_answers`` of them alike.
        logit_difference: the largest difference of any logit of these pictures.
        methods: by method, or measure, that may be computed in bfloat16.
        untrained: the same of the network with all its layers drawn anew.
    """

    answers: int = 0
    same_answers: int = 0
    logit_difference: float = 0.0
    methods: dict[str, Likeness] = {}
    untrained: dict[str, Likeness] = {}

    def precision(self, name: str) -> str:
        """ "bfloat16" for a method or measure whose every measured result is at least LEAST like that in float32.

        The worst decides, not the mean, since each map is shown and read by itself; except of what is REACHING.
        """
        found = self.methods.get(name, Likeness(0.0, 0.0, 0))
        decisive = found.mean if name in REACHING else found.lowest
        return "bfloat16" if found.n and decisive >= LEAST else "float32"

    @property
    def precisions(self) -> dict[str, str]:
        """The precision of everything measured; whatever else there is computes in float32."""
        return {name: self.precision(name) for name in self.methods}

    @property
    def of_untrained(self) -> Agreement:
        """What is known of networks whose layers were drawn anew."""
        return Agreement(methods=self.untrained)

    @property
    def margin(self) -> float | None:
        """How far apart a picture's two largest logits in bfloat16 must lie for its answer to be float32's, with a safety factor
        of two; None where nothing is known.
        """
        return _MARGIN * self.logit_difference if self.answers else None


UNKNOWN = Agreement()
"""Of what was never measured."""


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
    tables = _tables(checkpoint, content)
    return tables.get(device or device_class(), UNKNOWN)


def write_agreement(checkpoint: Path, agreement: Agreement, device: str | None = None) -> Path:
    """Keep what was measured here, beside what is known of other classes of devices."""
    content = file_hash(checkpoint)
    tables = {**_tables(checkpoint, content), device or device_class(): agreement}
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
