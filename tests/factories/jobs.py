"""Background work for tests."""

from datetime import UTC, datetime

import factory

from certportal.kernel.jobs.models import Job

BORN = datetime(2026, 11, 20, 2, tzinfo=UTC)


class JobFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Job

    kind = "test.note"
    run_after = BORN
    created_at = BORN
