"""The built site at this machine's own address. Its pages are sent with a script that listens for what the build has to say."""

from __future__ import annotations

import errno
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from generator.errors import Problem
from generator.serving.channel import Channel

__all__ = ["serving"]

_OWN_NAMES = {"localhost", "127.0.0.1", "::1"}
_SCRIPT = Path(__file__).with_name("live.js")
_PROOF = "/proof/"
_EMPTY = "<!doctype html><html><title>Vitrine</title><body></body></html>"


def serving(site: Path, channel: Channel, port: int, proof: Callable[[], Path]) -> ThreadingHTTPServer:
    """A server on the loopback address, already listening; 0 takes any port that is free.

    What is asked for below ``/proof/`` comes from the folder that ``proof`` brings up to date.

    Raises:
        Problem: the port is taken.
    """
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), partial(_Handler, channel, proof, directory=str(site)))
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise Problem(f"port {port} is taken by another program", remedy=f"take another: --port {port + 1}") from None
    except OverflowError:
        raise Problem(f"there is no port {port}", remedy="a port lies between 0 and 65535") from None


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, channel: Channel, proof: Callable[[], Path], *arguments: Any, **named: Any) -> None:
        self._channel, self._proof = channel, proof
        super().__init__(*arguments, **named)

    def parse_request(self) -> bool:
        """Refuse requests by any other name: a foreign page whose name has been made to lead here may not read along."""
        if not super().parse_request():
            return False
        try:
            name = urlsplit(f"//{self.headers.get('Host', '')}").hostname
        except ValueError:
            name = None
        if name in _OWN_NAMES:
            return True
        self.send_error(HTTPStatus.MISDIRECTED_REQUEST, "Only localhost is served here")
        return False

    def do_GET(self) -> None:
        path = urlsplit(self.path)
        if path.path.startswith(_PROOF):  # a handler serves one request
            self.directory, self.path = str(self._proof()), self.path.removeprefix(_PROOF.rstrip("/"))
        if path.path == "/-/live.js":
            self._send(_SCRIPT.read_text(encoding="utf-8"), "text/javascript")
        elif path.path == "/-/events":
            self._send_events(self.headers.get("Last-Event-ID") or parse_qs(path.query).get("after", [""])[0])
        elif path.path.endswith(("/", ".html")):
            self._send_page(Path(self.translate_path(self.path)))
        else:
            super().do_GET()

    def do_HEAD(self) -> None:
        super().do_HEAD()

    def _send_page(self, file: Path) -> None:
        here = self._channel.here  # before the page is read: what comes meanwhile is told once more rather than missed
        found = file / "index.html" if file.is_dir() else file
        missing = Path(self.directory) / "404.html"
        try:
            page, status = found.read_text(encoding="utf-8"), HTTPStatus.OK
        except OSError:
            page, status = missing.read_text(encoding="utf-8") if missing.exists() else _EMPTY, HTTPStatus.NOT_FOUND
        script = f'<script src="/-/live.js" data-after="{here}"></script>'
        before, end, after = page.rpartition("</body>")
        self._send(f"{before}{script}{end}{after}", "text/html", status)

    def _send(self, text: str, kind: str, status: HTTPStatus = HTTPStatus.OK) -> None:
        content = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _send_events(self, after: str) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        try:
            for event in self._channel.listen(after):
                self.wfile.write(event.encode())
                self.wfile.flush()
        except OSError:
            return  # the page was closed

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def send_head(self) -> Any:
        del self.headers["If-Modified-Since"]  # it counts in seconds, too coarse for a site that is being written
        return super().send_head()

    def list_directory(self, path: Any) -> None:
        self.send_error(HTTPStatus.NOT_FOUND)

    def log_message(self, *_: Any) -> None:
        """Requests are not worth a line."""
