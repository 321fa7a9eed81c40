"""The page on an observed training as it stands in a site: with and without an observation, with and without its script."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from generator.engine.job import Job, JobId, Result
from generator.facts import Branch
from generator.figures import observed
from generator.figures.shown import job_id
from generator.findings import facts_with_findings
from generator.imaging.encode import save
from generator.inventory import take_inventory
from generator.pictures.layouts import Picture
from generator.report.edition import Edition
from generator.report.site import write_site
from generator.report.source import Source
from generator.workshop import Tools
from tests import made_up_observation
from tests.browsing import needs_browser

ROOT = Path(__file__).parent.parent.parent
LANGUAGES = ("zh-Hant", "en")
SHOWN = [("3_0.jpg", "egg"), ("6_1.jpg", "noodles_pasta"), ("10_0.jpg", "vegetable_fruit")]
JOB = JobId("observed", "course")
STUBS = {"index": 0, "filters": 1, "dream": 2, "about": 9}
MOMENTS = 6


def drawing(folder: Path):
    """Of a made-up observation of three pictures, with the pictures beside it."""
    numbers = made_up_observation.numbers(SHOWN, stages=((48, 2), (64, 1)), filters=4) | {"tile": 32, "filter_tile": 16}
    made_up_observation.write(folder, numbers)
    files = tuple(Picture(path.name, path, None) for path in folder.iterdir())
    job = Job(JOB, "", files, {"root": numbers["root"]})
    made = observed.compute(job, Tools(None))
    about = {"predicted": "egg", "probability": 0.5, "correct": True}
    pictures = {
        job_id(f"{i:02d}"): Result({"picture": np.full((32, 32, 3), 90, np.uint8)}, {"name": name, "truth": truth, **about})
        for i, (name, truth) in enumerate(SHOWN)
    }
    drawn = observed.draw({JOB: made, **pictures})
    images = {row["picture"]: np.full((32, 32, 3), 90, np.uint8) for row in drawn.facts["shown"]}
    return drawn.facts, {**drawn.images, **images}


def content(folder: Path) -> None:
    """The page's own text and captions, and of all other pages no more than it leads to."""
    folder.mkdir()
    for path in (*(ROOT / "content").glob("training.*.md"), *(ROOT / "content").glob("*.toml")):
        shutil.copy(path, folder)
    for path in folder.glob("claims*.toml"):
        path.write_text("", encoding="utf-8")
    for language in LANGUAGES:
        for name, order in STUBS.items():
            text = "## x {#simple}\n" if name == "dream" else "{{ references() }}\n" if name == "about" else "x\n"
            head = f"---\ntitle: {name}\nnav: {name}\nsummary: s\norder: {order}\n---\n"
            (folder / f"{name}.{language}.md").write_text(head + text, encoding="utf-8")


def written(folder: Path, facts, images) -> Path:
    drawn = folder / "drawn"
    drawn.mkdir(parents=True)
    for name, image in images.items():
        save(image, drawn / name)
    take_inventory(drawn)
    content(folder / "content")
    tree = {
        "report": {"rendered": True, "level": 0.95}, "network": {"checkpoint": "abc", "input_size": 128}, "made": {},
        "measured": {"sets": []}, "claims": {"verdicts": {}, "counts": {}}, "observed": dict(facts),
    }  # fmt: skip
    edition = Edition(titles={"zh-Hant": "標題", "en": "Title"}, languages=LANGUAGES)
    found = facts_with_findings({name: Branch.of(branch) for name, branch in tree.items()})
    write_site(Source(found, (drawn,), edition, folder / "content", ROOT / "templates"), folder / "site", folder / "cache")
    return folder / "site"


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("observed")
    return written(folder, *drawing(folder / "net.observed"))


@pytest.fixture(scope="module")
def bare(tmp_path_factory) -> Path:
    """The site of a report without an observation."""
    return written(tmp_path_factory.mktemp("bare"), observed.draw({}).facts, {"none.png": np.zeros((1, 1, 3), np.uint8)})


