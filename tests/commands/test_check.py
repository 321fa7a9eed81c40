from argparse import ArgumentParser
from types import SimpleNamespace

from generator.commands import check


def test_translations_are_declared_in_step_without_any_result(tmp_path, monkeypatch, capsys):
    content = tmp_path / "content"
    content.mkdir()
    for language in ("zh-Hant", "en"):
        (content / f"model.{language}.md").write_text("---\ntitle: t\n---\nText.\n\n## A {#a}\n", encoding="utf-8")
    report = SimpleNamespace(folder=tmp_path, settings=SimpleNamespace(languages=("zh-Hant", "en")))
    monkeypatch.setattr(check, "report_from", lambda options: report)
    parser = ArgumentParser()
    check.add_arguments(parser)
    assert check.run(parser.parse_args(["--in-step", "model#a"])) == 0
    assert capsys.readouterr().out == "remembered as in step: 1 sections, captions and claims\n"
    assert (content / "translations.toml").read_text(encoding="utf-8").count("model#a") == 1
    assert check.run(parser.parse_args(["--in-step"])) == 0
    assert "step: 2 sections" in capsys.readouterr().out
