"""What a GET wrote into the database: every statement is inspected before it is sent."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

MAY_BE_WRITTEN = {
    "django_session": "allauth keeps where a sign-in stands; nothing of the case",
    "mfa_authenticator": "allauth notes that recovery codes were seen, because they are shown once",
    "audit_reading": "that somebody opened something of a person: one row per reader, object and day",
    "cache_entries": "the cache, where there is no Redis",
}
AUDIT, DENIED = "audit_auditevent", "access.denied"  # a refused visit is written down
_WRITE = re.compile(r"\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|TRUNCATE)\s+(?:TABLE\s+)?\"?(\w+)", re.IGNORECASE)


@contextmanager
def written() -> Iterator[set[str]]:
    """The tables that statements inside the block write to although nobody may who only looks."""
    tables: set[str] = set()

    def watch(execute, sql, params, many, context):
        match = _WRITE.match(str(sql))
        if match and match[1] not in MAY_BE_WRITTEN and not (match[1] == AUDIT and DENIED in (params or ())):
            tables.add(match[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield tables
