import pytest

from generator.errors import Problem
from generator.report.uses import Use, uses, uses_of

HEAD = "---\ntitle: T\nnav: T\nsummary: S\norder: 1\n---\n"
PICTURE = """\
---
title: Of {{ row.truth }}
nav: T
summary: S
order: 2
each: lineup.rows
---
{{ row.maps.0.gini | number }}
"""
CAPTIONS = '''\
# "no.fact"
[a]
takeaway = """
One \\
{{ row.r2 | percent }}"""
alt = "{{ n }}"
'''


@pytest.fixture
def content(tmp_path):
    (tmp_path / "a.en.md").write_text(HEAD + "{{ lime.rows.0.r2 | number }}\n\n::: when dream.grows above lime.r2\nx\n:::\n")
    (tmp_path / "a.zh-Hant.md").write_text(HEAD + "一。\n二 {? verdict finds-food is supported}三{?}\n")
    (tmp_path / "picture.en.md").write_text(PICTURE)
    (tmp_path / "captions.en.toml").write_text(CAPTIONS)
    return tmp_path


def test_pages_captions_and_conditions_of_all_languages_are_read_with_their_lines(content):
    assert uses(content) == [
        Use("lime.rows.*.r2", "a.en.md", 7),
        Use("dream.grows", "a.en.md", 9),
        Use("lime.r2", "a.en.md", 9),
        Use("claims.verdicts.finds-food", "a.zh-Hant.md", 8),
        Use("lineup.rows.*.r2", "captions.en.toml", 5),
        Use("n", "captions.en.toml", 6),
        Use("lineup.rows.*.truth", "picture.en.md", 2),
        Use("lineup.rows.*.maps.*.gini", "picture.en.md", 8),
    ]


def test_what_claims_test_is_used_as_evidence(tmp_path):
    (tmp_path / "claims.toml").write_text(
        '[looks]\nnumber = 1\npage = "a"\nfigure = "b"\n'
        'tests = [\n  { fact = "where.share", above = "where.other" },\n  { fact = "dream.lost", below = 0 },\n]\n'
    )
    assert [(use.name, use.line) for use in uses(tmp_path)] == [
        ("evidence.where.other", 6),
        ("evidence.where.share", 6),
        ("evidence.dream.lost", 7),
    ]


@pytest.mark.parametrize(
    ("name", "counts"),
    [("lime.best", True), ("lime.best.*.id", True), ("lime", True), ("lime.best_four", False), ("lime.rows.*.best", False)],
)
def test_a_use_counts_for_what_is_below_it_and_above_it(name, counts):
    assert bool(uses_of([name], [Use("lime.best", "a.en.md", 1)])) is counts


def test_a_caption_that_cannot_be_read_is_named_by_its_line(content):
    (content / "captions.en.toml").write_text('[a]\nalt = "x"\ntakeaway = """\n\n{{ a.b | rounded }}"""\n')
    with pytest.raises(Problem, match=r"^content/captions.en.toml:5: no filter 'rounded'\n  did you mean"):
        uses(content)
