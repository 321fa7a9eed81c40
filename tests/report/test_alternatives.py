"""Texts of which one holds: how they are written, what they come to, and what is said of one that is written wrongly."""

import re

import pytest

from generator.errors import Problem
from generator.facts import Facts
from generator.places import Misprint
from generator.report.asked import Asked
from generator.report.environment import ContentEnvironment

FACTS = Facts.of(
    {
        "lime": {"r2": {"value": 0.8, "lower": 0.7, "upper": 0.9}, "bound": 0.75, "n": 3, "worst": None, "firm": True},
        "claims": {"verdicts": {"lime-food": "undecided"}},
        "rows": [{"name": "first"}, {"name": "second"}],
    }
)


def written(text: str, row: str = "") -> str:
    asked = Asked(FACTS.known, lambda: row)
    environment = ContentEnvironment()
    environment.filters |= {"number": lambda fact, decimals=1: f"{fact['value']:.{decimals}f}"}
    environment.globals |= {"ref": lambda name: f"[{name}]"}
    values = {"fact": asked.fact, "holds": asked.holds, "shot": "photo", "shots": "photos"}
    return environment.rendered(
        "lime.en.md",
        text,
        values,
        lambda mistake, line: Misprint(mistake.message, "lime.en.md", line, mistake.remedy, mistake.column),
    )


def mistake(text: str) -> str:
    with pytest.raises(Problem) as problem:
        written(text)
    return str(problem.value)


@pytest.mark.parametrize(
    ("asked", "holds"),
    [
        ("lime.r2 above 0.5", True), ("lime.r2 above 50%", True), ("lime.r2 below 0.5", False), ("lime.r2 about 0.5", False),
        ("lime.r2 about lime.bound", True), ("lime.r2 above -1", True), ("when lime.r2 above 0.5", True), ("lime.n is 3", True),
        ("lime.worst is known", False), ("lime.worst is unknown", True), ("lime.worst.deep is unknown", True),
        ("rows.7.name is unknown", True), ("rows.1.name is second", True), ("lime.firm is true", True),
        ("lime.firm is false", False),
        ("verdict lime-food is undecided", True), ("verdict lime-food is supported or undecided", True),
        ("verdict lime-food is not undecided", False), ("claims.verdicts.lime-food is undecided", True),
    ],
)  # fmt: skip
def test_a_clause_stands_where_its_condition_holds(asked, holds):
    assert written(f"It is {{? {asked} }}so{{? otherwise }}not so{{?}}.") == f"It is {'so' if holds else 'not so'}."
    assert written(f"::: {asked}\nso\n::: otherwise\nnot so\n:::\n") == ("so\n" if holds else "not so\n")


@pytest.mark.parametrize(
    ("text", "comes_to"),
    [
        ("One.\n{? lime.n is 4}Two.{?}\nThree.", "One.\nThree."),
        ("One.\n  {? lime.n is 4}Two.{?} {? lime.n is 5}Two.{?}\nThree.", "One.\nThree."),
        ("One.\n{? lime.n is 3}Two.{?}\nThree.", "One.\nTwo.\nThree."),
        ("One.\n{? lime.n is 3}Two.\n{? otherwise}No.{?}\nThree.", "One.\nTwo.\nThree."),
        ("One.\n{? lime.n is 3}\nTwo.\n{?}\nThree.", "One.\nTwo.\nThree."),
        ("One {? lime.n is 3}two\n{?}three.", "One two\nthree."),
        ("One.\n\n{? lime.n is 4}Two.{?}\n\nThree.", "One.\n\n\nThree."),
        ("One.\n\n{? lime.n is 3}Two.\n\nAnd.{?}\n\nThree.", "One.\n\nTwo.\n\nAnd.\n\nThree."),
    ],
)
def test_no_marker_of_a_clause_leaves_a_blank_line(text, comes_to):
    assert written(text) == comes_to


def test_what_a_marker_leaves_out_is_that_of_the_one_before():
    text = "{{? lime.r2 above {0}}}high{{? or below}}low{{? or about 0.8}}even{{? otherwise}}else{{?}}"
    assert written(text.format(0.5)) == "high"
    assert written(text.format(0.95)) == "low"
    assert written(text.format(0.8)) == "even"
    assert written("{? verdict lime-food is supported}yes{? or is undecided}open{?}") == "open"
    assert written("{? lime.n above 5}many{? or when lime.firm is true}firm{?}") == "firm"


def test_without_a_branch_that_holds_nothing_stands_there():
    assert written("A{? lime.worst above 1}, the worst{?}.") == "A."


def test_lines_of_markers_leave_no_line_behind_and_keep_the_blank_ones():
    assert written("One.\n::: when lime.n above 1\nTwo.\n:::\nThree.\n") == "One.\nTwo.\nThree.\n"
    assert written("One.\n\n::: when lime.n above 1\n\nTwo.\n\n:::\n\nThree.\n") == "One.\n\n\nTwo.\n\n\nThree.\n"


