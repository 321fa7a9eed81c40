"""``build.py serve`` in a real browser: what is saved is on the screen."""

import http.client
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from generator.config import read_report
from generator.pipeline import build
from generator.progress import Progress
from tests.browsing import needs_browser

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 60_000
"""Milliseconds: other things may be running on this machine. How quick it is, is measured apart."""

pytestmark = needs_browser


class Served:
    """A report's folder, and the address at which it is served."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        command = [sys.executable, str(ROOT / "build.py"), "serve", "--port", "0"]
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        self.port = int(re.search(r":(\d+)/", self.line("Serving"))[1])
        self.line("rendered in")

    def line(self, said: str) -> str:
        """The next line with this text."""
        for line in self.process.stdout:
            if said in line:
                return line
        raise AssertionError(f"the server ended without saying '{said}'")

    def url(self, path: str) -> str:
        return f"http://localhost:{self.port}/{path}"

    def edit(self, path: str, old: str, new: str) -> str:
        """Replace a text in a file; return what was there, to be put back."""
        file = self.folder / path
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        return text


@pytest.fixture(scope="module")
def served(world, tmp_path_factory):
    build(read_report(world / "report.toml"), tmp_path_factory.mktemp("site") / "site", Progress())
    folder = tmp_path_factory.mktemp("served") / "world"
    shutil.copytree(world, folder)
    running = Served(folder)
    yield running
    running.process.terminate()
    assert running.process.wait(20) == 0


@pytest.fixture
def page(browser):
    opened = browser.new_page()
    opened.set_default_timeout(PATIENCE)
    yield opened
    opened.close()


def until(page, condition: str) -> None:
    """Wait for an expression to be true on a page; Playwright's own way is an ``eval`` there, which the policy forbids."""
    from playwright.sync_api import Error

    ends = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < ends:
        with suppress(Error):  # the page is being loaded again
            if page.evaluate(condition):
                return
        page.wait_for_timeout(20)
    raise AssertionError(f"never true: {condition}")


def text_of(page, selector: str = "main") -> str:
    return page.locator(selector).inner_text()


def test_saved_text_is_on_the_screen_and_only_on_its_own_page(page, served):
    page.goto(served.url("en/about.html"))
    with page.expect_navigation():
        served.edit("content/about.en.md", "## What it is", "A sentence just written.\n\n## What it is")
    assert "A sentence just written." in text_of(page)
    page.evaluate("window.kept = 1")
    served.edit("content/model.en.md", "\n## ", "\nAnother sentence.\n\n## ")
    served.line("en/model rendered")
    page.wait_for_timeout(300)
    assert page.evaluate("window.kept") == 1


