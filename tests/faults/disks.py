"""A small disk of a test's own, which can be filled, and made read-only."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Disk:
    """A file system in memory, mounted while the test runs. Only root can mount."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        self.folder = folder
        self.mounted = os.geteuid() == 0 and self._mount(f"size={megabytes}m", "-t", "tmpfs", "tmpfs")

    @contextmanager
    def full(self, spare: int = 0) -> Iterator[None]:
        """Leave only that many bytes free meanwhile."""
        ballast = self.folder / "ballast"
        room = os.statvfs(self.folder)
        with ballast.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, max(room.f_bavail * room.f_frsize - spare, 1))
        try:
            yield
        finally:
            ballast.unlink()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Let nobody write meanwhile."""
        assert self._mount("remount,ro"), "the disk is busy"
        try:
            yield
        finally:
            assert self._mount("remount,rw")

    def close(self) -> None:
        """Take it away."""
        if self.mounted:
            subprocess.run(["umount", "--lazy", str(self.folder)], check=True)

    def _mount(self, options: str, *what: str) -> bool:
        command = ["mount", "-o", options, *what, str(self.folder)]
        return subprocess.run(command, capture_output=True).returncode == 0
