"""What open pages are told: server-sent events, numbered, so that a page that was away learns what it missed."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from threading import Condition
from typing import Any

__all__ = ["Channel"]

_PULSE = 15.0
"""Seconds after which something is sent in any case: only so is it noticed that a page was closed."""


class Channel:
    """Messages from the build to every page. A page says after which message it was loaded and hears all that came since."""

    def __init__(self) -> None:
        self._session = secrets.token_hex(4)
        self._messages: list[str] = []
        self._passing = ""
        self._passed = 0
        self._news = Condition()

    @property
    def here(self) -> str:
        """The place of the latest message, for a page that is being loaded."""
        return f"{self._session}-{len(self._messages)}"

    def tell(self, message: Mapping[str, Any]) -> None:
        """Send a message that must not be missed."""
        with self._news:
            self._messages.append(json.dumps(message))
            self._news.notify_all()

    def mention(self, message: Mapping[str, Any]) -> None:
        """Send a message to those who listen now, such as how far a build is; the next one takes its place."""
        with self._news:
            self._passing, self._passed = json.dumps(message), self._passed + 1
            self._news.notify_all()

    def listen(self, after: str) -> Iterator[str]:
        """Events as they are sent over the wire, from the message after the one at the place ``after``."""
        session, _, number = after.rpartition("-")
        if session != self._session or not number.isdecimal():  # the page is of an earlier server
            yield _event({"kind": "reload"}, self.here)
            number = str(len(self._messages))
        at, passed = int(number), self._passed
        while True:
            with self._news:
                if len(self._messages) == at and self._passed == passed:
                    self._news.wait(_PULSE)
                fresh, passing = self._messages[at:], self._passing if self._passed > passed else ""
                at, passed = len(self._messages), self._passed
            for i, message in enumerate(fresh, at - len(fresh) + 1):
                yield f"id: {self._session}-{i}\ndata: {message}\n\n"
            yield f"data: {passing}\n\n" if passing else ": still here\n\n"


def _event(message: Mapping[str, Any], place: str) -> str:
    return f"id: {place}\ndata: {json.dumps(message)}\n\n"
