import shutil

import pytest

from generator.facts import Facts
from generator.report.proofreading import proofread
from generator.report.spelling import spelling
from tests.report.wording import TEMPLATES, page, read


def found(text: str) -> list[str]:
    wording = page(text)
    return [f"{problem.line}:{problem.column} {problem.message}" for problem in spelling(wording, read(wording))]


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("網路\n这里", ["2:1 '这' is a Simplified character"]),
        ("体", ["1:1 '体' is a Simplified character"]),
        ("皇后、鄰里、平台、台灣、面向、干涉、只、了、才、系列、臺、著、裡、麵、乾、準、熵、涂", []),
        ("網路,圖片", ["1:3 half-width ',' in Chinese"]),
        ("網路(圖)", ["1:3 half-width '(' in Chinese", "1:5 half-width ')' in Chinese"]),
        ("網路 (CNN) 是", ["1:4 half-width '(' in Chinese", "1:8 half-width ')' in Chinese"]),
        ("網路. “圖”", ["1:3 half-width '.' in Chinese", "1:5 half-width '“' in Chinese", "1:7 half-width '”' in Chinese"]),
        ("[網路](a.html)（`a.b`, c）：{#id}", []),
        ("網路（CNN）。\n\n1. 一\n2. 二", []),
        ("用CNN做", ["1:2 no space behind '用'", "1:5 no space before '做'"]),
        ("用 **CNN** 做 3 次、R² 是", []),
        ("用**CNN**做", ["1:4 no space behind '用'", "1:9 no space before '做'"]),
        ("在 `x`上", ["1:6 no space before '上'"]),
        ("占{{ a.b | percent }}的", ["1:2 no space behind '占'", "1:21 no space before '的'"]),
        ("占 {{ a.b | percent }} 的，{{ a.b | interval }}。", []),
        ("在 {{ a.b | between }}，", []),
        ("是{{ a.b | class_text }}與{{ a.b | method_list }}", []),
        ("第{{ network.size }}", ["1:2 no space behind '第'"]),
        ("作者{{ network.author }}，{{ shot }}的", []),
        ('{{ ref("a") }}的', ["1:15 no space before '的'"]),
        ('見{{ ref("a") }}。', []),
        ("CNN ，圖", ["1:4 a space in 'N ，'"]),
        ("圖， 網", ["1:3 a space in '， 網'"]),
        ("圖 網", ["1:2 a space in '圖 網'"]),
        ("## 「圖」\n- （一）\n| 甲： | 乙 |\n", []),
        ("圖，\n網路\nCNN", []),
        ("{? a.b is true}CNN{? otherwise}圖{?}的", ["1:36 no space before '的'"]),
    ],
)
def test_what_is_set_wrongly_is_found_and_nothing_else(text, messages):
    assert found(text) == messages


def test_only_traditional_chinese_is_read(tmp_path):
    (tmp_path / "model.ja.md").write_text("体(写真)はCNNである,圖 図\n", encoding="utf-8")
    shutil.copy(TEMPLATES / "strings.en.toml", tmp_path / "strings.ja.toml")
    assert list(proofread(tmp_path, tmp_path, "ja", Facts({}))) == []


def test_strings_are_read_with_any_word_for_their_fields(tmp_path):
    strings = (TEMPLATES / "strings.zh-Hant.toml").read_text(encoding="utf-8")
    (tmp_path / "strings.zh-Hant.toml").write_text(f'wrong = "圖CNN"\nfine = "第{{n}}張"\n{strings}', encoding="utf-8")
    assert [str(one) for one in proofread(tmp_path, tmp_path, "zh-Hant", Facts({}))] == [
        f"{tmp_path.name}/strings.zh-Hant.toml:1:11: no space behind '圖'\n  a space parts Chinese from Latin letters and digits"
    ]
