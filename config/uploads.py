"""What is too large is refused before it is read, whatever page it is sent to."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile

LARGEST_REQUEST = 6_000_000
"""Bytes of a form with its files: a file of 5 MB, and what stands around it."""


class LimitedUpload(FileUploadHandler):
    """Keeps no byte of the files of a request that is too large.

    The fields that come before them are read, the csrf token among them, so that the page can
    answer in words: it sees no file, and `upload_refused` on the request.
    """

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, Any],
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        self.is_too_large = content_length > LARGEST_REQUEST

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.is_too_large:
            self.request.upload_refused = True  # type: ignore[union-attr]
            # Thrown away as it comes, piece by piece: a connection cut short would show the
            # browser's own error page instead of ours, and StopUpload would read it by lines,
            # of which a hostile file has only one.
            raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
