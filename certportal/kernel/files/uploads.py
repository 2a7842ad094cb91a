"""How bytes of an upload reach us: into a file without a name on the media disk, never more than we would take anyway.

Neither a full disk nor an endless file raises while the request is being read: the person's other input would be lost.
The upload arrives marked instead, and `intake.receive` answers with the sentence.
"""

import tempfile
from pathlib import Path
from typing import IO, Any, Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from certportal.kernel.files.places import WAITING_ROOM
from certportal.kernel.files.store import NO_ROOM

# The largest a single place accepts; what comes beyond is counted, not kept.
MOST_KEPT: Final = 20_000_000


class CarefulUpload(UploadedFile[Any]):
    """An uploaded file; `storage_full` when the disk could not take it, `size` is what was really sent."""

    storage_full = False


class CarefulUploadHandler(FileUploadHandler):
    """For FILE_UPLOAD_HANDLERS. The kernel removes a file without a name as soon as nobody holds it, even after kill -9."""

    _file: IO[bytes] | None = None
    _seen = 0
    _full = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Start one file; a disk that cannot even do that is noted."""
        super().new_file(*args, **kwargs)
        self._seen, self._full, self._file = 0, False, None
        folder = Path(settings.MEDIA_ROOT) / WAITING_ROOM
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - handed on to the view, closed with the request
        except OSError as fault:
            self._note(fault)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep one piece, or only count it when there is too much or no room."""
        del start
        self._seen += len(raw_data)
        if self._file is None or self._seen > MOST_KEPT:
            return
        try:
            self._file.write(raw_data)
            self._file.flush()
        except OSError as fault:
            self._note(fault)

    def file_complete(self, file_size: int) -> CarefulUpload:
        """Hand the file on, from its first byte."""
        del file_size
        kept = self._file if self._file is not None else tempfile.SpooledTemporaryFile()  # noqa: SIM115 - as above
        kept.seek(0)
        upload = CarefulUpload(
            file=kept, name=self.file_name, content_type=self.content_type, size=self._seen, charset=self.charset
        )
        upload.storage_full = self._full
        return upload

    def upload_interrupted(self) -> None:
        """The person went away half-way: close the file, which frees its bytes."""
        self._let_go()

    def _note(self, fault: OSError) -> None:
        if fault.errno not in NO_ROOM:
            raise fault
        self._full = True
        self._let_go()

    def _let_go(self) -> None:
        if self._file is not None:
            kept, self._file = self._file, None
            try:
                kept.close()
            except OSError as fault:
                # Closing flushes once more and meets the same full disk; the kernel frees the space all the same.
                if fault.errno not in NO_ROOM:
                    raise
