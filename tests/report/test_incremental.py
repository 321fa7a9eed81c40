"""A site is brought up to date by what changed, and is the one that would have been written from nothing."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from generator.errors import Damaged, Problem

ROOT = Path(__file__).parent.parent.parent
ALL = {
    f"{language}/{page}"
    for language in ("zh-Hant", "en")
    for page in ("index", "model", "dream", "about", "picture-00", "picture-01")
}


@pytest.fixture
def written(small):
    first = small.write()
    assert set(first.rendered) == ALL
    assert first.pages == len(ALL)
    return small


def stamps(report) -> dict[str, tuple[int, int]]:
    return {
        path.relative_to(report.site).as_posix(): (path.stat().st_ino, path.stat().st_mtime_ns)
        for path in report.site.rglob("*")
        if path.is_file()
    }


def test_nothing_is_rendered_or_written_when_nothing_has_changed(written):
    before = stamps(written)
    again = written.write()
    assert (again.rendered, again.changed, again.pages) == ((), (), len(ALL))
    assert stamps(written) == before


def test_an_edited_text_renders_its_page_and_leaves_every_other_file_in_its_place(written, edit):
    before = stamps(written)
    edit(written.page("about"), "There", "Over there")
    assert written.write().rendered == ("en/about",)
    assert "Over there" in (written.site / "en" / "about.html").read_text(encoding="utf-8")
    after = stamps(written)
    assert {name for name in after if after[name] != before[name]} == {"en/about.html"}


def test_a_name_in_the_navigation_renders_all_pages_of_the_language_a_title_only_its_own(written, edit):
    edit(written.page("about"), "title: about", "title: All about")
    assert written.write().rendered == ("en/about",)
    edit(written.page("about"), "nav: about", "nav: All about")
    assert set(written.write().rendered) == {page for page in ALL if page.startswith("en/")}


def test_the_name_of_a_row_renders_its_neighbour(written):
    written.facts["shown"]["rows"][1] = {"tag": "01", "truth": "bread"}
    assert set(written.write().rendered) == {"en/picture-01", "zh-Hant/picture-01"}
    for language in ("en", "zh-Hant"):
        path = written.page("picture", language)
        path.write_text(
            path.read_text(encoding="utf-8").replace('nav: "{{ row.tag }}"', 'nav: "no. {{ row.tag }}"'), encoding="utf-8"
        )
    written.write()
    written.facts["shown"]["rows"].append({"tag": "02", "truth": "egg"})
    assert "en/picture-00" not in (rendered := written.write().rendered)
    assert {"en/picture-01", "en/picture-02"} <= set(rendered)


def test_a_caption_renders_the_page_that_has_its_figure(written, edit):
    edit(written.captions(), "'R {{ dream.r2 | number }}'", "'Other {{ dream.r2 | number }}'")
    assert written.write().rendered == ("en/dream",)


@pytest.mark.parametrize(
    ("family", "readers"),
    [("lime", {"model"}), ("dream", {"dream"}), ("part", {"picture-00", "picture-01"})],
)
def test_a_fact_renders_its_readers(written, family, readers):
    written.facts[family]["r2"] = 0.125
    assert {page.split("/")[1] for page in written.write().rendered} == readers


def test_a_fact_that_nobody_reads_renders_nothing(written):
    written.facts["made"]["c"] = {"method": ["c"]}
    written.facts["report"]["n_shown"] = 11
    assert written.write().rendered == ()
    written.facts["lime"]["samples"] = 800  # the figure's template reads the whole family, but shows nothing else
    again = written.write()
    assert (again.rendered, again.changed) == ((), ())


def test_a_verdict_that_changes_renders_who_says_so(written):
    written.facts["measured"]["sets"][0]["facts"]["dream"]["lost"] |= {"value": -0.3, "lower": -0.32, "upper": -0.28}
    pages = {page.split("/")[1] for page in written.write().rendered}
    assert pages == {"index", "model", "about"}  # the count, the block, the ledger


def test_a_figure_that_moves_changes_the_numbers_of_others_and_the_pages_that_name_them(written, edit):
    edit(written.page("model"), '{{ figure("lime") }}', "None.")
    assert set(written.write().rendered) == {"en/model", "en/dream", "en/index"}
    assert "Figure 1" in (written.site / "en" / "dream.html").read_text(encoding="utf-8")


def test_a_template_renders_the_pages_that_use_it_and_a_style_only_their_frames(written, edit):
    edit(written.templates / "figures" / "lime.html", "<figure", "<figure class='x'")
    assert set(written.write().rendered) == {"en/model", "zh-Hant/model"}
    edit(written.templates / "partials" / "macros.html", 'class="takeaway"', 'class="takeaway y"')
    assert {page.split("/")[1] for page in written.write().rendered} == {"model", "dream", "picture-00", "picture-01"}
    edit(written.templates / "assets" / "style.css", ".skip", ".skipped")
    assert set(written.write().rendered) == ALL


def test_a_string_renders_who_says_it(written, edit):
    edit(written.templates / "strings.en.toml", 'soup = "soup"', 'soup = "broth"')
    assert set(written.write().rendered) == {"en/picture-01"}


def test_a_picture_is_replaced_alone(written):
    (written.folder / "drawn" / "lime-key").rename(written.folder / "drawn" / "lime-other")
    (written.folder / "drawn" / "lime-other" / "lime.png").write_bytes(b"another")
    written.facts["lime"]["drawn"] = 2
    assert "figures/lime.png" in written.write().changed
    assert (written.site / "figures" / "lime.png").read_bytes() == b"another"


def test_a_page_that_is_gone_takes_its_file_along(written):
    for language in ("en", "zh-Hant"):
        written.page("picture", language).unlink()
    assert "en/picture-00.html" in written.write().changed
    assert not (written.site / "en" / "picture-00.html").exists()


def test_what_somebody_changed_in_the_site_is_put_right(written):
    before = written.files()
    (written.site / "en" / "model.html").write_text("spoiled", encoding="utf-8")
    (written.site / "figures" / "lime.png").unlink()
    assert written.write().rendered == ()
    assert written.files() == before


def test_a_damaged_notebook_is_thrown_away(written, edit):
    for path in (written.folder / "cache" / "pages" / "en").iterdir():
        if path.suffix != ".json":
            path.write_bytes(b"damage")
    edit(written.page("about"), "There", "Over there")
    with pytest.raises(Damaged):
        written.write()
    assert set(written.write().rendered) == {page for page in ALL if page.startswith("en/")}
    assert written.files() == written.clean_files(written.folder / "clean")


def test_a_mistake_leaves_the_old_site_whole_and_nothing_behind(written, edit):
    before = written.files()
    edit(written.page("about"), "There", "{{ nothing }}")
    with pytest.raises(Problem, match=r"about\.en\.md:7"):
        written.write()
    assert written.files() == before
    assert [path.name for path in written.folder.glob(".site*")] == []


def test_what_a_killed_build_left_behind_is_removed(written, edit):
    (written.folder / ".site-abcd1234.partial" / "en").mkdir(parents=True)
    edit(written.page("about"), "There", "Over there")
    written.write()
    assert [path.name for path in written.folder.glob(".site*")] == []


def test_a_site_that_is_up_to_date_is_known_without_jinja_or_markdown(written):
    code = (
        "import sys; from generator.report.site import write_site; from generator.report.source import Source; "
        "from generator.claims.judge import claims_branch; "
        "print([name for name in ('jinja2', 'markdown', 'yaml', 'numpy', 'rich', 'torch') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def change_text(report, chance):
    path = report.page(chance.choice(["index", "model", "dream", "about", "picture"]), chance.choice(["en", "zh-Hant"]))
    path.write_text(f"{path.read_text(encoding='utf-8')}\nLine {chance.random()}.\n", encoding="utf-8")


def change_head(report, chance):
    path, what = report.page(chance.choice(["index", "about"]), chance.choice(["en", "zh-Hant"])), chance.choice(["title", "nav"])
    lines = [
        f"{what}: n{chance.random()}" if line.startswith(f"{what}:") else line for line in path.read_text("utf-8").splitlines()
    ]
    path.write_text("\n".join(lines), encoding="utf-8")


def change_order(report, chance):
    orders = chance.sample(range(9), 3)
    for language in ("en", "zh-Hant"):
        for name, order in zip(("model", "dream", "about"), orders, strict=True):
            path = report.page(name, language)
            lines = [f"order: {order}" if line.startswith("order:") else line for line in path.read_text("utf-8").splitlines()]
            path.write_text("\n".join(lines), encoding="utf-8")


def change_fact(report, chance):
    report.facts[chance.choice(["lime", "dream", "part"])]["r2"] = round(chance.random(), 3)


def change_evidence(report, chance):
    value = round(chance.uniform(-0.2, 0.2), 3)
    report.facts["measured"]["sets"][0]["facts"]["dream"]["lost"] |= {
        "value": value,
        "lower": value - 0.05,
        "upper": value + 0.05,
    }


def change_caption(report, chance):
    path = report.captions(chance.choice(["en", "zh-Hant"]))
    path.write_text(path.read_text(encoding="utf-8").replace("alt = '", f"alt = '{chance.randrange(10)}"), encoding="utf-8")


def change_template(report, chance):
    name = chance.choice(
        ["base.html", "page.html", "figures/lime.html", "partials/claim.html", "assets/style.css", "root/index.html"]
    )
    path = report.templates / name
    path.write_text(f"{path.read_text(encoding='utf-8')}\n<!-- {chance.random()} -->\n", encoding="utf-8")


def change_words(report, chance):
    path = report.content / f"claims.{chance.choice(['en', 'zh-Hant'])}.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("It fades.", f"It fades {chance.random()}. It fades."), encoding="utf-8"
    )


def change_work(report, chance):
    path = report.content / "references.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('title = "', f'title = "{chance.randrange(10)}'), encoding="utf-8")


def change_edition(report, chance):
    report.edition["author"] = f"A. {chance.random()}"


def change_rows(report, chance):
    rows = chance.sample(["egg", "soup", "bread", "rice"], chance.randint(1, 4))
    report.facts["shown"]["rows"] = [{"tag": f"{i:02}", "truth": truth} for i, truth in enumerate(rows)]


CHANGES = [
    change_text, change_head, change_order, change_fact, change_evidence, change_caption, change_template, change_words,
    change_work, change_edition, change_rows,
]  # fmt: skip


def test_after_any_series_of_edits_the_site_is_the_one_written_from_nothing(written, tmp_path):
    chance = random.Random(10)
    for number in range(12):
        for change in chance.sample(CHANGES, chance.randint(1, 3)):
            change(written, chance)
        written.write()
        assert written.files() == written.clean_files(tmp_path / f"clean-{number}")
