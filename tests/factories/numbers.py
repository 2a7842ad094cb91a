"""Sequences for tests."""

import factory

from certportal.kernel.numbers.models import NumberSequence


class SequenceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = NumberSequence

    scope = factory.Sequence(lambda n: f"uji-{n}")
    pattern = "{n:05d}"
