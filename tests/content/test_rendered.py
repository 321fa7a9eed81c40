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


def observed_without_masks_pairs_or_kinds(facts):
    told = facts["observed"]
    if told["moments"]:
        told |= {"kinds": None, "food": None, "cue": None}
        told["course"] |= {"cue": None, "food": None, "cue_minus_food": None}


def observed_with_nothing_learned(facts):
    """Accuracy at chance throughout, nothing forgotten because nothing was known, all layers settled from the beginning."""
    told = facts["observed"]
    for one in told["sets"] or []:
        one["accuracy"] = [one["accuracy"][0]] * len(one["accuracy"])
        one["calibration_error"] = [one["calibration_error"][0]] * len(one["calibration_error"])
    for row in told["shown"] or []:
        row |= {"first_right": None, "forgotten": 0}
        row["answers"] = [{**answer, "right": False} for answer in row["answers"]]
    for row in told["layers"] or []:
        row["since"] = 0
    for row in told["recalls"] or []:
        row["recall"] = [0.0] * len(row["recall"])


def observed_at_a_single_moment(facts):
    """Whatever is a list over moments has one item left."""

    def last_only(value):
        if isinstance(value, dict):
            return {name: last_only(one) for name, one in value.items()}
        if isinstance(value, list):
            return value[-1:] if len(value) == count else [last_only(one) for one in value]
        return value

    told = facts["observed"]
    if told["moments"]:
        count = len(told["moments"])
        told |= {name: last_only(told[name]) for name in told}
        for row in (*told["shown"], *told["layers"]):
            row |= {name: 0 for name in ("first_right", "since") if name in row}


def every_claim(verdict):
    def change(facts):
        facts["verdict"] = verdict
        facts["claims"]["counts"] |= {"not_measurable": 0, verdict: 15}

    change.__name__ = f"every_claim_{verdict}"
    return change


CHANGES = [
    every_claim("supported"), every_claim("undecided"), every_claim("contradicted"),
    a_rendered_set, recorded_elsewhere, a_second_run,
    blank_maps, one_blank_map, nothing_known_of_the_pictures, another_folder_of_that_name, broken_files, another_network,
    a_bare_history, all_wrong, a_silent_layer,
    a_picture_of_ones_own, no_map_but_the_controls, no_order_that_matters, every_map_forgotten,
    observed_without_masks_pairs_or_kinds, observed_with_nothing_learned, observed_at_a_single_moment,
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
        ("model", "入選的是第 3 輪", "Epoch 3 was chosen"),
        ("model", "網路明顯高出這條線", "clearly above this baseline"),
        ("model", "明顯較低", "clearly lower"),
        ("saliency", "影響集中在一部分像素上", "Influence on the score is concentrated"),
        ("saliency", "多少順著畫面裡的邊緣", "follows the edges in the picture to some degree"),
        ("saliency", "偏向畫面中央", "leans towards the middle"),
        (
            "filters",
            "頭尾相比變粗了，而且逐層如此；顏色散得更開",
            "coarser in the last layer than in the first, and become coarser",
        ),
        ("filters", "沒有不作用的濾波器", "have no dead filters"),
        ("lime", "最拿手的是乳製品、麵包、米飯與麵食，不過", "dairy products, bread, rice and noodles or pasta, though"),
        ("lime", "其中 2 類也在這裡的前四名", "2 of them are among the best four here"),
        ("lime", "LIME 的局部模型重現了大半", "reproduce most of the variation"),
        (
            "lime",
            "與作業同一個方向；不過蔬果比其餘各類的平均還低",
            "though the recall of vegetables or fruit is below the mean of the others",
        ),
        ("lime", "這裡的前四名，有 2 類在其中", "2 of them are among the best four here. On"),
        ("lime", "蛋與麵包彼此都會認錯", "Eggs and bread are each mistaken for the other"),
        ("dream", "每一張都把範數推到了上限", "the start) for all 3 photographs, and the network"),
        (
            "picture",
            "落在食物上的從 40%（梯度）到 70%（Grad-CAM）不等",
            "between 40% (Gradient) and 70% (Grad-CAM) lies on it",
        ),
        ("picture", "3 種方法裡，有 3 種落在食物上", "Of the 3 methods, 3 put more"),
        ("picture", "改變最多的是RISE（等級相關 0.20）", "the map of RISE changes most (rank correlation 0.20)"),
        ("dream", "跟著引導圖走的有 3 張", "With guidance, 3 follow the guide and become bread"),
        ("dream", "觀察訓練本身", "The training itself, which the question asks to observe"),
        (
            "training",
            "超出亂猜的部分，在 4 輪之後到了一半",
            "the random baseline is reached after 4 epochs",
        ),
        ("training", "捷徑先學會", "the network uses the cue before it knows the food"),
        ("training", "網路由下往上定型", "the network settles from the bottom up"),
        ("training", "這比未訓練的雙胞胎（30.0%）多，", "This is more than for the untrained twin (30.0%) and more than"),
        ("training", "最後的是 logit（16 輪之後）", "the last the logits (after 16)"),
    ],
)
def test_what_is_said_of_a_trained_network(written, trained, page, chinese, english):
    assert chinese in written(trained, page, "zh-Hant")
    assert english in written(trained, page, "en").replace("\n", " ")


