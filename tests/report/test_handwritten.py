import pytest

from generator.report.handwritten import handwritten, in_markdown, in_toml


def found(text: str) -> list[str]:
    return [typed.number for typed in in_markdown(text)]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("It is right about 75 % of {{ confusion.n | number }}.", ["75 %"]),
        ("正確率是 {{ accuracy | percent }}，亂猜是 9.1 %。", ["9.1 %"]),
        ("{{ ns.all }} of 12 filters.", ["12"]),
        ("A fall of −0.5 to {{ x | signed }}.", ["−0.5"]),
        ("第3層是 {{ x | number }}。", ["3"]),
        ("Between 0–1 and {{ x | number }}.", ["0", "1"]),
        ("Even: 10 %.\n{{ a | percent }} here.", []),
        ("A network has 12 layers.", []),
        ("See {{ ref('sets') }}, of 2020, and {{ shot }}s: 12.", []),
        ("The best is {{ best | class_name }} of 11.", ["11"]),
        ("Food-11, L2, SHA-256 and `x1` are {{ n | number }}.", []),
        ("A [link](a.html#x1) and a note[^n1] {{ n | number }} {#id-1}.", []),
        ('<b data-n="3">It</b> is {{ n | number }} &#8211; so.', []),
        ("## 3 things of {{ n | number }} {#three}\n\nText.", []),
        ("1. First {{ n | number }}\n2. Second {{ n | number }}", []),
        ("{? x above 0.19}More{?} than {{ n | number }}.", []),
        ("```\n12 {{ n | number }}\n```\n", []),
        ("---\nmarks: 2\n---\n{{ n | number }} of them", []),
        ("{## 12 ##}{{ n | number }}.", []),
        ("Layer no. 12 is {{ n | number }}.", ["12"]),
    ],
)
def test_digits_beside_a_result_are_found(text, numbers):
    assert found(text) == numbers


def test_every_sentence_of_an_answer_is_about_results():
    text = 'Of 12.\n\n<div class="answer" markdown="1">\nIt is 12.\n<div>And 13.</div> And 14.\n</div>\n\nOf 15.\n'
    assert found(text) == ["12", "13", "14"]


N = "{{ n | number }}"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        (f"[12 of]({{{{ page('a') }}}}#s13 'the 14th') {N}.", ["12"]),
        (f"[12 of](a(13).html) {N}.", ["12"]),
        (f"[12 of][a15] {N}.\n\n[a15]: a16.html '17'\n", ["12"]),
        (f"[Food 2][] {N}.\n\n[Food 2]: a16.html\n", ["2"]),
        (f"![12 eggs](a13.png) {N}.", ["12"]),
        (f"<https://example.org/12> {N}.", []),
        (f"``12 ` 13`` 14 {N}.", ["14"]),
        (f"`not closed 12 {N}.", ["12"]),
        (f"    indented 12 {N}\n", []),
        (f"- item\n\n    still 12 {N}.\n", ["12"]),
        (f"~~~ python\n12 {N}\n```\n13 {N}\n~~~\n", []),
        (f"| n | of |\n|---|---|\n| 12 | {N} |\n| 13 | 14 |\n", ["12"]),
        (f"| `a|12` | {N} |\n|---|---|\n| 13 | {N} |\n", ["13"]),
        (f"Text\n- 12 of {N}.", ["12"]),
        (f"Of few {N} and\n12. That is all.", ["12"]),
        (f"1. {N} and\n\n    12 of them.\n2. And 13.", []),
        (f"* 12\n* {N}\n", []),
        (f"> 1. of 12 {N}.", ["12"]),
        (f"Note[^1] {N}.\n\n[^1]: It is 12.", []),
        (f"Note[^1] here, 11.\n\n[^1]: It is 12 of {N}.\n\nText of 13 {N}.", ["12", "13"]),
        (f"12 eggs\n=======\n\n13 {N}.", ["13"]),
        (f"12 eggs\n\n{N} and", []),
        (f"#12 is no heading {N}", []),
        (f"Not {{12}} a list {N}.", ["12"]),
        (f"<!-- 12 of {N} --> 13 of {N}.", ["13"]),
        (f'<p title="> 12">13 {N}.</p>\n\n<p>Of 14</p><p>{N}</p>', ["13"]),
        (f"3 < 4 {N}, AT&T 5 &lt; 6.", ["3", "4", "5", "6"]),
        (f"**12**, _13_ and *{N}*.", ["12", "13"]),
        (f"Of 12\\. and {N}.", []),
        (f"::: when x is known\n- 12 of {N}\n::: otherwise\n- {N}\n:::\n- 13\n", ["12"]),
        (f"::: when x is known\n1. Of {N}\n:::\n2. Of 12\n", []),
        (f"::: when x is known\n| 12 | {N} |\n:::\n", ["12"]),
        ("１２ {{ n | number }}", ["１２"]),
    ],
)
def test_what_is_prose_is_told_by_the_page(text, numbers):
    assert found(text) == numbers


