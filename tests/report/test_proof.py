"""Pages with all alternatives laid open."""

import re

import pytest

from generator.errors import Problem
from generator.facts import Facts
from generator.report.asked import Asked
from generator.report.environment import ContentEnvironment
from generator.report.markdown import to_html
from generator.report.proof import Proof, opened, plain, set_apart

FACTS = Facts.of({"lime": {"r2": {"value": 0.8, "lower": 0.7, "upper": 0.9}, "worst": None, "n": 3}})


def laid_open(text: str) -> tuple[str, list[str]]:
    """The HTML of a text, and the figures that got a place in it."""
    figures: list[str] = []
    asked = Asked(FACTS.known, lambda: "")
    environment = ContentEnvironment(laid_open=True)
    environment.filters |= {"number": lambda fact: f"{fact['value']}" if isinstance(fact, dict) else str(fact)}
    environment.globals |= {
        "fact": asked.fact,
        "proof": Proof(asked.holds),
        "figure": lambda name: figures.append(name) or f"\n\n@@figure:{name}@@\n\n",
        "page": lambda name: f"{name}.html",
    }
    made = environment.rendered(
        "page.md", text, {"shot": "photo"}, lambda mistake, line: Problem(mistake.message, "page.md", line)
    )
    return opened(to_html(set_apart(made))), figures


def test_every_branch_of_a_clause_is_shown_and_the_one_that_holds_marked():
    html, _ = laid_open("It is {? lime.r2 above 0.5}high{? or below}low{? otherwise}open{?}.")
    assert html == (
        '<p>It is <span class="branch holds" data-when="lime.r2 above 0.5">high</span>'
        '<span class="branch other" data-when="lime.r2 below 0.5">low</span>'
        '<span class="branch other" data-when="otherwise">open</span>.</p>'
    )


def test_only_the_first_branch_that_holds_is_marked():
    html, _ = laid_open("{? lime.n above 1}a{? or above 2}b{? otherwise}c{?}")
    assert re.findall(r"branch (\w+)", html) == ["holds", "other", "other"]


def test_alternatives_between_paragraphs_hold_whole_paragraphs():
    html, _ = laid_open("One.\n\n::: when lime.n above 5\n## Many {#many}\n\nTwo.\n::: otherwise\nThree.\n:::\n\nFour.")
    assert re.sub(r"\s+", "", html) == re.sub(
        r"\s+",
        "",
        '<p>One.</p><div class="branch other" data-when="lime.n above 5"><h2 id="many">Many</h2><p>Two.</p></div>'
        '<div class="branch holds" data-when="otherwise"><p>Three.</p></div><p>Four.</p>',
    )


def test_alternatives_within_a_paragraph_leave_it_one():
    html, _ = laid_open("One.\n::: when lime.n above 5\nTwo.\n::: otherwise\nThree.\n:::\nFour.")
    assert html.count("<p>") == 1
    assert "<div" not in html


def test_a_number_names_its_fact():
    html, _ = laid_open("It is {{ lime.r2 | number }} for this {{ shot }}, see [there]({{ page('lime') }}).")
    assert '<span class="fact" title="lime.r2">0.8</span>' in html
    assert 'for this photo, see <a href="lime.html">there</a>' in html


def test_what_a_branch_that_does_not_hold_lacks_is_left_open():
    html, figures = laid_open("{? lime.worst is known}{{ lime.worst | number }} {{ figure('worst') }}{? otherwise}none{?}\n")
    assert '<span class="fact" title="lime.worst">…</span>' in html
    assert '<span class="fact" title="figure worst">…</span>' in html
    assert figures == []
    assert laid_open("{{ figure('lime') }}")[1] == ["lime"]


def test_what_is_missing_where_a_branch_holds_is_still_a_mistake():
    with pytest.raises(Problem, match="absent"):
        laid_open("{? lime.n above 1}{{ lime.worst | number }}{?}")
    with pytest.raises(Problem, match="unknown fact"):
        laid_open("{? lime.r3 above 1}a{?}")


def test_a_clause_within_a_branch_is_judged_by_itself():
    html, _ = laid_open("::: when lime.n above 5\nMany, {? lime.n above 1}more{?}.\n:::")
    assert re.findall(r'branch (\w+)" data-when="([^"]+)', html) == [("other", "lime.n above 5"), ("holds", "lime.n above 1")]


def test_within_a_tag_marks_only_go():
    mark = re.search("\ue010.*?\ue011", Proof(lambda *_: True).shown("a.b", lambda: "x"))
    assert mark
    assert opened(f'<img alt="{mark[0]}x"><p>{mark[0]}x</p>') == '<img alt="x"><p><span class="fact" title="a.b">x</p>'
    assert plain(f"{mark[0]}x") == "x"
