"""``build.py serve``: the report at this machine's own address, built again whenever something is saved."""

from __future__ import annotations

import argparse
from functools import partial
from threading import Thread

from generator.commands.options import add_report_options, add_site_option, report_from
from generator.serving.channel import Channel
from generator.serving.server import serving
from generator.serving.session import Session
from generator.serving.watcher import Watcher

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the report and of the site, and ``--port``."""
    add_report_options(parser)
    add_site_option(parser)
    parser.add_argument("--port", type=int, default=8000, help="where to serve; 0 takes any port that is free (default: 8000)")


def run(options: argparse.Namespace) -> int:
    """Build and serve until Ctrl+C, which ends it in order; returns 0. A mistake made meanwhile is shown and ends nothing.

    Raises:
        Problem: the settings cannot be read when it starts, or the port is taken.
    """
    read, site = partial(report_from, options), options.output.resolve()
    report, channel = read(), Channel()
    watcher = Watcher([site, site.with_name(f".{site.name}-"), report.folder / ".cache"])
    session = Session(read, site, report.folder / ".cache" / "proof", channel)
    with serving(site, channel, options.port, session.proof) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            print(f"Serving {options.output} at http://127.0.0.1:{server.server_port}/ (Ctrl+C ends it)", flush=True)
            watcher.watch(report)  # before the first build, so that nothing saved meanwhile is missed
            session.build()
            while True:
                report = session.build(watcher.saved()) or report
                watcher.watch(report)
        except KeyboardInterrupt:
            print("\nNo longer served.")
        finally:
            watcher.stop()
            server.shutdown()
    return 0
