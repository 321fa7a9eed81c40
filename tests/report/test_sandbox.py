"""Texts that would go on for ever, fill the memory or reach further than they should."""

import time

import pytest

from generator.errors import Problem
from generator.report.environment import ContentEnvironment
from generator.report.measured import On
from generator.report.sandbox import Limits

LOOP = "{% for a in range(9999) %}"
OWN = {"fact": {"a": {"b": 2}}, "on": On("set", True, {"x": 1}), "rows": [{"n": 1}, {"n": 3}]}


def rendered(text: str, limits: Limits | None = None) -> str:
    environment = ContentEnvironment(limits)

    def placed(problem: Problem, line: int | None) -> Problem:
        return Problem(problem.message, "content/a.md", line, problem.remedy)

    return environment.rendered("a", text, OWN, placed)


@pytest.mark.parametrize(
    "text",
    [
        LOOP * 5 + "{% endfor %}" * 5,
        LOOP * 2 + "x" + "{% endfor %}" * 2,
        LOOP * 3 + "{{ a }}" + "{% endfor %}" * 3,
        "{% for a in range(9999) if false %}{% endfor %}" * 21,
        "{% for a in range(999999) %}{% endfor %}",
        "{% for a in range(10**9) %}{% endfor %}",
        "{{ range(10**30) | length }}",
        "{% for a in [[1]*1] recursive %}{{ loop(range(9999)) }}{% endfor %}",
        "{% for a in [range(9999)] recursive %}{% for b in range(9999) %}{% endfor %}{{ loop(range(99)) }}{% endfor %}",
        "{{ 'a' * 10**9 }}",
        "{{ 10**9 * 'a' }}",
        "{{ [1] * 10**9 }}",
        "{{ 10**(10**10) }}",
        "{{ 10**10**10**10 }}",
        "{{ 2**99999 }}",
        "{% set n = namespace(x=9) %}{% for a in range(999) %}{% set n.x = n.x * n.x %}{% endfor %}",
        "{% set n = namespace(x='a') %}{% for a in range(99) %}{% set n.x = n.x ~ n.x %}{% endfor %}",
        "{% set n = namespace(x='a') %}{% for a in range(99) %}{% set n.x = n.x + n.x %}{% endfor %}",
        "{% set n = namespace(x=[1]) %}{% for a in range(99) %}{% set n.x = n.x + n.x %}{% endfor %}",
        "{% set n = namespace(x=[1]) %}{% for a in range(99) %}{% set n.x = [n.x, n.x] %}{% endfor %}{{ n.x }}",
        "{% set n = namespace(x=[1]) %}{% for a in range(99) %}{% set n.x = [n.x, n.x] %}{% endfor %}{{ n.x ~ 'a' }}",
        "{% set n = namespace(x=[1]) %}{% for a in range(99) %}{% set n.x = [n.x, n.x] %}{% endfor %}{{ n.x | string }}",
        "{% set n = namespace(x='a') %}{% for a in range(99) %}{% set n.x = n.x | replace('a', 'aa') %}{% endfor %}",
        "{% set n = namespace(x='a') %}{% for a in range(99) %}{% set n.x = [n.x, n.x] | join %}{% endfor %}",
        "{% set n = namespace(x='a') %}{% for a in range(99) %}{% set n.x %}{{ n.x }}{{ n.x }}{% endset %}{% endfor %}",
        "{% macro m(x) %}{{ x }}{{ x }}{% endmacro %}" + "{{ " + "m(" * 30 + "'abc'" + ")" * 30 + " }}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% macro m() %}{% if true %}{{ m() }}{{ m() }}{% endif %}{% endmacro %}{{ m() }}",
        "{% include 'a' %}",
        "{{ '%99999999999d' % 1 }}",
        "{{ [[1]] | sum(start=[]) }}",
        "{{ 9.9 ** 9999 }}",
    ],
)
def test_what_does_not_end_or_fills_the_memory_is_a_problem(text):
    began = time.monotonic()
    with pytest.raises(Problem, match=r"content/a\.md:2: "):
        rendered(f"One.\n{text}")
    assert time.monotonic() - began < 15


