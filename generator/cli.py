"""The command line: ``build.py [build|serve|proof|facts|check|measure|train|why|clean|publish]``."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from threading import current_thread, main_thread
from typing import NoReturn

from generator.errors import Problem
from generator.files import explained

__all__ = ["main"]

_VERBS = {
    "build": "regenerate the report under site/ (the default)",
    "serve": "look at the report in a browser while writing it",
    "proof": "write the pages with all alternatives laid open, to read every sentence that they can come to",
    "facts": "list what the narrative can say: every fact and finding, with its value and meaning",
    "check": "check configuration and content against the stored results, without computing or writing",
    "measure": "make the recorded results again whose ingredients have changed (takes long)",
    "train": "train the CNN and write a checkpoint",
    "why": "say why a figure would be computed again",
    "clean": "delete stored results that no figure of the report uses",
    "publish": "push the built site to the gh-pages branch",
}

_ENDS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a verb and return the exit status: 0 done, 1 a problem that was explained, 130 interrupted (143: told to end)."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or (given[0] not in _VERBS and given[0] not in ("-h", "--help")):
        given.insert(0, "build")
    try:
        with _ended_in_order():
            options = _parser(given[0]).parse_args(given)
            status: int = options.run(options)
            return status
    except Problem as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 1
    except OSError as error:
        if not (explanation := explained(error)):
            raise
        print(f"error: {explanation}", file=sys.stderr)
        return 1
    except KeyboardInterrupt as interrupt:
        print("\nInterrupted. What was finished is kept.", file=sys.stderr)
        return 128 + int(*interrupt.args or (signal.SIGINT,))


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """Within the block a request to end, or a terminal that closes, does what Ctrl+C does: everything is left in order."""
    here = current_thread() is main_thread()  # no other thread may ask for signals
    taken = [number for number in _ENDS if here and signal.getsignal(number) is signal.SIG_DFL]  # nohup ignores one
    for number in taken:
        signal.signal(number, _interrupt)
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_DFL)


def _interrupt(number: int, frame: object) -> NoReturn:
    raise KeyboardInterrupt(number)


def _parser(verb: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="build.py", description="Vitrine: put your network in a glass case.")
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    for name, purpose in _VERBS.items():
        sub = verbs.add_parser(name, help=purpose, description=purpose[0].upper() + purpose[1:] + ".")
        if name == verb:  # only the verb that is used is imported
            command = import_module(f"generator.commands.{name}")
            command.add_arguments(sub)
            sub.set_defaults(run=command.run)
    return parser
