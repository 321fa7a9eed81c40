"""What content may put on a page, and what is refused, with its place."""

import pytest

from generator.errors import Problem
from generator.report.markdown import to_html
from generator.report.sanitise import Refused, line_of, sanitised


def refused(markdown: str) -> list[str]:
    return [f"{part.tag} {part.attribute}".strip() for part in sanitised(to_html(markdown))[1]]


@pytest.mark.parametrize(
    "markdown",
    [
        '## Heading {#id .class}\n\nText[^n] with `a<b` & "quotes": [a link](about.html#x "title"){rel=noopener}.\n\n[^n]: Note.',
        "| a | b |\n|:--|--:|\n| 1 | **2** |\n",
        "- a\n- b\n\n    1. c\n\n> quoted\n\n---\n\n```python\n<script>alert(1)</script>\n```\n\n    <script>\n",
        "`<script>` and &lt;script&gt;",
        "<details><summary>More</summary>\n<p>Text</p></details>",
        '<div class="answer" markdown="1">\nText *here*.\n</div>',
        '<abbr title="Local">LIME</abbr> <span lang="fr" dir="ltr">mot</span> <kbd>x</kbd> H<sub>2</sub>O <br> <mark>m</mark>',
        '<b data-method="lime" aria-label="x" id="i">b</b> <time datetime="2020-01-01">then</time>',
        "![alt text](../figures/a.png) <https://example.org/a?b=1&c=2> <me@example.org> [m](mailto:me@example.org)",
        "<!-- a remark of the writer -->\n\nText.",
        "<ruby>鏡<rp>(</rp><rt>jìng</rt><rp>)</rp></ruby>\n\n<figure><figcaption>Words</figcaption></figure>",
        "@@figure:lime@@\n\na < b and c > d, 1 <2",
    ],
)
def test_what_markdown_and_plain_html_make_is_left_as_it_is(markdown):
    assert refused(markdown) == []


@pytest.mark.parametrize(
    ("markdown", "parts"),
    [
        ("<script>alert(1)</script>", ["script"]),
        ("Text <script src='https://evil.example/x.js'></script>", ["script"]),
        ("<SCRIPT>alert(1)</SCRIPT>", ["script"]),
        ("<img src=x onerror=alert(1)>", ["img onerror"]),
        ("<b onclick='alert(1)'>x</b>", ["b onclick"]),
        ("**x**{: onclick='alert(1)' }", ["strong onclick"]),
        ("[x](javascript:alert(1))", ["a href"]),
        ("<a href='JaVaScRiPt:alert(1)'>x</a>", ["a href"]),
        ("<a href='&#106;avascript:alert(1)'>x</a>", ["a href"]),
        ("<a href='java&#9;script:alert(1)'>x</a>", ["a href"]),
        ("[x](data:text/html,y)", ["a href"]),
        ("[x](vbscript:y)", ["a href"]),
        ("![x](https://evil.example/x.png)", ["img src"]),
        ("![x](//evil.example/x.png)", ["img src"]),
        ("![x](data:image/svg+xml,y)", ["img src"]),
        ("<p style='position:fixed'>x</p>", ["p style"]),
        ("<style>body{display:none}</style>", ["style"]),
        ("<iframe src='x'></iframe>", ["iframe"]),
        ("<object data='x'></object><embed src='x'>", ["object", "embed"]),
        ("<form action='x'><input><button>b</button></form>", ["form", "input", "button"]),
        ("<base href='https://evil.example/'>", ["base"]),
        ("<meta http-equiv='refresh' content='0;url=x'>", ["meta"]),
        ("<link rel=stylesheet href=x>", ["link"]),
        ("<svg onload=alert(1)><use href='x'/></svg>", ["svg", "use"]),
        ("<math><mi>x</mi></math>", ["math", "mi"]),
        ("<a target=_blank href=about.html>x</a>", ["a target"]),
        ("<div class='answer' markdown='1' onmouseover='x'>\ny\n</div>", ["div onmouseover"]),
    ],
)
def test_what_runs_loads_or_covers_is_refused(markdown, parts):
    assert refused(markdown) == parts
    clean = sanitised(to_html(markdown))[0].lower()
    for word in ("script", "onclick", "onerror", "onload", "style", "evil", "vbscript"):
        assert word not in clean


def test_what_is_left_does_not_turn_into_something_else_when_it_is_read_again():
    for text in (
        '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
        '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
    ):
        clean, found = sanitised(text)
        assert found
        assert sanitised(clean) == (clean, [])


@pytest.mark.parametrize(
    ("text", "part", "line"),
    [
        ("One.\n\n<script>x</script>\n", Refused("script"), 3),
        ("`<script>`\n\n```\n<script>\n```\n\n<script>x</script>\n", Refused("script"), 7),
        ("::: when a is known\nOne.\n::: otherwise\n<b onclick='x'>y</b>\n:::\n", Refused("b", "onclick", "x"), 4),
        ("One.\n[x](javascript:y)", Refused("a", "href", "javascript:y"), 2),
        ("{{ a }}\n", Refused("script"), None),
    ],
)
def test_the_line_is_the_one_that_has_it(text, part, line):
    assert line_of(text, part) == line


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<script>x</script>", r"content/model\.en\.md:9: the tag <script> may not be used in content\n  .*Markdown"),
        ("[a](javascript:x)", r'content/model\.en\.md:9: href="javascript:x" of <a> may not be used in content\n'),
        ("{{ '<script>' }}", r"content/model\.en\.md: the tag <script> may not be used"),
    ],
)
def test_a_page_that_has_it_is_not_built(small, text, said):
    small.page("model").write_text(f"---\ntitle: m\nnav: m\nsummary: s\norder: 1\n---\nOne.\n\n{text}\n", encoding="utf-8")
    with pytest.raises(Problem, match=said):
        small.write()


def test_captions_heads_and_claims_are_text_and_shown_as_such(small, edit):
    small.write()
    bad = "<script>alert(1)</script>"
    for language in ("en", "zh-Hant"):
        edit(small.captions(language), "takeaway = 'R", f"takeaway = '{bad} R")
        edit(small.captions(language), "alt = 'x'", "alt = '\" onload=\"x'")
        edit(small.content / f"claims.{language}.toml", "It looks at food.", bad)
        edit(small.page("model", language), "summary: s", f"summary: '{bad}'")
        edit(small.templates / f"strings.{language}.toml", 'made_with = "', f'made_with = "{bad} ')
    small.write()
    page = (small.site / "en" / "model.html").read_text(encoding="utf-8")
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 4
    assert bad not in page
    assert ' onload="x' not in page
