import pytest

from generator.terminal import Lines


@pytest.mark.parametrize(
    ("size", "limit", "said"),
    [
        (212_340_000, 4_000_000_000, "store: 212.3 MB of at most 4 GB\n"),
        (0, 500_000_000, "store: 0 MB of at most 500 MB\n"),
        (999_960_000, 2_500_000_000, "store: 1 GB of at most 2.5 GB\n"),
    ],
)
def test_the_store_is_told_in_megabytes_or_gigabytes(size, limit, said, capsys):
    Lines().stored(size, limit)
    assert capsys.readouterr().out == said
