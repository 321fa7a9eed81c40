"""What training keeps between one run of the program and the next: written so that neither a kill nor a power cut loses it."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from generator.errors import Problem
from generator.files import replacing

__all__ = ["DamagedState", "load_state", "save_state"]

_REMEDY = """\
the epochs that were finished lie beside it in snapshots/: move this folder away, and go on from the last of them with --from, or
  start anew"""


class DamagedState(Problem):
    """A file of a training run that cannot be read; the message says what is still there."""


def save_state(state: Mapping[str, Any], path: Path) -> None:
    """Replace ``path`` by a file of these tensors and numbers.

    Raises:
        Problem: the disk is full.
    """
    content = io.BytesIO()  # torch's own writer does not say what was wrong with the file
    torch.save(dict(state), content)
    with replacing(path) as partial, partial.open("wb") as stream:
        stream.write(content.getbuffer())
        stream.flush()
        os.fsync(stream.fileno())


def load_state(path: Path, device: torch.device | str = "cpu") -> dict[str, Any]:
    """Read what :func:`save_state` wrote.

    Raises:
        DamagedState: a byte of it is another one.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            if wrong := archive.testzip():  # torch does not compare checksums
                raise zipfile.BadZipFile(f"{wrong} is not what was written")
        state: dict[str, Any] = torch.load(path, map_location=device, weights_only=True)
    except Exception as error:  # torch raises a dozen kinds for a file it does not understand
        reason = next(iter(str(error).splitlines()), type(error).__name__)
        raise DamagedState(f"damaged ({reason})", path, remedy=_REMEDY) from error
    return state
