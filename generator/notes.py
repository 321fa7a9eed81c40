"""Notes: small JSON files of what can be found out again, so that a damaged one counts as none; and what content is noted by."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from generator.files import write_text

__all__ = ["content_hash", "read_note", "write_note"]

_FORM = '{{"sha256": "{}", "note": {}}}'
_LENGTH = len(_FORM.format("0" * 64, ""))


def write_note(path: Path, content: Any) -> None:
    """Keep a JSON value, with the hash of its text."""
    write_text(path, _sealed(json.dumps(content, sort_keys=True, allow_nan=False)))


def read_note(path: Path) -> Any:
    """What was kept; None where nothing was, or where a single byte of it is another one."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None
    content = text[_LENGTH - 1 : -1]
    return json.loads(content) if text == _sealed(content) else None


def content_hash(content: bytes) -> str:
    """128 bits of BLAKE2b in hexadecimal, by which content is told from any other."""
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def _sealed(content: str) -> str:
    return _FORM.format(hashlib.sha256(content.encode()).hexdigest(), content)
