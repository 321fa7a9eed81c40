import pytest

from generator.report.readings import ANYTHING
from tests.report.wording import page, read


def texts(text: str, language: str = "en") -> list[str]:
    return [reading.text for reading in read(page(text, language))]


def test_every_branch_is_read_where_it_stands():
    assert texts("A {? a.b above 1}b{? or below}c{? otherwise}d{?} e") == ["A b e", "A c e", "A d e"]
    assert texts("A{? a.b is true} b{?}.") == ["A b.", "A."]


def test_alternatives_beside_and_in_each_other_are_read_too():
    assert texts("{? a.b is true}a{? otherwise}b{?}{? a.c above 1}c{? or below}d{? otherwise}e{?}") == ["ac", "bd", "ae"]
    nested = "::: when a.b is true\n{? a.c is true}a{? otherwise}b{?}\n::: otherwise\nc\n:::\n"
    assert [text.strip() for text in texts(nested)] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("printed", "read_as"),
    [
        ("{{ a.b | percent }}", "50.0%"),
        ("{{ a.b | number(2) }}", "0.50"),
        ("{{ a.b | signed(1) }}", "+0.5"),
        ("{{ a.b | between }}", "between 25.0% and 75.0%"),
        ('{{ a.b | plural(one="is", other="are") }}', "are"),
        ("{{ a.b | class_text }}", ANYTHING),
        ("{{ shots }}", "photographs"),
        ("{{ network.size }}", "128"),
        ("{{ network.set }}", "validation"),
        ("{{ network.unheard.of }}", ANYTHING),
        ('{{ ref("a") }}', "Figure 1"),
        ('{{ cite("a") }}', "Author 2000"),
        ('[see]({{ page("a") }}#b) *there*[^1]', "see there"),
        ("`code` <b>x</b> {#id}", "x x "),
    ],
)
def test_look_ups_are_read_as_something_of_their_kind_and_marks_not_at_all(printed, read_as):
    assert texts(printed) == [read_as]


def test_characters_keep_their_places():
    text = "**A** {{ a.b | number }}, {? a.c is true}b{? otherwise}c{?}."
    for reading in read(page(text, "en")):
        for letter in "A,bc.":
            assert letter not in reading.text or reading.places[reading.text.rindex(letter)] == text.rindex(letter)