def test_lines_are_those_of_the_source_wherever_the_text_comes_to_stand():
    text = f"One[^n] 1 {N}.\n\n[^n]: Two\n    2 {N}.\n\n- a\n\n    3 {N}\n\n"
    text += f"<!-- 4 {N} -->\n\n4 {N}.\n::: when x is known\n\n5 {N}\n:::\n"
    assert [(typed.number, typed.line) for typed in in_markdown(text)] == [("1", 1), ("2", 4), ("3", 8), ("4", 12), ("5", 15)]


def test_a_sentence_is_quoted_as_it_is_typed():
    (typed,) = in_markdown(f"One.\n\nOf [these]({{{{ page('a') }}}}) *all* 12 are `x.1`, {N}.")
    assert typed.sentence.startswith("Of [these](")
    assert "*all* 12 are `x.1`" in typed.sentence


@pytest.mark.parametrize("inner", ["It is 12.", "*It* is 12.", "- 12", "| 12 | a |\n|--|--|\n| b | c |"])
def test_an_answer_is_one_whatever_it_is_made_of(inner):
    assert found(f"Of 11.\n\n<div markdown=\"1\"\n class='big answer'>\n\n{inner}\n\n</div>\n\nOf 13.\n") == ["12"]
    assert found("Of 11.\n\nIt is 12.\n{: .answer }\n\nOf 13.\n") == ["12"]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("It is {? x above 1}12{? otherwise}13{?}, not {{ n | number }}.", ["12", "13"]),
        ("Of 12 {? x above 1}there are {{ n | number }}.{?} More.", ["12"]),
        ("{? x above 1}Of 12.{? otherwise}Of {{ n | number }}.{?}", []),
        ("Of 12 {? x above 1}a few.{? otherwise}there are {{ n | number }}.{?}", ["12"]),
        ("{? x above 1}Of 12{? or below 0}Of few.{? otherwise}All{?} are {{ n | number }}.", ["12"]),
        ("{? x above 1}Of 12. {?}There are {{ n | number }}.", []),
        ("::: when x above 1\nOf 12.\n::: or below\nOf 13, {{ n | number }}.\n:::\n", ["13"]),
        ("Of 12\n::: when x above 1\nthere are {{ n | number }}.\n:::\nMore.", ["12"]),
    ],
)
def test_a_branch_belongs_to_the_sentence_it_stands_in(text, numbers):
    assert found(text) == numbers


def test_strings_of_toml_are_read_and_keys_comments_and_tables_are_not():
    text = '# it\'s 12 "{{ n | number }} 13"\n[a1]\nb2 = "Of 14 {{ n | number }}"\nc = """\n{{ n | number }} of\n15."""\n'
    assert [(typed.number, typed.line) for typed in in_toml(text)] == [("14", 3), ("15", 6)]
    assert in_toml('a = "Of 12."') == []
    assert [typed.number for typed in in_toml('a = "Of 12."\nb = ["Of 13.", \'Of 14\']', always=True)] == ["12", "13", "14"]


def test_a_number_is_reported_once_with_file_line_and_sentence(tmp_path):
    head = "---\ntitle: t\n---\n"
    (tmp_path / "model.en.md").write_text(
        f"{head}One.\n{{? x above 1}}It{{? otherwise}}That{{?}} is 12 of {{{{ n | number }}}}.", "utf-8"
    )
    (tmp_path / "captions.en.toml").write_text('[a]\ntakeaway = "12 {{ n | number }}"\n', "utf-8")
    (tmp_path / "claims.en.toml").write_text('[a]\nstatement = "All 12 of them."\n', "utf-8")
    (tmp_path / "claims.toml").write_text("[a]\nnumber = 1\n", "utf-8")
    model, caption, claim = map(str, handwritten(tmp_path))
    assert model.startswith("content/model.en.md:5: '12' is typed by hand")
    assert "is 12 of" in model
    assert "look it up by its name" in model
    assert caption.startswith("content/captions.en.toml:2:")
    assert claim.startswith("content/claims.en.toml:2:")
    assert "All 12 of them." in claim
