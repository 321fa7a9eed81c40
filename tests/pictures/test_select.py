import pytest

from generator.errors import Problem
from generator.pictures.files import FileMemory
from generator.pictures.layouts import read_set
from generator.pictures.select import by_name, stratified_sample


def draw(pictures, per_class, seed):
    return stratified_sample(pictures, per_class, seed, FileMemory())


@pytest.fixture
def some(tmp_path, photo_maker):
    photo_maker(tmp_path / "set", 6, 24, 0)
    return tmp_path / "set"


def test_the_draw_takes_so_many_of_each_class_and_is_seeded(some):
    one = draw(read_set(some), 2, 5)
    assert [picture.label for picture in one] == [label for label in range(11) for _ in range(2)]
    assert one == draw(read_set(some), 2, 5)
    assert one != draw(read_set(some), 2, 6)


def test_a_new_picture_never_reshuffles_the_others(some):
    before = draw(read_set(some), 3, 5)
    (some / "0_99.jpg").write_bytes((some / "0_0.jpg").read_bytes())
    after = draw(read_set(some), 3, 5)
    assert [p for p in after if p.label > 0] == [p for p in before if p.label > 0]
    kept = [p for p in after if p.label == 0 and p.name != "0_99.jpg"]
    assert kept == [p for p in before if p.label == 0][: len(kept)]


def test_a_broken_picture_gives_way_to_the_next_in_line(some):
    first, second, third = draw(read_set(some), 3, 5)[:3]
    first.path.write_bytes(b"broken")
    assert draw(read_set(some), 2, 5)[:2] == (second, third)


def test_a_class_with_too_few_pictures_gives_what_it_has(some):
    for number in range(1, 6):
        (some / f"4_{number}.jpg").unlink()
    assert [p.name for p in draw(read_set(some), 3, 5) if p.label == 4] == ["4_0.jpg"]


def test_an_unknown_name_suggests_near_ones(some):
    assert [p.name for p in by_name(read_set(some), ["3_1.jpg", "0_0.jpg", "3_1.jpg"])] == ["3_1.jpg", "0_0.jpg"]
    with pytest.raises(Problem, match=r"3_1\.jpg"):
        by_name(read_set(some), ["3_1.jpeg"])
