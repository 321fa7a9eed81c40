import pytest


@pytest.fixture(scope="session")
def quantus():
    """Other people's implementations (Hedström et al. 2023), where installed and OpenCV finds its system libraries."""
    return pytest.importorskip("quantus", exc_type=ImportError)
