from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from generator.errors import Problem
from generator.facts import Facts
from generator.report.edition import Edition
from generator.report.site import write_site
from generator.report.source import Source

EDITION = Edition({"zh-Hant": "標題", "en": "Title"}, ("zh-Hant", "en"), "A. Author", "2026-01-02")
CAPTIONS = "[sets]\ntakeaway = 'Acc {{ confusion.accuracy | percent }}'\nalt = 'x'\n"
HALF = {"value": 0.5, "lower": 0.4, "upper": 0.6, "n": 9}
FACTS = {
    "report": {"draft": False, "rendered": False},
    "network": {"checkpoint": "abc"},
    "made": {},
    "confusion": {
        "set": "validation", "n": 9, "accuracy": HALF, "others": [], "baseline": None, "majority": 0.2, "chance": 0.1,
    },
    "shown": {"rows": [{"tag": "00", "truth": "egg"}, {"tag": "01", "truth": "soup"}]},
}  # fmt: skip


@pytest.fixture
def content(tmp_path):
    folder = tmp_path / "content"
    folder.mkdir()
    for language in EDITION.languages:
        (folder / f"captions.{language}.toml").write_text(CAPTIONS, encoding="utf-8")
        write(folder, "index", language, 'See {{ ref("sets") }} on [that page]({{ page("model") }}).', order=0, kind="home")
        write(folder, "model", language, '## One {#one}\n\n{{ figure("sets") }}\n', order=1)
        write(folder, "about", language, '{{ cite("wilson1927") }}\n\n{{ references() }}', order=2)
    (folder / "references.toml").write_text(
        '[wilson1927]\nshort = "Wilson 1927"\nauthors = "Wilson"\nyear = 1927\ntitle = "T"\nwhere = "J"\n', encoding="utf-8"
    )
    return folder


def write(folder: Path, page: str, language: str, text: str, order: int = 1, kind: str = "page") -> None:
    head = f"---\ntitle: {page}\nnav: {page}\nsummary: s\norder: {order}\nkind: {kind}\n---\n"
    (folder / f"{page}.{language}.md").write_text(head + text, encoding="utf-8")


def write_rows(folder: Path, text: str, each: str = "shown.rows") -> None:
    """A page for every picture shown, in both languages."""
    head = "---\ntitle: All of {{ row.truth | class_name }}\nnav: '{{ row.tag }}'\nsummary: s\norder: 3\n"
    for language in EDITION.languages:
        (folder / f"picture.{language}.md").write_text(f"{head}each: {each}\n---\n{text}", encoding="utf-8")


def render(content: Path, out: Path, edition: Edition = EDITION) -> int:
    templates = Path(__file__).parent.parent.parent / "templates"
    return write_site(Source(Facts.of(FACTS), (), edition, content, templates), out, content.parent / "cache").pages


class Links(HTMLParser):
    def __init__(self, path: Path) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.ids: set[str] = set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name == "id":
                self.ids.add(value)
            if name in ("href", "src") and value:
                self.targets.append(value)


def broken_links(site: Path) -> list[str]:
    found = []
    for path in site.rglob("*.html"):
        for target in Links(path).targets:
            parts = urlsplit(target)
            if parts.scheme:
                continue
            there = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            anchor = unquote(parts.fragment)
            if not there.exists() or (anchor and anchor not in Links(there).ids):
                found.append(f"{path.relative_to(site)} -> {target}")
    return found


def test_every_link_resolves_and_figures_are_numbered_and_referred_to(content, tmp_path):
    assert render(content, tmp_path / "site") == 6
    assert broken_links(tmp_path / "site") == []
    home = (tmp_path / "site" / "zh-Hant" / "index.html").read_text(encoding="utf-8")
    assert '<a class="ref" href="model.html#fig-sets">圖 1</a>' in home
    model = (tmp_path / "site" / "en" / "model.html").read_text(encoding="utf-8")
    assert 'id="fig-sets"' in model
    assert "Acc 50.0%" in model


def test_pages_say_their_language_and_where_the_other_one_is(content, tmp_path):
    render(content, tmp_path / "site")
    page = (tmp_path / "site" / "zh-Hant" / "model.html").read_text(encoding="utf-8")
    assert '<html lang="zh-Hant"' in page
    assert 'href="../en/model.html" hreflang="en"' in page
    assert 'rel="alternate"' not in page  # search engines want whole addresses, and here none is known


def test_search_engines_are_told_that_they_may_read_everything(content, tmp_path):
    render(content, tmp_path / "site")
    assert (tmp_path / "site" / "robots.txt").read_text(encoding="utf-8").split("\n")[:2] == ["User-agent: *", "Allow: /"]


def test_every_page_says_what_may_be_loaded_before_anything_is(content, tmp_path):
    render(content, tmp_path / "site")
    pages = [path.read_text(encoding="utf-8") for path in (tmp_path / "site").rglob("*.html")]
    assert len(pages) == 8
    for page in pages:
        before, _, policy = page.partition('<meta http-equiv="Content-Security-Policy" content="')
        assert policy.startswith("default-src 'none'; script-src 'self'; ")
        assert "<script" not in before + policy.partition('"')[0]
        assert "<style" not in page
        assert "<link" not in before


