"""A real browser for the tests that look at pages."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

_CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")

needs_browser = pytest.mark.skipif(
    not _CHROMIUM and os.environ.get("VITRINE_REQUIRE_BROWSER") != "1", reason="no chromium; set CHROMIUM to its path"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Headless Chromium, one for the tests of a file."""
    from playwright.sync_api import sync_playwright

    assert _CHROMIUM, "a browser is required here, and there is none"
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=_CHROMIUM, args=flags)
        yield running
        running.close()
