import pytest

from tests.buckets import InBucket
from tests.kernel.files.places import InFolder


@pytest.fixture(params=["folder", "bucket"])
def place(request, media_root) -> InFolder | InBucket:
    """The test runs once over each place."""
    return request.getfixturevalue("bucket") if request.param == "bucket" else InFolder(media_root)