def text_of(site: Path, language: str) -> str:
    return (site / language / "training.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_an_observation_the_page_says_how_to_get_one_and_no_more(bare, language):
    page = text_of(bare, language)
    assert "build.py train FOLDER ... --observe" in page
    assert not re.search(r"<figure|<h2|class=\"scrubber\"", page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_has_its_place_in_order(site, language):
    found = re.findall(r'<figure id="fig-training-(\w+)"', text_of(site, language))
    assert found == ["pictures", "filters", "dream", "accuracy", "confusion", "calibration", "food", "layers", "cue"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_strip_has_a_label_a_moment_and_every_chart_a_table(site, language):
    page = text_of(site, language)
    strips = page.count('class="footage')
    assert strips == 3 + 1 + 4 + 1 + 1
    assert page.count('<span class="when">') == strips * MOMENTS
    tables = re.findall(r'<details class="made numbers-of">.*?<tbody>(.*?)</tbody>', page, re.DOTALL)
    assert [table.count("<tr>") for table in tables] == [MOMENTS] * 6
    assert page.count('<img src="../figures/observed/') == 3 * 2 + 1 + 4 + 1 + 1
    assert not re.search(r'alt=""|>None<|\bnan\b', page)


def test_moments_are_called_by_names_and_the_size_of_their_pictures(site):
    labels = re.findall(r'<option value="\d" label="([^"]*)" data-name="([^"]*)"', text_of(site, "en"))
    assert [label.replace("\u00a0", " ") for label, _ in labels] == [
        "before the first step · 48 px", "step 50 · 48 px", "half an epoch · 48 px",
        "epoch 1 · 48 px", "epoch 2 · 48 px", "epoch 3 · 64 px",
    ]  # fmt: skip
    assert [name for _, name in labels] == ["step-0", "step-50", "step-80", "epoch-1", "epoch-2", "epoch-3"]
    assert "第一步之前 · 48\u00a0像素" in text_of(site, "zh-Hant")


def test_the_script_is_on_this_page_alone(site):
    assert re.search(r'src="../assets/training\.\w+\.js" defer', text_of(site, "en"))
    assert "training." not in (site / "en" / "about.html").read_text(encoding="utf-8").replace("training.html", "")


@pytest.fixture
def page(browser, site):
    """The page in a browser, with what it complained of."""
    context = browser.new_context(viewport={"width": 1000, "height": 800})
    opened = context.new_page()
    opened.complaints = []
    opened.on("console", lambda message: opened.complaints.append(message.text))
    opened.on("pageerror", lambda error: opened.complaints.append(str(error)))
    opened.goto((site / "en" / "training.html").as_uri())
    yield opened
    context.close()


def moment(page) -> dict:
    """What the page shows: the label, the first strip's frame, the cursor's place in the chart, a number beside it."""
    return page.evaluate("""() => {
        const footage = document.querySelector('.footage'), frames = [...footage.querySelectorAll('.frames li')];
        const box = footage.getBoundingClientRect(), svg = document.querySelector('.course svg');
        const inside = frame => Math.abs(frame.getBoundingClientRect().left - box.left) < 2;
        const cursor = svg.querySelector('.cursor').getBoundingClientRect(), area = svg.getBoundingClientRect();
        const x = (cursor.left - area.left) / area.width * svg.viewBox.baseVal.width + svg.viewBox.baseVal.x;
        return {
            label: document.querySelector('.told').textContent.replaceAll('\\u00a0', ' '),
            spoken: document.querySelector('#moment').getAttribute('aria-valuetext').replaceAll('\\u00a0', ' '),
            frame: frames.findIndex(inside), cursor: Math.round(x / 320 * 5 * 10) / 10,
            number: document.querySelector('.reading').textContent,
        };
    }""")


@needs_browser
def test_the_page_opens_at_the_last_moment_without_complaint(page):
    shown = moment(page)
    assert (shown["label"], shown["frame"], shown["cursor"]) == ("epoch 3 · 64 px", 5, 5)
    assert shown["spoken"] == shown["label"]
    assert page.complaints == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@needs_browser
def test_an_arrow_key_moves_label_frame_cursor_and_numbers(page):
    before = moment(page)
    page.locator("#moment").focus()
    page.keyboard.press("ArrowLeft")
    after = moment(page)
    assert (after["label"], after["frame"], after["cursor"]) == ("epoch 2 · 48 px", 4, 4)
    assert after["number"] != before["number"]
    row = page.locator("#fig-training-accuracy .numbers-of tbody tr.now td").first
    assert after["number"] == row.text_content().strip()
    page.keyboard.press("Home")
    assert (moment(page)["label"], moment(page)["frame"], moment(page)["cursor"]) == ("before the first step · 48 px", 0, 0)


@needs_browser
def test_strips_and_charts_can_be_dragged(page):
    box = page.locator(".footage").first.bounding_box()
    page.locator(".footage").first.scroll_into_view_if_needed()
    box = page.locator(".footage").first.bounding_box()
    page.mouse.move(box["x"] + 2, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + 20)
    assert moment(page)["frame"] == 2
    page.mouse.up()
    chart = page.locator(".course svg").first
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    page.mouse.click(box["x"] + box["width"] * (52 + 320 / 5) / 396, box["y"] + box["height"] / 2)
    assert moment(page)["cursor"] == 1
    assert page.evaluate("location.hash") == "#step-50"


@needs_browser
def test_an_address_leads_to_a_moment(page, site):
    page.goto((site / "en" / "about.html").as_uri())
    page.goto((site / "en" / "training.html").as_uri() + "#epoch-1")
    assert moment(page)["label"] == "epoch 1 · 48 px"


@needs_browser
def test_it_plays_to_the_end_and_stops(page):
    page.locator("#moment").focus()
    page.keyboard.press("Home")
    button = page.locator(".play")
    button.click()
    assert button.inner_text() == "Pause"
    page.locator(".play", has_text="Play").wait_for(timeout=20_000)
    assert moment(page)["frame"] == 5


@needs_browser
def test_nothing_plays_where_motion_is_not_wanted(browser, site):
    context = browser.new_context(reduced_motion="reduce")
    opened = context.new_page()
    opened.goto((site / "en" / "training.html").as_uri())
    assert opened.locator("#moment").is_visible()
    assert not opened.locator(".play").is_visible()
    context.close()


@needs_browser
def test_without_javascript_every_frame_and_label_can_be_reached(browser, site):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    opened = context.new_page()
    opened.goto((site / "en" / "training.html").as_uri())
    assert not opened.locator(".scrubber").is_visible()
    for footage in opened.locator(".footage").all():
        frames = footage.locator(".frames li")
        assert frames.count() == MOMENTS
        assert footage.locator(".when").first.is_visible()
        frames.last.scroll_into_view_if_needed()
        inner, outer = frames.last.bounding_box(), footage.bounding_box()
        assert outer["x"] - 1 <= inner["x"]
        assert inner["x"] + inner["width"] <= outer["x"] + outer["width"] + 1
    context.close()


@needs_browser
def test_the_page_fits_a_phone(browser, site):
    for language in LANGUAGES:
        context = browser.new_context(viewport={"width": 390, "height": 800})
        opened = context.new_page()
        opened.goto((site / language / "training.html").as_uri())
        assert opened.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        context.close()


def test_the_matrix_has_a_pixel_a_cell(site):
    with Image.open(site / "figures" / "observed" / "confusion.png") as image:
        assert image.size == (MOMENTS * 11, 11)
