"""Recordings in a folder: those of the local IVS, or a copy that `aws s3 sync` made."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

from .._core.arguments import check_kind

__all__ = ["RecordingsFolder"]


class RecordingsFolder:
    """Buckets in a folder: `<folder>/<bucket>/<key>`.

    ```python
    folder = RecordingsFolder("s3")
    async for place in find_recordings(folder.keys, "recordings"):
        recording = await read_recording(folder.fetch, place.bucket, place.prefix)
    ```

    Args:
        path: The folder.

    Raises:
        InvalidRequestError: It is no path.
    """

    def __init__(self, path: Path | str) -> None:
        check_kind("path", path, (str, os.PathLike), "a path")
        self._path = Path(path)

    async def fetch(self, bucket: str, key: str) -> bytes | None:
        """The content of a file, or None if there is none; a `Fetch`.

        Raises:
            OSError: It cannot be read, or is outside of the folder.
        """
        return await asyncio.to_thread(self._read, bucket, key)

    async def keys(self, bucket: str, prefix: str) -> AsyncIterator[str]:
        """The keys in a bucket that begin with a prefix, in S3's order; a `ListKeys`."""
        for key in await asyncio.to_thread(self._list, bucket, prefix):
            yield key

    def _read(self, bucket: str, key: str) -> bytes | None:
        try:
            return self._inside(bucket, key).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None

    def _list(self, bucket: str, prefix: str) -> list[str]:
        root = self._inside(bucket, "")
        # Keys below the last `/` are all in one folder, which is less to walk through than all.
        start = self._inside(bucket, prefix.rpartition("/")[0])
        found = (file.relative_to(root).as_posix() for file in start.rglob("*") if file.is_file())
        return sorted(key for key in found if key.startswith(prefix))

    def _inside(self, bucket: str, key: str) -> Path:
        root = self._path.resolve()
        file = (root / bucket / key).resolve()
        if not file.is_relative_to(root):
            raise PermissionError(f"{bucket}/{key} is outside of {self._path}")
        return file
