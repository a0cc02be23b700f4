"""A small disk of a test's own, which can be filled, and made read-only."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path


class Disk:
    """A file system in memory, mounted while the test runs. Only root can mount."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        self.folder = folder
        self.mounted = os.geteuid() == 0 and self._mount(f"size={megabytes}m", "-t", "tmpfs", "tmpfs")

    def fill(self, spare: int = 0) -> None:
        """Leave that many bytes free."""
        self.free()
        room = os.statvfs(self.folder)
        taken = max(room.f_bavail * room.f_frsize - spare, 0)
        with self._ballast.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, taken or 1)

    def free(self) -> None:
        """Make room again."""
        self._ballast.unlink(missing_ok=True)

    def freeze(self) -> bool:
        """Let nobody write any more; whether that was possible."""
        return self._mount("remount,ro")

    def thaw(self) -> None:
        """Let everybody write again."""
        assert self._mount("remount,rw")

    def close(self) -> None:
        """Take it away."""
        if self.mounted:
            subprocess.run(["umount", "--lazy", str(self.folder)], check=True)

    @property
    def _ballast(self) -> Path:
        return self.folder / "ballast"

    def _mount(self, options: str, *what: str) -> bool:
        command = ["mount", "-o", options, *what, str(self.folder)]
        return subprocess.run(command, capture_output=True).returncode == 0