@pytest.mark.parametrize(
    ("page", "chinese", "english"),
    [
        ("index", "答案不比亂猜好", "no better than the random baseline"),
        ("model", "沒有訓練紀錄", "no record of the training"),
        ("model", "可能的原因有三", "three likely reasons"),
        ("model", "沒有明顯高出這條線", "not clearly above this baseline"),
        ("saliency", "影響是否集中，看不出來", "do not show whether influence on the score is concentrated"),
        ("saliency", "幾乎不順著畫面裡的邊緣", "hardly follows the edges"),
        ("saliency", "看不出偏向中央或四周", "clearly favours neither the middle nor the margins"),
        ("saliency", "不會告訴我們食物是怎麼被認出來的", "do not show how food is recognised"),
        ("filters", "256 個之中有 8 個", "called dead: 8 of the 256 here"),
        ("filters", "頭尾粗細相近", "about as fine in the last layer as in the first"),
        ("filters", "沒能把平均反應推到零以上", "fails to raise the mean response above zero"),
        ("filters", "第 3、11、19 與 27 層的濾波器對這張照片完全", "The filters of layers 3, 11, 19 and 27 do not"),
        ("lime", "談不上哪一類表現特別好", "There is no class on which"),
        ("lime", "重現的不到一半", "less than half of the variation in the network's answers"),
        ("lime", "沒有什麼可解釋的", "there is nothing to explain"),
        ("dream", "沒有一張的範數變大，網路的答案則一張也沒變", "photographs, and the network's answer changes for none"),
        ("dream", "對照用的雜訊沒有到上限", "does not reach the limit"),
        ("dream", "沒有一張因為引導而改判", "none follows the guide"),
        ("picture", "SmoothGrad沒有畫出圖", "There is no map by SmoothGrad"),
        ("training", "這個網路的訓練沒有留下觀察", "The training of this network was not observed"),
    ],
)
def test_what_is_said_of_an_untrained_network(written, untrained, page, chinese, english):
    assert chinese in written(untrained, page, "zh-Hant")
    assert english in written(untrained, page, "en").replace("\n", " ")


@pytest.mark.parametrize(
    ("later", "chinese", "english"),
    [
        (-2.0, "捷徑先學會", "The shortcut is learned first"),
        (2.0, "捷徑後學會", "The shortcut is learned later"),
        (0.5, "哪個先學會，分不出來", "Which of the two comes first cannot be told"),
        (None, "說不出先後", "it cannot be said which comes first"),
    ],
)
def test_when_the_shortcut_is_learned_follows_from_the_interval(written, trained, later, chinese, english):
    measured = None if later is None else {"value": later, "lower": later - 1, "upper": later + 1, "n": 40}
    trained["observed"]["course"]["cue_minus_food"] = measured
    said = {language: written(trained, "training", language).replace("\n", " ") for language in LANGUAGES}
    assert chinese in said["zh-Hant"]
    assert english in said["en"]
    others = ("The shortcut is learned first", "The shortcut is learned later", "Which of the two", "it cannot be said which")
    assert sum(words in said["en"] for words in others) == 1


def test_what_holds_for_one_set_of_photographs_is_said_of_no_other(written, trained):
    assert "EPFL" in written(trained, "model", "en")
    assert "model.html#photographs" in written(trained, "lime", "en")
    another_folder_of_that_name(trained)
    for language in LANGUAGES:
        text = written(trained, "model", language) + written(trained, "lime", language)
        assert "EPFL" not in text
        assert "#photographs" not in text


def test_best_classes_of_a_single_source_raise_suspicion(written, trained):
    suspicion = {"zh-Hant": "值得先起疑的是照片", "en": "The photographs themselves should be checked first"}
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
    assert "the order makes almost no difference" in written(trained, "picture", "en")
    assert "順序幾乎沒有差別" in written(trained, "picture", "zh-Hant")
    assert "changes in much the same way" in captioned(trained, "en")["picture-curves", "takeaway"]


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
    homework = {"en": r"a photograph, take|photograph's pixels|obscure the photograph", "zh-Hant": r"$^"}
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
    assert "recognises kinds it has seen more reliably" in text
    assert "2,737 pictures" in text
    assert "They were rendered." in text
    assert "CC0 1.0" in written(trained, "about", "en")
