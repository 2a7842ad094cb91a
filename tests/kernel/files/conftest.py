import pytest

from tests.kernel.files.places import InBucket, InFolder


@pytest.fixture
def bucket(settings, buckets) -> InBucket:
    """Files lie in an S3-compatible store; MEDIA_ROOT only holds drafts."""
    settings.MEDIA_STORE = buckets.new_url()
    settings.AWS_ACCESS_KEY_ID = settings.AWS_SECRET_ACCESS_KEY = "of-the-tests"
    return InBucket(settings.MEDIA_STORE, buckets)


@pytest.fixture(params=["folder", "bucket"])
def place(request, media_root) -> InFolder | InBucket:
    """The test runs once over each place."""
    return request.getfixturevalue("bucket") if request.param == "bucket" else InFolder(media_root)
