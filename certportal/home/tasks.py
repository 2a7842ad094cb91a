"""What the beat calls."""

from celery import shared_task

from certificates.actions import issue_daily, lapse_orders
from certportal.celery import DAILY_BACKUP
from certportal.home import copying, heads, purging, watched
from certportal.home.backup import daily
from certportal.kernel.files import janitor
from certportal.kernel.jobs.moment import database_now
from certportal.kernel.jobs.trusted import trusted


@shared_task(name="certportal.home.tasks.mail_heads")
def mail_heads() -> None:
    """Once a day; asked every hour, so that an absence of the worker is made up for."""
    heads.mail_heads(database_now())


@shared_task(name="certportal.home.tasks.tell_of_many_readings")
def tell_of_many_readings() -> None:
    """Every quarter of an hour, so that the inspectorate hears of it while it goes on."""
    copying.tell_inspectorate(database_now())


@shared_task(name="certportal.home.tasks.purge")
def purge() -> int:
    """Remove what the machinery left behind; returns how many rows. Papers that waited are asked for again, once a day."""
    now = trusted(database_now())
    issue_daily(now=now)
    return lapse_orders(now=now) + purging.purge(now)


@shared_task(name="certportal.home.tasks.sweep")
def sweep() -> int:
    """Put files aside that no row names, and remove those put aside long ago; returns how many."""
    return janitor.sweep(trusted(database_now()))


@shared_task(name="certportal.home.tasks.call_watcher")
def call_watcher() -> None:
    """Every minute, where HEARTBEAT_URL is set."""
    watched.call(database_now())


@shared_task(name=daily.TASK, **DAILY_BACKUP["options"])
def backup() -> None:
    """Every hour, where BACKUP_REPOSITORY is set; the first one of a large portal takes hours, in a lane of its own."""
    daily.run(database_now())
