import pytest

from generator.errors import Problem
from generator.report.references import read_references

WORK = '[one]\nshort = "One 2001"\nauthors = "One, A."\nyear = 2001\ntitle = "T"\nwhere = "J"\n'


@pytest.fixture
def content(tmp_path):
    (tmp_path / "content").mkdir()
    return tmp_path / "content"


def test_works_are_found_by_key(content):
    (content / "references.toml").write_text(WORK, encoding="utf-8")
    assert read_references(content)["one"].short == "One 2001"
    with pytest.raises(Problem, match=r"unknown reference 'two'\n.*one"):
        read_references(content)["two"]


def test_a_report_need_not_have_any(content):
    assert read_references(content).works == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            WORK + 'url = "javascript:alert(1)"\n',
            r"^content/references\.toml:1: \[one\]: url 'javascript:alert\(1\)' is no address",
        ),
        (WORK + "[two\n", r"^content/references\.toml:7: not valid TOML"),
        (WORK + '[two]\nshort = "Two"\n', r"^content/references\.toml:7: \[two\]: .*authors"),
        (WORK + 'journal = "J"\n', r"^content/references\.toml:1: \[one\]: .*journal"),
    ],
    ids=["address", "no TOML", "a key is missing", "an unknown key"],
)
def test_a_mistake_is_named_with_file_and_line(content, text, said):
    (content / "references.toml").write_text(text, encoding="utf-8")
    with pytest.raises(Problem, match=said):
        read_references(content)
