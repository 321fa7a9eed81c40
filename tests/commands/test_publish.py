import subprocess
import threading
from pathlib import Path

import pytest

from generator.cli import main
from generator.engine.lock import alone


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=True).stdout


@pytest.fixture
def checkout(tmp_path, monkeypatch) -> Path:
    """A checkout with a built site, and beside it the repository that it is pushed to."""
    for variable in ("GIT_DIR", "GIT_WORK_TREE"):
        monkeypatch.delenv(variable, raising=False)
    git(tmp_path, "init", "--bare", "-q", "remote")
    git(tmp_path, "init", "-q", "checkout")
    folder = tmp_path / "checkout"
    for setting in (("user.name", "Tester"), ("user.email", "tester@example.org")):
        git(folder, "config", *setting)
    git(folder, "remote", "add", "origin", str(tmp_path / "remote"))
    (folder / "site" / "en").mkdir(parents=True)
    (folder / "site" / "index.html").write_text("door")
    (folder / "site" / "en" / "index.html").write_text("first")
    monkeypatch.chdir(folder)
    return folder


def published(checkout: Path, name: str) -> str:
    return git(checkout.parent / "remote", "show", f"gh-pages:{name}")


def test_the_site_and_nothing_else_is_pushed(checkout):
    assert main(["publish", "--yes"]) == 0
    names = git(checkout.parent / "remote", "ls-tree", "-r", "--name-only", "gh-pages").split()
    assert names == [".nojekyll", "en/index.html", "index.html"]
    assert published(checkout, "en/index.html") == "first"


def test_a_build_that_is_under_way_is_waited_for(checkout, capsys):
    began, end = threading.Event(), threading.Event()

    def build() -> None:
        with alone(checkout / ".cache", print):
            began.set()
            end.wait()
            (checkout / "site" / "en" / "index.html").write_text("second")

    builder = threading.Thread(target=build)
    builder.start()
    began.wait()
    threading.Timer(0.2, end.set).start()
    assert main(["publish", "--yes"]) == 0
    builder.join()
    assert "waiting for it to end" in capsys.readouterr().out
    assert published(checkout, "en/index.html") == "second"


def test_what_git_says_is_a_problem(checkout, capsys):
    assert main(["publish", "--yes", "--remote", "nowhere"]) == 1
    assert "git checkout with a remote 'nowhere'" in capsys.readouterr().err


def test_nothing_is_pushed_unasked(checkout, monkeypatch):
    monkeypatch.setattr("builtins.input", lambda question: "n")
    assert main(["publish"]) == 1
    assert git(checkout.parent / "remote", "branch") == ""