def test_a_clause_may_stand_in_a_paragraph_that_is_an_alternative_itself():
    text = "::: when lime.n above {}\nMany, {{? lime.firm is true}}and firm{{?}}.\n::: otherwise\nFew.\n:::"
    assert written(text.format(1)) == "Many, and firm.\n"
    assert written(text.format(9)) == "Few.\n"


def test_what_does_not_stand_is_not_looked_up():
    assert written("{? lime.worst is known}{{ lime.worst | number }}{? otherwise}none{?}") == "none"


def test_a_page_about_a_row_asks_for_what_is_in_it():
    assert written("{{ row.name }}{? row.name is second}!{?}", "rows.1") == "second!"
    assert "about no row" in mistake("{{ row.name }}")


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("One.\n::: when lime.r2 above 0.5\nTwo.", 2, "not closed"),
        ("One {? lime.r2 above 0.5}two.", 1, "not closed"),
        ("One.\n:::", 2, "'end' belongs to no alternative"),
        ("One.\n\n::: otherwise\nTwo.\n:::", 3, "'otherwise' belongs to no alternative"),
        ("::: when lime.n above 1\n::: when lime.n above 2\n:::\n:::", 2, "within that of line 1"),
        ("{? lime.n above 1}a{? when lime.n above 2}b{?}c{?}", 1, "within that of line 1"),
        ("::: when lime.n above 1\na {? lime.n above 2}b\n:::", 3, "that of line 2 is written with {?"),
        ("{? lime.n above 1}a{? otherwise}b{? or below}c{?}", 1, "after 'otherwise'"),
        ("{? lime.n}a{?}", 1, "is asked nothing"),
        ("{? lime.n over 3}a{?}", 1, "is asked nothing"),
        ("{? lime.n above}a{?}", 1, "a number or a fact was expected"),
        ("{? lime.n above 1 and lime.r2 above 2}a{?}", 1, "'and' was not expected"),
        ("One\n{% if lime.n %}a{% endif %}", 2, "'{%' is not used here"),
    ],
)
def test_a_marker_in_the_wrong_place_is_named_with_its_line(text, line, said):
    found = mistake(text)
    assert said in found
    assert re.match(rf"lime\.en\.md:{line}\b", found)


@pytest.mark.parametrize(
    ("text", "place", "nearest"),
    [
        ("One\nand {{ lime.r3 | number }}", "2:8", "lime.r2"),
        ("One {? lime.r3 above 1}two{?}", "1:8", "lime.r2"),
        ("One {? lime.r2 above lime.bond}two{?}", "1:22", "lime.bound"),
        ("One {? verdict lime-foot is undecided}two{?}", "1", "lime-food"),
        ("{{ lime.r2 | numbr }}", "1:14", "number"),
        ("{{ reff('lime') }}", "1:4", "ref"),
    ],
)
def test_a_wrong_name_is_placed_and_the_nearest_right_one_named(text, place, nearest):
    found = mistake(text)
    assert found.startswith(f"lime.en.md:{place}: ")
    assert nearest in found


@pytest.mark.parametrize(
    "text",
    [
        "{{ lime.n + 1 }}", "{{ lime.n if lime.firm else 2 }}", "{{ rows[:1] }}", "{{ 'a' * 1000000000 }}", "{{ not lime.firm }}",
        "{{ lime.r2.items() }}", "{{ 10 ** 10 ** 10 }}", "{{ lime.n > 1 }}", "{{ ref('a').__class__ }}", "{{ [1, 2] }}",
    ],
)  # fmt: skip
def test_nothing_is_computed(text):
    assert re.search("computed here|by its name alone", mistake(text))


@pytest.mark.parametrize(
    "text",
    [
        "{{ " + "(" * 5000 + "lime.n" + ")" * 5000 + " }}",
        "{{ lime" + ".n" * 5000 + " }}",
        "{{ lime.n" + " | number" * 5000 + " }}",
    ],
    ids=["brackets", "a name", "filters"],
)
def test_what_is_too_intricate_to_be_compiled_is_a_problem_too(text):
    assert "too intricate\n  look for brackets" in mistake(text)


@pytest.mark.parametrize("name", ["range", "dict", "cycler", "namespace", "lipsum", "holds", "fact"])
def test_nothing_of_the_language_behind_is_in_reach(name):
    assert f"nothing called '{name}'" in mistake(f"{{{{ {name}(1) }}}}")


@pytest.mark.parametrize(
    ("text", "kind"), [("{{ lime.r2 }}", "more than one"), ("{{ lime.bound }}", "a number"), ("{{ rows }}", "a list")]
)
def test_what_is_no_text_must_be_told_how_it_is_written(text, kind):
    assert kind in mistake(text)


def test_an_absent_fact_is_never_printed():
    assert "absent here" in mistake("{{ lime.worst | number }}")
