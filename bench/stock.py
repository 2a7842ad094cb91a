"""A plain Celery app on Redis whose task does what the portal's smallest job does; nothing of it is recorded anywhere."""

import os

from celery import Celery

from bench.touching import touch

app = Celery("stock", broker=os.environ["STOCK_BROKER"])


@app.task(ignore_result=True)
def touched(row: int) -> None:
    touch(row)
