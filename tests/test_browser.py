"""The finished site in a real browser."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from generator.config import read_report
from generator.pipeline import build
from generator.progress import Progress
from tests.browsing import needs_browser

PAGES = ("index", "model", "saliency", "filters", "lime", "dream", "training", "evidence", "ledger", "about", "picture-00")

pytestmark = needs_browser


@pytest.fixture(scope="module")
def site(world, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("browser") / "site"
    build(read_report(world / "report.toml"), folder, Progress())
    return folder


@pytest.fixture
def page(browser):
    """A page that notes complaints and requests that leave the site."""
    opened = browser.new_page(viewport={"width": 390, "height": 800}, locale="zh-TW")
    opened.complaints = []
    opened.on("console", lambda message: opened.complaints.append(message.text) if message.type in ("error", "warning") else None)
    opened.on("pageerror", lambda error: opened.complaints.append(str(error)))
    opened.on("request", lambda request: None if request.url.startswith("file://") else opened.complaints.append(request.url))
    opened.on("requestfailed", lambda request: opened.complaints.append(f"failed: {request.url}"))
    yield opened
    opened.close()


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_pages_open_without_complaint_and_fit_a_phone(page, site, language, name):
    page.goto((site / language / f"{name}.html").as_uri())
    page.evaluate("document.querySelectorAll('img').forEach(image => { image.loading = 'eager' })")
    page.wait_for_load_state("networkidle")
    assert page.complaints == []
    assert page.evaluate("[...document.images].filter(image => !image.naturalWidth).length") == 0
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert page.evaluate("[...document.images].filter(image => !image.alt).length") == 0


@pytest.mark.parametrize("width", [390, 1440])
def test_what_excites_a_filter_stands_beside_its_picture(browser, site, width):
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto((site / "en" / "filters.html").as_uri())
    strips = page.evaluate(
        "[...document.querySelectorAll('.excited .strip')].map(strip => ["
        "strip.querySelector('img').getBoundingClientRect().right, strip.querySelector('ul').getBoundingClientRect().left])"
    )
    page.close()
    assert strips
    assert all(right <= left for right, left in strips)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["zh-Hant", "en"])
def test_axe_finds_no_fault_with_any_page(browser, site, language, scheme):
    page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme=scheme)
    found = {}
    for path in [*(site / language).glob("*.html"), site / "404.html"]:
        page.goto(path.as_uri())
        for violation in Axe().run(page).response["violations"]:
            found[f"{path.name}: {violation['id']}"] = [node["html"][:90] for node in violation["nodes"]][:3]
    page.close()
    assert found == {}


def test_axe_finds_a_fault_where_there_is_one(page, site):
    page.goto((site / "en" / "index.html").as_uri())
    page.evaluate("document.querySelector('h1').remove()")
    assert "page-has-heading-one" in [violation["id"] for violation in Axe().run(page).response["violations"]]


def violations(page) -> list[str]:
    """What the page's policy has forbidden since it was loaded."""
    return page.evaluate("window.violations")


@pytest.fixture
def watched(browser):
    """A page that notes what its policy forbids."""
    opened = browser.new_page()
    note = "violation => window.violations.push(`${violation.effectiveDirective} ${violation.blockedURI}`)"
    opened.add_init_script(f"window.violations = []; document.addEventListener('securitypolicyviolation', {note})")
    yield opened
    opened.close()


def test_no_page_does_what_its_policy_forbids(watched, site):
    pages = sorted(path for path in site.rglob("*.html") if path != site / "index.html")  # which leads on at once
    assert len(pages) > 20
    for path in pages:
        watched.goto(path.as_uri())
        watched.evaluate("document.querySelectorAll('img').forEach(image => { image.loading = 'eager' })")
        watched.wait_for_load_state("networkidle")
        assert (path.name, violations(watched)) == (path.name, [])


EVIL = """
  <script>window.ran = "a script"</script> <img src="none.png" onerror="window.ran = 'a handler'">
  <script src="data:text/javascript,window.ran='data'"></script> <script src="https://evil.example/x.js"></script>
  <iframe srcdoc="<script>parent.ran = 'a frame'</script>"></iframe> <style>body { color: red }</style>
  <a id="bad" href="javascript:window.ran='a link'">x</a> <form id="form" action="https://evil.example/"></form>
  <base href="https://evil.example/"> <img src="https://evil.example/x.png"></main>"""


def sent_from(watched, site, page: str, clicked: bool) -> list[str]:
    """What a page in its place in the site sends to another host: when it is opened, and if it is clicked, by link and form."""
    sent: list[str] = []
    watched.route("https://evil.example/**", lambda route: (sent.append(route.request.url), route.abort()))
    path = site / "en" / "bad.html"
    path.write_text(page, encoding="utf-8")
    watched.goto(path.as_uri())
    if clicked:
        watched.evaluate("document.querySelector('#bad').click()")
        watched.evaluate("document.querySelector('#form').submit()")
    watched.wait_for_timeout(300)
    path.unlink()
    return sent


