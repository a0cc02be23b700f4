"""Files and folders that are there whole, and on the disk, or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from watchfloor.core.errors import Unavailable


@contextmanager
def whole_or_not_at_all(target: Path) -> Iterator[BinaryIO]:
    """A file beside the target that takes its name once it is written and on the disk. Raises Unavailable."""
    part = target.with_name(target.name + ".part")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.rename(target)
        sync_folder(target.parent)
    except OSError as error:
        _drop(part)
        raise Unavailable(
            f"{target} cannot be written ({error})", "Free or mend the disk, then repeat."
        ) from error
    except BaseException:
        _drop(part)
        raise


def _drop(part: Path) -> None:
    with suppress(OSError):
        part.unlink()


def sync_folder(folder: Path) -> None:
    """Put a folder's new names on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
