import pytest

from generator.report.markdown import join_cjk_lines, keep_counted, to_html


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("卷積\n網路", "卷積網路"),
        ("好。\nLIME，\n11 張（\nx）", "好。LIME，11 張（\nx）"),
        ("好。\n[連結](a.html)", "好。[連結](a.html)"),
        ("好。\n[^a]: 註", "好。\n[^a]: 註"),
        ("好：\n1. 一", "好：\n1. 一"),
        ("好：\n- 一", "好：\n- 一"),
        ("好。\n\n11 張", "好。\n\n11 張"),
        ("句子。\n下一句", "句子。下一句"),
        ("看到 CNN\n網路", "看到 CNN\n網路"),
        ("one\ntwo", "one\ntwo"),
        ("一段\n\n二段", "一段\n\n二段"),
        ("```\n一\n二\n```", "```\n一\n二\n```"),
        ("**句子。**\n下一句", "**句子。**下一句"),
        ("句子。\n*下一句*", "句子。*下一句*"),
        ("句子。\n3 層，\nCNN", "句子。3 層，CNN"),
        ("看\n3 層", "看\n3 層"),
        ("句子。\n[下一句](x.html)", "句子。[下一句](x.html)"),
        ("- 一。\n- 二。\n* 三。", "- 一。\n- 二。\n* 三。"),
        ("1. 一。\n2. 二。\n10. 十。", "1. 一。\n2. 二。\n10. 十。"),
        ("[^一]: 一。\n[^二]: 二。", "[^一]: 一。\n[^二]: 二。"),
        ("句子。\n</div>", "句子。\n</div>"),
    ],
)
def test_soft_breaks_vanish_between_chinese_characters_and_behind_full_width_marks(text, joined):
    assert join_cjk_lines(text) == joined


def test_chinese_headings_keep_the_ids_they_are_given_and_never_get_numbers():
    html = to_html("## 方法 {#method}\n\n## 結果\n")
    assert '<h2 id="method">方法</h2>' in html
    assert 'id="_1"' not in html
    assert 'id="結果"' in html


def test_tables_and_footnotes_work():
    html = to_html("| a | b |\n|---|---|\n| 1 | 2 |\n\nText[^x].\n\n[^x]: Note.\n")
    assert "<table>" in html
    assert "Note." in html
    assert 'class="footnote"' in html


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ("<p>在 1,100 張照片中答對 83.0% 的</p>", "<p>在 1,100\u00a0張照片中答對 83.0%\u00a0的</p>"),
        ('<img alt="3 張"> 3 張', '<img alt="3 張"> 3\u00a0張'),
        ("<code>seed 5 次</code> 5 次", "<code>seed 5 次</code> 5\u00a0次"),
        ("<pre>5 次\n5 次</pre>", "<pre>5 次\n5 次</pre>"),
        ("<p>128 pictures, 第 3 層</p>", "<p>128 pictures, 第 3\u00a0層</p>"),
    ],
)
def test_no_line_breaks_between_a_number_and_what_is_counted(html, kept):
    assert keep_counted(html) == kept