def test_a_page_is_written_for_every_row_and_knows_it(content, tmp_path):
    write_rows(content, "Here is {{ row.truth | class_name }}.")
    write(content, "about", "en", '[one]({{ page("picture-01") }}) {{ cite("wilson1927") }}\n\n{{ references() }}', order=2)
    assert render(content, tmp_path / "site") == 10
    assert broken_links(tmp_path / "site") == []
    page = (tmp_path / "site" / "en" / "picture-01.html").read_text(encoding="utf-8")
    assert "Here is soup." in page
    assert "<h1>All of soup</h1>" in page
    assert "<title>All of soup · Title</title>" in page
    assert "All of 湯" in (tmp_path / "site" / "zh-Hant" / "picture-01.html").read_text(encoding="utf-8")


def test_pages_of_rows_are_turned_among_themselves_and_not_in_the_navigation(content, tmp_path):
    write_rows(content, "Text.")
    render(content, tmp_path / "site")
    first, last, about = (
        (tmp_path / "site" / "en" / f"{name}.html").read_text(encoding="utf-8") for name in ("picture-00", "picture-01", "about")
    )
    assert 'rel="next" href="picture-01.html"' in first
    assert 'rel="prev"' not in first
    assert 'rel="prev" href="picture-00.html"' in last
    assert 'rel="next"' not in last + about
    assert "picture-0" not in about


def test_figures_on_pages_of_rows_have_letters_and_leave_the_numbers_alone(content, tmp_path):
    write_rows(content, 'See {{ ref("sets") }}.\n\n{{ figure("sets") }}')
    render(content, tmp_path / "site")
    for name in ("picture-00", "picture-01"):
        page = (tmp_path / "site" / "en" / f"{name}.html").read_text(encoding="utf-8")
        assert f'<a class="ref" href="{name}.html#fig-sets">Figure A</a>' in page
        assert '<a class="number" href="#fig-sets">Figure A</a>' in page
    assert 'href="model.html#fig-sets">Figure 1</a>' in (tmp_path / "site" / "en" / "index.html").read_text(encoding="utf-8")


def test_captions_on_pages_of_rows_know_the_row(content, tmp_path):
    write_rows(content, '{{ figure("sets") }}')
    write(content, "model", "en", "no figure")
    write(content, "model", "zh-Hant", "no figure")
    for language in EDITION.languages:
        write(content, "index", language, "no reference", order=0, kind="home")
        (content / f"captions.{language}.toml").write_text(
            "[sets]\ntakeaway = 'tag {{ row.tag }}'\nalt = 'x'\n", encoding="utf-8"
        )
    render(content, tmp_path / "site")
    assert "tag 01" in (tmp_path / "site" / "en" / "picture-01.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "each", "said"),
    [
        ("Text.", "shown.row", r"picture\.zh-Hant\.md:1: each: unknown fact 'shown\.row'"),
        ("{{ row.trth }}", "shown.rows", r"picture\.zh-Hant\.md:8.*: unknown fact 'shown\.rows\.0\.trth'"),
    ],
)
def test_mistakes_on_pages_of_rows_are_named(content, tmp_path, text, each, said):
    write_rows(content, text, each)
    with pytest.raises(Problem, match=said):
        render(content, tmp_path / "site")


def test_addresses_are_absolute_only_where_a_base_is_given(content, tmp_path):
    render(content, tmp_path / "site")
    assert all("://" not in t for p in (tmp_path / "site").rglob("*.html") for t in Links(p).targets)
    render(content, tmp_path / "based", Edition(**{**vars(EDITION), "base_url": "https://example.org/report/"}))
    page = (tmp_path / "based" / "en" / "model.html").read_text(encoding="utf-8")
    assert 'rel="canonical" href="https://example.org/report/en/model.html"' in page


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\n\n{{ confusion.acuracy }}", r"model\.en\.md:11:4: unknown fact 'confusion\.acuracy'"),
        ('\n{{ figure("sest") }}', r"model\.en\.md:10:12: figure 'sest' has no caption"),
        ('\n{{ ref("sest") }}', r"model\.en\.md:10:9: no figure 'sest'"),
        ('{{ cite("nobody") }}', r"model\.en\.md:9:10: unknown reference 'nobody'"),
        ('{{ page("nowhere") }}', r"model\.en\.md:9:10: no page 'nowhere'"),
        ("\n{% if %}", r"model\.en\.md:10:1: '\{%' is not used here"),
        ("\n{? confusion.acuracy above 1}A.{?}", r"model\.en\.md:10:4: unknown fact 'confusion\.acuracy'"),
        ("{{ undefined_name }}", r"model\.en\.md:9:4: unknown fact 'undefined_name'"),
        ("{{ confusion.__class__.__mro__ }}", r"model\.en\.md:9:4: unknown fact 'confusion\.__class__"),
    ],
)
def test_mistakes_in_content_are_named_with_file_and_line(content, tmp_path, text, said):
    write(content, "model", "en", "first line\n" + text)
    with pytest.raises(Problem, match=said):
        render(content, tmp_path / "site")


def test_a_missing_translation_is_named(content, tmp_path):
    (content / "about.zh-Hant.md").unlink()
    with pytest.raises(Problem, match=r"about\.zh-Hant\.md"):
        render(content, tmp_path / "site")


def test_a_mistake_in_a_caption_is_named(content, tmp_path):
    path = content / "captions.en.toml"
    path.write_text(CAPTIONS.replace("confusion.accuracy", "confusion.nothing"), encoding="utf-8")
    with pytest.raises(Problem, match=r"captions\.en\.toml"):
        render(content, tmp_path / "site")


def test_a_wrong_front_matter_is_named(content, tmp_path):
    (content / "model.en.md").write_text("---\ntitle: only\n---\ntext", encoding="utf-8")
    with pytest.raises(Problem, match=r"model\.en\.md.*front matter"):
        render(content, tmp_path / "site")
