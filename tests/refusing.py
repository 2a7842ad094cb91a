"""How tests ask for a refusal: of an action by its code or sentence, of a raw statement by the constraint that stopped it."""

import pytest
from django.db import IntegrityError, connection, transaction

from certportal.kernel.web.refusal import Refused


def refused(code, act, *args, **kwargs):
    """The act is refused with this code; returns the sentence."""
    with pytest.raises(Refused) as caught:
        act(*args, **kwargs)
    assert caught.value.code == code
    return caught.value.sentence


def code_of(act, *args, **kwargs):
    """The code with which the act is refused; a refusal without a sentence fails."""
    with pytest.raises(Refused) as caught:
        act(*args, **kwargs)
    assert caught.value.sentence
    return caught.value.code


def sql_refused(sql: str, *params: object) -> str:
    """The raw statement fails with an IntegrityError, whose text is returned; what stood before still stands."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)
    return str(caught.value)