@pytest.mark.parametrize("path", ["", "zh-Hant/index.html", "en/picture-00.html", "en/evidence.html", "nowhere.html"])
def test_a_served_page_does_nothing_its_policy_forbids(page, served, path):
    complaints = []
    page.on("console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None)
    page.goto(served.url(path))
    until(page, "document.readyState === 'complete'")
    page.wait_for_timeout(200)
    assert complaints == []


def test_a_saved_style_is_seen_without_loading_the_page_again(page, served):
    page.goto(served.url("en/index.html"))
    page.evaluate("window.kept = 1")
    with (served.folder / "templates" / "assets" / "style.css").open("a", encoding="utf-8") as style:
        style.write("\nbody { background: rgb(1, 2, 3) !important; }\n")
    until(page, "getComputedStyle(document.body).backgroundColor === 'rgb(1, 2, 3)'")
    assert page.evaluate("window.kept") == 1
    until(page, "document.querySelectorAll('link[rel=stylesheet]').length === 1")


def test_a_saved_template_and_a_saved_setting_are_seen(page, served):
    page.goto(served.url("en/index.html"))
    served.edit("templates/home.html", '<article class="home">', '<article class="home" id="renewed">')
    page.wait_for_selector("#renewed")
    served.edit("report.toml", 'author = "Tester"', 'author = "Another Tester"')
    until(page, "document.querySelector('footer').innerText.includes('Another Tester')")


def test_a_mistake_is_shown_with_file_and_line_over_the_last_good_page(page, served):
    page.goto(served.url("en/about.html"))
    before = text_of(page)
    good = served.edit("content/about.en.md", "## What it is", "{{ confusion.acuracy }}\n\n## What it is")
    page.wait_for_selector("#vitrine-live[role=alert]")
    said = text_of(page, "#vitrine-live")
    assert re.search(r"content/about\.en\.md:\d+:\d+: unknown fact 'confusion\.acuracy'", said)
    assert "did you mean: confusion.accuracy" in said
    assert text_of(page) == before
    (served.folder / "content" / "about.en.md").write_text(good, encoding="utf-8")
    page.wait_for_selector("#vitrine-live", state="detached")
    assert text_of(page) == before


@pytest.mark.parametrize(
    ("path", "old", "new", "said"),
    [
        ("templates/base.html", "<header", "{% if %}<header", r"templates/base\.html:\d+: template"),
        ("templates/figures/sets.html", "<figure", "{{ nothing.at.all }}<figure", r"templates/figures/sets\.html:\d+: template"),
        ("templates/strings.en.toml", "skip = ", "skip ", r"templates/strings\.en\.toml:\d+: not valid TOML"),
        ("content/captions.en.toml", "[lime]", "[lime", r"content/captions\.en\.toml:\d+: not valid TOML"),
        ("report.toml", "segments = 9", "segmnets = 9", r"report\.toml:\d+: "),
        ("report.toml", "[network]", "[network", r"report\.toml:\d+: not valid TOML"),
    ],
)
def test_any_file_may_be_broken_and_mended(page, served, path, old, new, said):
    page.goto(served.url("en/model.html"))
    good = served.edit(path, old, new)
    page.wait_for_selector("#vitrine-live[role=alert]")
    assert re.search(said, text_of(page, "#vitrine-live"))
    (served.folder / path).write_text(good, encoding="utf-8")
    page.wait_for_selector("#vitrine-live", state="detached")


def test_a_setting_that_makes_results_stale_has_them_computed(page, served):
    page.goto(served.url("en/lime.html"))
    served.edit("report.toml", "segments = 9", "segments = 10")
    with page.expect_navigation():
        page.wait_for_selector("#vitrine-live[role=status]")
        assert "computing lime/" in text_of(page, "#vitrine-live")
    assert "segments = 10" in page.content()


def test_the_site_itself_knows_nothing_of_being_served(served):
    pages = list((served.folder / "site").rglob("*.html"))
    assert len(pages) > 20
    assert [path.name for path in pages if "live.js" in path.read_text(encoding="utf-8")] == []
    assert not (served.folder / "site" / "-").exists()


def test_a_foreign_name_is_refused(served):
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=20)
    connection.request("GET", "/en/index.html", headers={"Host": "evil.example"})
    assert connection.getresponse().status == 421


def test_an_edit_is_on_the_screen_within_half_a_second(page, served):
    """The median of several edits; on a machine that is busy otherwise, as many times as long as Python takes to begin."""
    page.goto(served.url("en/about.html"))
    seconds = []
    for number in range(5):
        began = time.monotonic()
        with page.expect_navigation(wait_until="commit"):
            served.edit("content/about.en.md", "## What it is", f"Edit {number}.\n\n## What it is")
        until(page, f"document.querySelector('main')?.innerText.includes('Edit {number}.')")
        seconds.append(time.monotonic() - began)
    print(
        f"\nfrom the save to the screen: median {statistics.median(seconds):.2f} s, {', '.join(f'{one:.2f}' for one in seconds)}"
    )
    assert statistics.median(seconds) < 0.5 * slowness()


def slowness() -> float:
    """How many times longer than on an idle machine something takes that the processor alone decides, at least 1."""
    began, busy = time.monotonic(), time.process_time()
    while time.process_time() - busy < 0.3:
        pass
    return max((time.monotonic() - began) / 0.3, 1.0) * 2


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_when_told_to_and_its_port_is_free_again(served, tmp_path, how):
    folder = tmp_path / "world"
    shutil.copytree(served.folder, folder)
    running = Served(folder)
    connection = http.client.HTTPConnection("localhost", running.port, timeout=20)
    connection.request("GET", "/-/events?after=x")  # a page that listens must not keep it from ending
    assert connection.getresponse().status == 200
    running.process.send_signal(how)
    assert running.process.wait(20) == 0
    command = [sys.executable, str(ROOT / "build.py"), "serve", "--port", str(running.port)]
    again = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True)
    assert "Serving" in again.stdout.readline()
    again.terminate()
    assert again.wait(20) == 0
