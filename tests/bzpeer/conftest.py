import pytest

from tests.folders import reachable_folder


@pytest.fixture
def reachable():
    with reachable_folder() as folder:
        yield folder
