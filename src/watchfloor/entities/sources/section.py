"""One table of a mapping file, read key by key: unknown keys and values of another type are named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from watchfloor.core.errors import Malformed

_TYPES: Final = {
    str: "a text",
    bool: "true or false",
    int: "a whole number",
    list: "a list of texts",
    dict: "a table",
}


class Section:
    """The keys of one TOML table; `where` is how messages call it. Raises Malformed for a key not in `allowed`."""

    def __init__(self, where: str, found: Any, allowed: Iterable[str]) -> None:
        if not isinstance(found, dict):
            raise Malformed(where, _said(found), "a table")
        names = tuple(allowed)
        for key in found:
            if key not in names:
                raise Malformed(where, f"the key {key!r}", "one of " + ", ".join(names))
        self.where = where
        self._found: Mapping[str, Any] = found

    def __contains__(self, key: str) -> bool:
        return key in self._found

    def raw(self, key: str) -> Any:
        """The value as TOML gave it, None when the key is not there."""
        return self._found.get(key)

    def text(self, key: str, default: str | None = None) -> str:
        """A text; without a default the key must be there and say something."""
        value = self._found.get(key)
        if type(value) is date:  # TOML writes dates without quotes
            return value.isoformat()
        value = self._typed(key, str, default)
        if default is None and not value.strip():
            raise Malformed(f"{self.where}.{key}", repr(value), "a text that says something")
        return str(value)

    def flag(self, key: str, default: bool) -> bool:
        """True or false."""
        return bool(self._typed(key, bool, default))

    def count(self, key: str, default: int) -> int:
        """A whole number from 0."""
        value = int(self._typed(key, int, default))
        if value < 0:
            raise Malformed(f"{self.where}.{key}", str(value), "0 or more")
        return value

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of texts; one text alone is taken as a list of one."""
        value = self._found.get(key)
        if isinstance(value, str):
            return (value,)
        value = self._typed(key, list, None if default is None else list(default))
        for item in value:
            if not isinstance(item, str):
                raise Malformed(f"{self.where}.{key}", _said(item), "a list of texts")
        return tuple(value)

    def pairs(self, key: str) -> dict[str, str]:
        """A table of texts, empty when the key is not there."""
        value = self._typed(key, dict, {})
        for name, said in value.items():
            if not isinstance(said, str):
                raise Malformed(f"{self.where}.{key}.{name}", _said(said), "a text")
        return dict(value)

    def table(self, key: str) -> dict[str, Any]:
        """A table of anything, empty when the key is not there."""
        return dict(self._typed(key, dict, {}))

    def _typed(self, key: str, kind: type, default: Any) -> Any:
        if key not in self._found:
            if default is None:
                raise Malformed(self.where, f"no {key!r}", f"{key} = {_TYPES[kind]}")
            return default
        value = self._found[key]
        if type(value) is not kind:
            raise Malformed(f"{self.where}.{key}", _said(value), _TYPES[kind])
        return value


def _said(value: Any) -> str:
    return f"{value!r:.60}"
