"""``docs/writing.md``, followed to the letter on a copy of a report: what it says happens."""

from __future__ import annotations

import html
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.processes import ToyReport

ROOT = Path(__file__).parent.parent
GUIDE = ROOT / "docs" / "writing.md"
_STEP = re.compile(r"^<!-- (\w+)(?: ([^\n]+))? -->\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass
class Reader:
    """Someone who does what the page says; ``said`` is what the last command printed, ``saved`` what no build has seen yet."""

    folder: Path
    said: str = ""
    saved: bool = False

    def new(self, name: str, text: str) -> None:
        assert not (self.folder / name).exists()
        self._save(self.folder / name, text)

    def edit(self, name: str, difference: str) -> None:
        """Lines with "-" go, those with "+" come; a "-" or a " " may hold the beginning of a line only."""
        path, lines = self.folder / name, difference.splitlines()
        text = path.read_text(encoding="utf-8")
        old, new = ("\n".join(line[1:] for line in lines if line[:1] in signs) for signs in ("- ", "+ "))
        assert text.count(old) == 1, f"{name} has not just once: {old}"
        self._save(path, text.replace(old, new))

    def run(self, _: str, command: str) -> None:
        done = self._done(command)
        assert done.returncode == 0, done.stderr

    def fails(self, _: str, command: str) -> None:
        assert self._done(command).returncode == 1

    def says(self, _: str, text: str) -> None:
        assert re.search(_pattern(text), self.said), self.said

    def shows(self, name: str, text: str) -> None:
        if self.saved:  # serve has built by now
            self.run("", "python build.py")
        place = self.folder / name if name.startswith("proof/") else self.folder / "site" / name
        page = " ".join(html.unescape(re.sub(r"<[^>]+>", "", place.read_text(encoding="utf-8"))).split())
        assert re.search(_pattern(" ".join(text.split())), page), text

    def _save(self, path: Path, text: str) -> None:
        path.write_text(text, encoding="utf-8")
        self.saved = True

    def _done(self, command: str) -> subprocess.CompletedProcess[str]:
        self.saved = False
        script = command.replace("python build.py", f"'{sys.executable}' '{ROOT / 'build.py'}'")
        done = subprocess.run(["bash", "-c", script], cwd=self.folder, capture_output=True, text=True, check=False)
        self.said = done.stdout + done.stderr
        return done


def _pattern(text: str) -> str:
    """The page writes "…" for what depends on the network."""
    return ".{1,40}?".join(re.escape(part) for part in text.strip().split("…"))


def test_the_guide_can_be_followed_to_the_letter(built_toy: ToyReport) -> None:
    steps = _STEP.findall(GUIDE.read_text(encoding="utf-8"))
    assert {kind for kind, _, _ in steps} == {"new", "edit", "run", "fails", "says", "shows"}
    reader = Reader(built_toy.folder)
    for kind, of, text in steps:
        getattr(reader, kind)(of, text)