def test_a_script_that_got_onto_a_page_does_not_run(watched, site):
    good = (site / "en" / "about.html").read_text(encoding="utf-8")
    assert sent_from(watched, site, good.replace("</main>", EVIL), clicked=True) == []
    assert watched.evaluate("window.ran") is None
    assert {one.split()[0] for one in violations(watched)} >= {
        *("script-src-elem", "script-src-attr", "style-src-elem", "img-src", "form-action", "base-uri"),
    }  # fmt: skip
    assert watched.evaluate("getComputedStyle(document.body).color") != "rgb(255, 0, 0)"


def test_without_its_policy_it_would_have(watched, site):
    good = (site / "en" / "about.html").read_text(encoding="utf-8")
    bare = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", good)
    assert bare != good
    assert any("x.png" in url for url in sent_from(watched, site, bare.replace("</main>", EVIL), clicked=False))


def test_the_door_opens_on_the_browsers_language(page, site):
    page.goto((site / "index.html").as_uri())
    page.wait_for_url("**/zh-Hant/index.html")


def test_the_door_has_plain_links_without_javascript(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "index.html").as_uri())
    assert page.locator("a[hreflang]").count() == 2
    page.locator("a[hreflang=en]").click()
    assert page.url.endswith("en/index.html")
    context.close()


def test_the_language_switch_stays_on_page_and_section(page, site):
    page.goto((site / "en" / "saliency.html").as_uri() + "#reading")
    page.locator("a[data-language='zh-Hant']").click()
    page.wait_for_url("**/zh-Hant/saliency.html#reading")
    assert page.locator("h2#reading").count() == 1


def test_the_colour_scheme_can_be_switched_and_is_kept(page, site):
    def paper() -> str:
        return page.evaluate("getComputedStyle(document.body).backgroundColor")

    page.goto((site / "en" / "index.html").as_uri())
    light = paper()
    button = page.locator("button.theme")
    button.click()
    button.click()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert paper() != light
    page.goto((site / "en" / "about.html").as_uri())
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_the_matrix_switches_between_shares_and_counts_by_keyboard(page, site):
    page.goto((site / "en" / "lime.html").as_uri())
    assert page.locator(".shares").is_visible()
    page.locator("#confusion-shares").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator(".counts").is_visible()
    assert not page.locator(".shares").is_visible()


def stage_of(page, site):
    page.goto((site / "en" / "picture-00.html").as_uri())
    return page.locator(".stage")


def test_the_stage_takes_any_method_by_keyboard_and_the_curves_follow(page, site):
    stage = stage_of(page, site)
    stage.locator("input[type=radio]:checked").focus()
    page.keyboard.press("ArrowDown")
    chosen = stage.locator("input[type=radio]:checked").get_attribute("value")
    card = page.locator(f".map[data-method='{chosen}']")
    assert stage.locator(".film img").get_attribute("alt") == card.locator("img").get_attribute("alt")
    assert stage.locator(".told").inner_text().strip() == card.locator(".label").inner_text().strip()
    assert page.locator(f".paths path.chosen[data-method='{chosen}']").count() == page.locator(".paths").count()
    assert page.locator(f".pick [data-method='{chosen}']").get_attribute("aria-pressed") == "true"


def test_the_slider_goes_from_picture_to_map_and_the_choice_is_kept_on_the_next_picture(page, site):
    stage = stage_of(page, site)
    slider = stage.locator("input[type=range]")
    slider.focus()
    page.keyboard.press("Home")
    assert stage.locator(".film").evaluate("film => getComputedStyle(film).opacity") == "0"
    page.keyboard.press("End")
    assert stage.locator(".film").evaluate("film => getComputedStyle(film).opacity") == "1"
    page.locator(".pick [data-method='sobel']").click()
    page.locator("a[rel=next]").click()
    page.wait_for_url("**/picture-01.html")
    assert page.locator(".stage input:checked").get_attribute("value") == "sobel"


def test_without_javascript_the_stage_shows_a_map_and_all_of_them_stand_below(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    stage = stage_of(page, site)
    assert stage.locator(".film img").is_visible()
    assert not stage.locator(".choice").is_visible()
    assert not stage.locator("input[type=range]").is_visible()
    assert page.locator(".map[data-method]").count() == 14
    context.close()


def test_a_shown_picture_leads_to_its_page_and_back(page, site):
    page.goto((site / "en" / "saliency.html").as_uri())
    page.locator(".triptych .plates a").first.click()
    page.wait_for_url("**/picture-00.html")
    page.locator(".kicker a").click()
    page.wait_for_url("**/saliency.html#fig-saliency")
