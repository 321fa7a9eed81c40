"""``build.py serve``: the built site on this machine's own address."""

from __future__ import annotations

import argparse
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

from generator.commands.options import add_site_option
from generator.errors import Problem

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_site_option(parser)
    parser.add_argument("--port", type=int, default=8000)


def run(options: argparse.Namespace) -> int:
    if not (options.output / "index.html").exists():
        raise Problem("nothing built yet", options.output, remedy="run 'python build.py' first")
    handler = partial(SimpleHTTPRequestHandler, directory=str(options.output))
    with ThreadingHTTPServer(("127.0.0.1", options.port), handler) as server:
        print(f"Serving {options.output} at http://127.0.0.1:{server.server_port}/ (Ctrl+C ends it)")
        server.serve_forever()
    return 0
