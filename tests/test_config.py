import msgspec
import pytest

from generator.config import read_report
from generator.errors import Problem

GOOD = """\
[report]
title.zh-Hant = "看見"
title.en = "Seen"

[network]
checkpoint = "net.safetensors"

[pictures]
root = ["photos"]

[figures.lime]
samples = 10
"""


class Parameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    samples: int = 5
    layers: tuple[int, ...] = (3, 11)


@pytest.fixture
def write(tmp_path, monkeypatch):
    monkeypatch.delenv("FOOD11_ROOT", raising=False)

    def _write(text: str = GOOD):
        path = tmp_path / "report.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return _write


def test_what_is_said_is_read_and_the_rest_has_defaults(write):
    report = read_report(write())
    assert report.settings.title["en"] == "Seen"
    assert report.settings.languages == ("zh-Hant", "en")
    assert report.parameters("lime", Parameters) == Parameters(samples=10)
    assert report.parameters("dream", Parameters) == Parameters()


def test_what_stands_beside_the_checkpoint_bears_its_name(write, tmp_path):
    report = read_report(write(GOOD.replace("net.safetensors", "net[1].safetensors")))
    assert report.beside_checkpoint() == []
    names = ["net[1].agreement.json", "net[1].evidence", "net[1].safetensors"]
    for name in (*names, "net1.safetensors", "other.safetensors"):
        (tmp_path / name).touch()
    assert [path.name for path in report.beside_checkpoint()] == names


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('checkpoint = "net', 'chekpoint = "net', 6, "chekpoint"),
        ("[pictures]", "[pictures]\nper_class = 'two'", 9, "per_class"),
        ('title.en = "Seen"\n', 'languages = ["zh-Hant", "en"]\n', 2, "title"),
        ('root = ["photos"]', "", 8, "root"),
        ("[figures.lime]", "[figure.lime]", 11, "figure"),
        ('title.en = "Seen"', 'title.en = "Seen', 3, "TOML"),
    ],
)
def test_a_mistake_is_named_with_its_line(write, old, new, line, said):
    path = write(GOOD.replace(old, new))
    with pytest.raises(Problem) as caught:
        read_report(path)
    assert said in str(caught.value)
    assert caught.value.line == line
    assert str(path) in str(caught.value)


def test_an_unknown_parameter_of_a_figure_is_named_with_its_line(write):
    report = read_report(write(GOOD + "colour = 3\n"))
    with pytest.raises(Problem, match="colour") as caught:
        report.parameters("lime", Parameters)
    assert caught.value.line == 13
    assert "samples, layers" in str(caught.value)


def test_without_pictures_it_says_where_it_looked_and_how_to_point_to_some(write):
    with pytest.raises(Problem) as caught:
        read_report(write()).picture_root()
    message = str(caught.value)
    assert "photos" in message
    assert "--data" in message
    assert "FOOD11_ROOT" in message
    assert caught.value.line == 9


def test_data_wins_over_the_environment_which_wins_over_the_file(write, tmp_path, monkeypatch):
    path = write()
    for name in ("photos", "elsewhere", "given"):
        (tmp_path / name).mkdir()
    assert read_report(path).picture_root().name == "photos"
    monkeypatch.setenv("FOOD11_ROOT", str(tmp_path / "elsewhere"))
    assert read_report(path).picture_root().name == "elsewhere"
    assert read_report(path, data=tmp_path / "given").picture_root().name == "given"


@pytest.mark.parametrize("keys", ['resize_mode = "squash"\nstd = [0.5, 0.5, 0.5]', 'fit = "squash"\ndeviation = [0.5, 0.5, 0.5]'])
def test_preprocessing_is_read_under_present_and_former_names(write, keys):
    path = write(GOOD.replace('checkpoint = "net.safetensors"', f'checkpoint = "net.safetensors"\n{keys}'))
    assert read_report(path).network.preprocessing == {"resize_mode": "squash", "std": [0.5, 0.5, 0.5]}
