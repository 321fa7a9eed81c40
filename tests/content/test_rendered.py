"""The prose made from facts: whatever the network, what the pages say follows from its numbers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

LANGUAGES = ("zh-Hant", "en")
PAGES = sorted({path.name.split(".")[0] for path in (Path(__file__).parent.parent.parent / "content").glob("*.md")})


def blank_maps(facts):
    for row in facts["saliency"]["rows"]:
        row["blank"] = True
    facts["saliency"] |= {"top_tenth": None, "edge_correlation": None, "centre_share": None}


def one_blank_map(facts):
    facts["saliency"]["rows"][3]["blank"] = True


def nothing_known_of_the_pictures(facts):
    facts["confusion"] |= {"baseline": None, "others": [], "confusions": []}
    facts["report"] |= {"root_name": "mine", "author": "", "date": ""}
    facts["report"]["drawn"] = {"how": "files", "seed": None, "per_class": 1}


def another_folder_of_that_name(facts):
    facts["confusion"] |= {"baseline": None}


def broken_files(facts):
    facts["report"] |= {"broken": [{"name": "a/1.jpg", "why": "cut off"}, {"name": "a/2.jpg", "why": "empty"}], "broken_count": 2}


def another_network(facts):
    facts["network"] |= {"parameters": 1234567, "resize_mode": "squash"}


def a_bare_history(facts):
    epochs = [{"number": 1, "size": 128, "training_accuracy": 0.5, "held_out_accuracy": 0.4}]
    facts["network"]["training"] = {
        "epochs": epochs,
        "course": epochs,
        "earlier": [],
        "pictures": 100,
        "held_out": 10,
        "best_epoch": None,
    }


def all_wrong(facts):
    facts["saliency"]["correct"] = 0


def a_silent_layer(facts):
    for row in facts["dream"]["rows"]:
        for version in ("simple", "full", "guided"):
            row[version] |= {"start": 0.0, "end": 0.0, "cap": 0.0, "capped": False}


def a_rendered_set(facts):
    about = {"note": {"en": "They were rendered.", "zh-Hant": "這些圖是算繪出來的。"}, "terms": "CC0 1.0"}
    facts["report"] |= {"rendered": True, "masked": True, "about_set": about, "root_name": "kitchen-11"}
    part = {"value": 0.9, "lower": 0.87, "upper": 0.93, "n": 300}
    less = {"value": 0.6, "lower": 0.55, "upper": 0.65, "n": 90}
    rows = [{"kind": "sliced_loaf", "seen": True, "accuracy": part}, {"kind": "baguette", "seen": False, "accuracy": less}]
    facts["confusion"] |= {"baseline": None, "kinds": {"seen": part, "unseen": less, "rows": rows}}


def recorded_elsewhere(facts):
    accuracy = {"value": 0.77, "lower": 0.75, "upper": 0.79, "n": 2737}
    facts["confusion"] |= {"recorded": [{"set": "photos", "n": 2737, "accuracy": accuracy}]}


def a_second_run(facts):
    if facts["network"]["training"]:
        first = {"file": "first.safetensors", "epochs": [1, 2, 3], "pictures": 100}
        facts["network"]["training"]["earlier"] = [first, {"file": "second.pt"}]


def a_picture_of_ones_own(facts):
    for row in facts["lineup"]["rows"]:
        row |= {"name": "mine.png", "truth": None, "correct": None, "food": None}
        for entry in row["maps"]:
            entry |= {"food": None, "hit": None}


def no_map_but_the_controls(facts):
    for row in facts["lineup"]["rows"]:
        for entry in (entry for entry in row["maps"] if entry["group"] != "controls"):
            entry |= {"fit": False, "removal": None}
        for entry in row["contrasts"]:
            entry |= {"fit": False, "rank": None}


def no_order_that_matters(facts):
    for row in facts["lineup"]["rows"]:
        for entry in (entry for entry in row["maps"] if entry["removal"]):
            same = {"curve": [0.5, 0.5, 0.5], "area": 0.5}
            entry["removal"] = {kind: {"deletion": same, "insertion": same} for kind in row["substrates"]}


def every_map_forgotten(facts):
    for method in facts["forgetting"]["rows"]:
        method["stages"][-1] |= {"rank": None}


def every_claim(verdict):
    def change(facts):
        facts["verdict"] = verdict
        facts["claims"]["counts"] |= {"not_measurable": 0, verdict: 15}

    change.__name__ = f"every_claim_{verdict}"
    return change


CHANGES = [
    every_claim("supported"), every_claim("mixed"), every_claim("contradicted"),
    a_rendered_set, recorded_elsewhere, a_second_run,
    blank_maps, one_blank_map, nothing_known_of_the_pictures, another_folder_of_that_name, broken_files, another_network,
    a_bare_history, all_wrong, a_silent_layer,
    a_picture_of_ones_own, no_map_but_the_controls, no_order_that_matters, every_map_forgotten,
]  # fmt: skip


@pytest.fixture(params=["trained", "untrained"])
def facts(request):
    return request.getfixturevalue(request.param)


def sound(html: str) -> bool:
    text = re.sub(r"<[^>]+>", "", html)
    return bool(text.strip()) and not re.search(r"\bNone\b|\bnan\b|\binf\b|\{[?%{]|:::|\}\}|\bTrue\b|\bFalse\b", text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_every_page_can_be_written_for_either_network(written, facts, page, language):
    assert sound(written(facts, page, language))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("change", CHANGES)
def test_every_page_can_be_written_when_facts_are_absent_or_extreme(written, facts, change, language):
    change(facts)
    assert [page for page in PAGES if not sound(written(facts, page, language))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_caption_is_one_line_of_text(captioned, facts, language):
    for place, text in captioned(facts, language).items():
        assert sound(text), place
        assert not re.search(r"\n|\s{2}|\s[,.;，。；]", text), place


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("change", [a_picture_of_ones_own, no_map_but_the_controls, no_order_that_matters, every_map_forgotten])
def test_captions_of_maps_hold_whatever_they_show(captioned, facts, change, language):
    change(facts)
    for place, text in captioned(facts, language).items():
        assert sound(text), place


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", [page for page in PAGES if page not in ("model", "about", "ledger")])
def test_the_answer_is_one_paragraph(written, facts, page, language):
    """A condition that leaves an empty line behind would tear it apart."""
    answer = re.search(r'<div class="answer">(.*?)</div>', written(facts, page, language), re.DOTALL)
    assert answer
    assert answer[1].count("<p>") == 1


@pytest.mark.parametrize("page", PAGES)
def test_sentences_run_on_as_their_language_has_it(written, facts, page):
    """English sentences part with a space, Chinese ones without; no mark stands twice."""
    for text in paragraphs(written(facts, page, "en")):
        assert re.findall(r"[a-z)%][.;:,][A-Z(]|\s[.;:,]\s|[.;:,]{2}", text) == []
    for text in paragraphs(written(facts, page, "zh-Hant")):
        assert re.findall(r"[一-\u9fff]\s+[一-\u9fff（「，。]|[，。；：、）」]\s|[，。；：、]{2}|\s[，。；：、]", text) == []


def paragraphs(html: str) -> list[str]:
    """Text of the paragraphs and list items, with x for code."""
    found = re.findall(r"<p>(.*?)</p>|<li>(.*?)</li>", html, re.DOTALL)
    return [re.sub(r"<[^>]+>", "", re.sub(r"<code>.*?</code>", "x", one or two)) for one, two in found]


@pytest.mark.parametrize(
    ("page", "chinese", "english"),
    [
        ("index", "亂猜只會有", "When it is right"),
        ("model", "入選的是第 3 輪", "The choice fell on epoch 3"),
        ("model", "網路明顯高出這條線", "clearly above that line"),
        ("model", "明顯較低", "clearly lower"),
        ("saliency", "影響集中在一部分像素上", "influence is concentrated"),
        ("saliency", "多少順著畫面裡的邊緣", "follow the edges in the picture to some degree"),
        ("saliency", "偏向畫面中央", "leans towards the middle"),
        ("filters", "頭尾相比變粗了，而且逐層如此；顏色散得更開", "coarser at the end than at the start, and so from each"),
        ("filters", "沒有不作用的濾波器", "have no dead filters"),
        ("lime", "最拿手的是乳製品、麵包、米飯與麵食，不過", "dairy products, bread, rice and noodles or pasta, though"),
        ("lime", "其中 2 類也在這裡的前四名", "2 of them are among the best four here"),
        ("lime", "跟得上網路的答案", "keep up with the network's answers"),
        (
            "lime",
            "與作業同一個方向；不過蔬果比其餘各類的平均還低",
            "though the recall of vegetables or fruit is below the mean of the others",
        ),
        ("lime", "這裡的前四名，有 2 類在其中", "2 of them are among the best four here. On"),
        ("lime", "蛋與麵包彼此都會認錯", "Eggs and bread are mistaken for each other both ways"),
        ("dream", "每一張都把範數推到了上限", "every one drives the norm to its limit"),
        (
            "picture",
            "落在食物上的從 40%（梯度）到 70%（Grad-CAM）不等",
            "between 40% (Gradient) and 70% (Grad-CAM) lies on it",
        ),
        ("picture", "3 種方法裡，有 3 種落在食物上", "Of the 3 methods, 3 put more"),
        ("picture", "改變最多的是RISE（等級相關 0.20）", "that of RISE (rank correlation 0.20)"),
        ("dream", "跟著引導圖走的有 3 張", "under guidance 3 follow the guide and become bread"),
    ],
)
def test_what_is_said_of_a_trained_network(written, trained, page, chinese, english):
    assert chinese in written(trained, page, "zh-Hant")
    assert english in written(trained, page, "en").replace("\n", " ")


@pytest.mark.parametrize(
    ("page", "chinese", "english"),
    [
        ("index", "答案不比亂猜好", "does no better than guessing"),
        ("model", "沒有訓練紀錄", "No record of the training"),
        ("model", "可能的原因有三", "three likely reasons"),
        ("model", "沒有明顯高出這條線", "not clearly above that line"),
        ("saliency", "影響是否集中，看不出來", "Whether its influence is concentrated cannot be seen"),
        ("saliency", "幾乎不順著畫面裡的邊緣", "hardly follow the edges"),
        ("saliency", "看不出偏向中央或四周", "leans clearly neither"),
        ("saliency", "不會告訴我們食物是怎麼被認出來的", "will not tell us how food is recognised"),
        ("filters", "256 個之中有 8 個", "called dead: 8 of the 256 here"),
        ("filters", "頭尾粗細相近", "about as fine at the end"),
        ("filters", "沒能把平均反應推到零以上", "fails to lift the mean response above zero"),
        ("filters", "第 3、11、19 與 27 層的濾波器對這張照片完全", "the filters of layers 3, 11, 19 and 27 do not"),
        ("lime", "談不上哪一類表現特別好", "There is no class on which"),
        ("lime", "只跟上網路答案的一小部分", "only a small part of the network's answers"),
        ("lime", "沒有什麼可解釋的", "nothing here to explain"),
        ("dream", "沒有一張的範數變大，網路的答案則一張也沒變", "none sees its norm grow, and the network's answer"),
        ("dream", "對照用的雜訊沒有到上限", "does not reach the limit"),
        ("dream", "沒有一張因為引導而改判", "none follows the guide"),
        ("picture", "SmoothGrad則什麼也沒有顯示", "SmoothGrad has nothing to show for it"),
    ],
)
def test_what_is_said_of_an_untrained_network(written, untrained, page, chinese, english):
    assert chinese in written(untrained, page, "zh-Hant")
    assert english in written(untrained, page, "en").replace("\n", " ")


def test_what_holds_for_one_set_of_photographs_is_said_of_no_other(written, trained):
    assert "EPFL" in written(trained, "model", "en")
    assert "model.html#photographs" in written(trained, "lime", "en")
    another_folder_of_that_name(trained)
    for language in LANGUAGES:
        text = written(trained, "model", language) + written(trained, "lime", language)
        assert "EPFL" not in text
        assert "#photographs" not in text


def test_best_classes_of_a_single_source_raise_suspicion(written, trained):
    suspicion = {"zh-Hant": "值得先起疑的是照片", "en": "The first suspicion falls on the photographs"}
    for language, words in suspicion.items():
        assert words not in written(trained, "lime", language)
    trained["confusion"]["best"] = ["soup", "dairy_product", "seafood", "noodles_pasta", *trained["confusion"]["best"][4:]]
    for language, words in suspicion.items():
        assert words in written(trained, "lime", language)
    another_folder_of_that_name(trained)
    for language, words in suspicion.items():
        assert words not in written(trained, "lime", language)


def test_links_to_a_section_find_it(written, trained):
    for language in LANGUAGES:
        pages = {page: written(trained, page, language) for page in PAGES}
        for text in pages.values():
            for page, section in re.findall(r'href="(\w+)\.html#([\w-]+)"', text):
                assert f'id="{section}"' in pages[page]


def test_where_no_order_of_pixels_matters_none_is_praised(written, captioned, trained):
    no_order_that_matters(trained)
    assert "the order makes no difference to speak of" in written(trained, "picture", "en")
    assert "順序幾乎沒有差別" in written(trained, "picture", "zh-Hant")
    assert "fares alike" in captioned(trained, "en")["picture-curves", "takeaway"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_shown_are_those_of_the_facts(written, trained, language):
    trained["confusion"]["accuracy"] = {"value": 0.6543, "lower": 0.6321, "upper": 0.6789, "n": 1100}
    for page in ("index", "model", "lime"):
        text = written(trained, page, language)
        assert "65.4%" in text
        assert "63.2–\u206067.9%" in text


def test_rendered_pictures_are_never_called_photographs(trained, written, captioned):
    a_rendered_set(trained)
    recorded_elsewhere(trained)
    allowed = {"en": r"photographs of food", "zh-Hant": r"食物照片|照片送進網路|更新照片|原來的照片"}
    homework = {"en": r"a photograph, take|photograph's pixels|bury the photograph", "zh-Hant": r"$^"}
    for language, word in (("en", "photograph"), ("zh-Hant", "照片")):
        texts = [written(trained, page, language) for page in PAGES] + list(captioned(trained, language).values())
        left = [re.sub(f"{allowed[language]}|{homework[language]}", "", text) for text in texts]
        assert [text[max(text.find(word) - 60, 0) : text.find(word) + 40] for text in left if word in text] == []


def test_a_rendered_set_is_told_of_with_what_was_kept_from_training(trained, written):
    a_rendered_set(trained)
    recorded_elsewhere(trained)
    text = written(trained, "model", "en")
    assert "90.0" in text
    assert "60.0" in text
    assert "knows the kinds it was shown better" in text
    assert "2,737 pictures" in text
    assert "They were rendered." in text
    assert "CC0 1.0" in written(trained, "about", "en")