@pytest.mark.parametrize(
    "text",
    [
        "{{ '{:>999999999}'.format(1) }}",
        "{{ '{a.__class__}'.format_map(fact) }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ fact | attr('__class__') }}",
        "{{ fact['__class__'] }}",
        "{{ [fact] | map(attribute='__class__') | first }}",
        "{{ 'a'.ljust(999999999) }}",
        "{{ 'a' | center(999999999) }}",
        "{{ 'a' | indent(999999999) }}",
        "{{ [1] | batch(999999999, 0) | list }}",
        "{{ [1] | slice(999999999) | list }}",
        "{{ '%999999999d' | format(1) }}",
        "{{ fact | tojson(indent=999999999) }}",
        "{{ 1 | round(999999999, 'ceil') }}",
        "{{ lipsum(n=999999999) }}",
        "{{ (1).to_bytes(999999999, 'big') }}",
        "{{ rows.append(1) }}",
        "{{ fact.update(a=1) }}",
        "{{ on.__init__ }}",
        "{{ self._TemplateReference__context }}",
    ],
)
def test_what_reaches_further_or_pads_is_a_problem(text):
    with pytest.raises(Problem, match=r"content/a\.md:2: "):
        rendered(f"One.\n{text}")


@pytest.mark.parametrize("text", ["{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}", "{% for a in [1] %}" * 30 + "{% endfor %}" * 30])
def test_what_is_nested_too_deeply_to_be_compiled_is_a_problem(text):
    with pytest.raises(Problem, match=r"content/a\.md: template: "):
        rendered(text)


def test_objects_lend_their_data_and_do_nothing():
    assert rendered("{{ on.name }} {{ on.fact.x }}") == "set 1"

    class Door:
        number = 3

        def open(self) -> str:
            return "open"

    environment = ContentEnvironment()
    environment.globals["door"] = Door()
    as_it_is = lambda problem, line: problem  # noqa: E731
    assert environment.rendered("a", "{{ door.number }}", {}, as_it_is) == "3"
    with pytest.raises(Problem, match="unsafe"):
        environment.rendered("b", "{{ door.open() }}", {}, as_it_is)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("{% for row in rows %}{{ row.n }}{{ ', ' if not loop.last }}{% endfor %}", "1, 3"),
        ("{% for row in rows if row.n > 1 %}{{ loop.index }}{{ row.n }}{% else %}none{% endfor %}", "13"),
        ("{% for row in [] %}{% else %}none{% endfor %}", "none"),
        ("{{ rows | map(attribute='n') | join(' and ') }} {{ rows | join('/', 'n') }}", "1 and 3 1/3"),
        ("{{ rows | sum }}", None),
        ("{{ rows | map(attribute='n') | sum }}", "4"),
        ("{{ 'a' ~ 1 ~ none }} {{ 'a_b' | replace('_', ' ') }} {{ 'a' + 'b' }} {{ 2 * 3 + 2**3 % 3 }}", "a1None a b ab 8"),
        ("{% for a, b in fact.items() %}{{ a }}{{ b.b }}{% endfor %}", "a2"),
        ("{% set n = namespace(x=0) %}{% for i in range(3) %}{% set n.x = n.x + i %}{% endfor %}{{ n.x }}", "3"),
        ("{% macro m(x) %}<{{ x }}>{% endmacro %}{{ m('a') ~ m('b') }}", "<a><b>"),
        ("{% for one in [[1, [2]]] recursive %}{{ loop(one) if one is iterable else one }}{% endfor %}", "12"),
    ],
)
def test_what_prose_needs_still_works(text, written):
    if written is None:
        with pytest.raises(Problem, match="a sum of dict"):
            rendered(text)
    else:
        assert rendered(text) == written


def test_limits_are_named_with_a_remedy_and_hold_for_every_text_by_itself():
    limits, ten = Limits(steps=10, characters=50), "{% for i in range(9) %}ab{% endfor %}"
    environment = ContentEnvironment(limits)
    as_it_is = lambda problem, line: problem  # noqa: E731
    for name in "abc":
        assert environment.rendered(name, ten, {}, as_it_is) == "ab" * 9
    with pytest.raises(Problem, match=r"more than 10 steps\n.*make it smaller"):
        rendered(ten * 2, limits)
    with pytest.raises(Problem, match="more than 50 characters"):
        rendered("abcdefg" * 8, limits)
    with pytest.raises(Problem, match="more than 0 seconds"):
        rendered(ten, Limits(seconds=0))
