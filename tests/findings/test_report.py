from generator.facts import Facts
from generator.findings import report


def test_files_that_could_not_be_read_have_names():
    assert report.broken_names(Facts.of({"report": {"broken": [{"name": "a.jpg", "why": "empty"}]}})) == ["a.jpg"]
    assert report.broken_names(Facts.of({"report": {"broken": []}})) == []
