"""The task queue of an installation without Redis: messages are files in a folder.

Kombu's own filesystem transport writes a message under its final name, so a reader may take it half written (kombu issue
1551; 19 of 10 000 messages were lost in a stress run). Here a file appears complete or not at all, and is claimed by a
rename that only one reader can win. A message a killed worker had taken is still lost: the record of work is the Job
row, and beat wakes a worker again.

A ring says only "look at the table", so a queue of rings that holds one takes no second, here and with Redis: whoever takes
that one begins to look afterwards and finds what the second speaks of. Days without a worker leave one ring of each kind.
"""

import fcntl
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, filesystem, virtual
from kombu.transport import redis as stock
from kombu.utils.json import dumps, loads

from certportal import signs

SCHEME = "safefs"
RINGS = "ring."
"""How the names of queues begin that hold rings."""


def register() -> None:
    """Make both transports known to kombu; must run before the Celery app connects."""
    TRANSPORT_ALIASES[SCHEME] = "certportal.queue:Transport"
    TRANSPORT_ALIASES["redis"] = TRANSPORT_ALIASES["redis+socket"] = "certportal.queue:RedisTransport"


def transport_options(folder: Path) -> dict[str, Any]:
    """Celery's broker_transport_options for a queue kept in `folder`; an idle worker looks every tenth of a second."""
    return {
        "data_folder_in": str(folder / "messages"),
        "data_folder_out": str(folder / "messages"),
        "control_folder": str(folder / "control"),
        "polling_interval": 0.1,
    }


def _write_whole(path: Path, content: str) -> None:
    """Write a file that other processes see complete or not at all, also after a power cut."""
    draft = path.with_name(f".{uuid.uuid4()}.draft")
    try:
        with draft.open("w", encoding="utf-8") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)  # a full disk must not be filled with what did not fit
        raise


class Channel(filesystem.Channel):
    """Kombu's filesystem channel with atomic writes and claims."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._messages.mkdir(parents=True, exist_ok=True)
        self.control_folder.mkdir(parents=True, exist_ok=True)

    @property
    def _messages(self) -> Path:
        return Path(self.data_folder_in)

    def _put(self, queue: str, payload: dict[str, Any], **_: Any) -> None:  # type: ignore[override]  # kombu's own
        if queue.startswith(RINGS) and self._size(queue):
            return
        # Wall-clock nanoseconds keep the order over restarts; kombu's monotonic clock starts anew with the machine.
        _write_whole(self._messages / f"{time.time_ns():020d}-{uuid.uuid4()}.{queue}.msg", dumps(payload))

    def _waiting(self, queue: str) -> list[Path]:
        return sorted(self._messages.glob(f"*.{queue}.msg"))

    def _size(self, queue: str) -> int:
        return len(self._waiting(queue))

    def _poll(self, *args: Any, **options: Any) -> Any:
        """Every look for work is a sign; a worker does not look while each of its places holds work."""
        signs.give()
        return super()._poll(*args, **options)

    def _get(self, queue: str, timeout: float | None = None) -> dict[str, Any]:  # noqa: ARG002 (kombu's signature)
        for path in self._waiting(queue):
            claimed = path.with_suffix(f".{os.getpid()}-{uuid.uuid4().hex}")
            try:
                path.rename(claimed)
            except FileNotFoundError:
                continue  # another worker was quicker
            payload: dict[str, Any] = loads(claimed.read_text(encoding="utf-8"))
            claimed.unlink()
            return payload
        raise Empty

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str | None, queue: str) -> None:
        """Add a row to the exchange's table; processes that start together take turns."""
        row = [routing_key, pattern or "", queue]
        file: Path = self._exchange_file(exchange)  # type: ignore[attr-defined]  # kombu's, missing in its stubs
        with self._turn():
            rows = [list(known) for known in self.get_table(exchange)]
            if row not in rows:
                _write_whole(file, dumps([row, *rows]))

    @contextmanager
    def _turn(self) -> Iterator[None]:
        with (self.control_folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


class Transport(filesystem.Transport):
    """The transport behind `safefs://`."""

    Channel = Channel


class RedisQoS(stock.QoS):
    """Kombu's count of messages in hand, which goes down also when Redis is away as their work ends.

    Kombu's own keeps the message it could not acknowledge, so a worker with one place never asked for another, for good.
    """

    def ack(self, delivery_tag: str) -> None:
        with self._counted_down(delivery_tag):
            super().ack(delivery_tag)

    def reject(self, delivery_tag: str, requeue: bool = False) -> None:
        with self._counted_down(delivery_tag):
            super().reject(delivery_tag, requeue=requeue)

    @contextmanager
    def _counted_down(self, delivery_tag: str) -> Iterator[None]:
        try:
            yield
        except self.channel.connection_errors:  # type: ignore[attr-defined]  # kombu's own, missing in its stubs
            virtual.QoS.ack(self, delivery_tag)
            raise  # kombu writes the line in the log


class RedisChannel(stock.Channel):
    """Kombu's Redis channel, which takes one ring of a kind."""

    QoS = RedisQoS

    def _put(self, queue: str, message: dict[str, Any], **options: Any) -> None:
        if not (queue.startswith(RINGS) and self._size(queue)):
            super()._put(queue, message, **options)


class RedisTransport(stock.Transport):
    """The transport behind `redis://`."""

    Channel = RedisChannel
