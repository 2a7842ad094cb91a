"""What the tests of the kernel's parts share."""

import pytest
from django.db import connection


@pytest.fixture
def of_a_server():
    if connection.vendor != "postgresql":
        pytest.skip("a file has no server that could cut the connection")
