from pathlib import Path

import pytest

from generator.report.translations import translations

HEAD = "---\ntitle: t\nnav: n\nsummary: s\norder: 1\n---\n"
ENGLISH = """\
It is {{ lime.r2 | number }}.

## One {#one}

{? lime.r2 above 0.5}More{? or below}Less{? otherwise}As much{?} ({{ cite("a") }}),
see {{ ref("x") }} and [there]({{ page("lime") }}).

{{ figure("x") }}

{{ figure("y") }}

## Two {#two}

::: when verdict a is supported
{{ lime.n | number }} {{ lime.n | plural(one="is", other="are") }} enough.
:::
"""
CHINESE = """\
是 {{ lime.r2 | number }}，就是 {{ lime.r2 | number }}。

## 一 {#one}

見{{ ref("x") }}、[那裡]({{ page("lime") }})（{{ cite("a") }}）：
{? lime.r2 above 0.5}多{? or below}少{? otherwise}一樣多{?}。

{{ figure("x") }}

{{ figure("y") }}

## 二 {#two}

::: when verdict a is supported
{{ lime.n | number }} 就夠了。
:::
"""


@pytest.fixture
def content(tmp_path) -> Path:
    (tmp_path / "model.en.md").write_text(HEAD + ENGLISH, encoding="utf-8")
    (tmp_path / "model.zh-Hant.md").write_text(HEAD + CHINESE, encoding="utf-8")
    for language in ("en", "zh-Hant"):
        captions = '[x]\ntakeaway = "{{ lime.r2 | number }}"\nalt = "a"\n'
        (tmp_path / f"captions.{language}.toml").write_text(captions, encoding="utf-8")
        (tmp_path / f"claims.{language}.toml").write_text('[a]\nstatement = "a"\ntests = ["b"]\n', encoding="utf-8")
    return tmp_path


def said(content: Path, file: str = "", old: str = "", new: str = "") -> list[str]:
    """What is found once ``old`` in a file has become ``new``."""
    if file:
        path = content / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return [str(one).split("\n")[0].replace(f"{content.name}/", "") for one in translations(content, ("en", "zh-Hant"))]


def test_clauses_may_stand_in_another_order_and_plurals_in_one_language_only(content):
    assert said(content) == []
    assert translations(content, ("en",)) == []


CHANGES = [
    (
        "model.zh-Hant.md", '（{{ cite("a") }}）', "",
        "model.zh-Hant.md:9: section 'one' has no citation 'a', as model.en.md:11 has",
    ),
    (
        "model.zh-Hant.md", '{{ ref("x") }}', '{{ ref("x") }}{{ ref("x") }}',
        "model.en.md:12: section 'one' has no further reference 'x', as model.zh-Hant.md:11 has",
    ),
    (
        "model.en.md", "{{ lime.r2 | number }}", "much",
        "model.en.md:7: the beginning has no fact 'lime.r2', as model.zh-Hant.md:7 has",
    ),
    (
        "model.zh-Hant.md", "{? otherwise}一樣多", "",
        "model.en.md:11: alternative 'lime.r2 above 0.5' has the branches lime.r2 above 0.5, lime.r2 below 0.5, otherwise here, "
        "and lime.r2 above 0.5, lime.r2 below 0.5 in model.zh-Hant.md:12",
    ),
    (
        "model.zh-Hant.md", '{{ figure("x") }}\n\n{{ figure("y") }}', '{{ figure("y") }}\n\n{{ figure("x") }}',
        "model.en.md:9: section 'one' has figure 'x', figure 'y'; model.zh-Hant.md:9 has figure 'y', figure 'x'",
    ),
    ("model.zh-Hant.md", "{#two}", "{#too}", "model.zh-Hant.md:18: section 'too' where model.en.md:18 has section 'two'"),
    ("model.zh-Hant.md", "## 二 {#two}", "", "model.zh-Hant.md:9: no more sections where model.en.md:18 has section 'two'"),
    ("model.zh-Hant.md", "order: 1", "order: 2", "model.zh-Hant.md:1: order: 2 here, 1 in model.en.md"),
    ("model.en.md", "nav: n", "nav: n\nquestion: q", "model.en.md:4:11: 'question' has no counterpart in model.zh-Hant.md"),
    (
        "captions.zh-Hant.toml", "{{ lime.r2 | number }}", "{{ lime.n | number }}",
        "captions.zh-Hant.toml:2: 'x.takeaway' has no fact 'lime.r2', as captions.en.toml:2 has",
    ),
    ("captions.en.toml", 'alt = "a"', "", "captions.zh-Hant.toml:3:8: 'x.alt' has no counterpart in captions.en.toml"),
    ("claims.en.toml", '["b"]', '["b", "c"]', "claims.en.toml:3:16: 'a.tests.1' has no counterpart in claims.zh-Hant.toml"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "message"), CHANGES)
def test_what_one_language_has_and_the_other_has_not_is_named_with_both_places(content, file, old, new, message):
    assert message in said(content, file, old, new)


def test_an_alternative_that_asks_something_else_is_missing_in_both(content):
    both = said(content, "model.zh-Hant.md", "verdict a is supported", "verdict a is mixed")
    assert sorted(both) == [
        "model.en.md:18: section 'two' has no alternative 'claims.verdicts.a is mixed', as model.zh-Hant.md:20 has",
        "model.zh-Hant.md:18: section 'two' has no alternative 'claims.verdicts.a is supported', as model.en.md:20 has",
    ]


def test_facts_by_language_are_the_same_fact(content):
    said(content, "model.en.md", "lime.r2", "report.note.en")
    old, new = "是 {{ lime.r2 | number }}，就是 {{ lime.r2 |", '{{ report.note["zh-Hant"] |'
    assert said(content, "model.zh-Hant.md", old, new) == []
