"""What SQLite's authorizer lets the reader's statements do: a list of what is allowed, and nothing else."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Final

from watchfloor.node.visibility.labelled import BY_LABEL

# Pure functions of their arguments, SQLite's and those that Django brings. Not in the list: what loads code, reads
# other tables behind the authorizer's back (rtreecheck, the functions of FTS), or tells of other statements.
_FUNCTIONS: Final = """
-> ->> abs acos acosh asin asinh atan atan2 atanh avg bitxor ceil ceiling char coalesce cos cosh cot count
cume_dist current_date current_time current_timestamp date datetime degrees dense_rank django_date_extract
django_date_trunc django_datetime_cast_date django_datetime_cast_time django_datetime_extract
django_datetime_trunc django_format_dtdelta django_time_diff django_time_extract django_time_trunc
django_timestamp_diff exp first_value floor format glob group_concat hex ifnull iif instr json json_array
json_array_length json_extract json_group_array json_group_object json_insert json_object json_patch
json_quote json_remove json_replace json_set json_type json_valid julianday lag last_value lead length like
likelihood likely ln log log10 log2 lower lpad ltrim max md5 min mod nth_value ntile nullif percent_rank pi
pow power printf quote radians rank regexp repeat replace reverse round row_number rpad rtrim sha1 sha224
sha256 sha384 sha512 sign sin sinh soundex sqrt stddev_pop stddev_samp strftime substr substring sum tan tanh
time total trim trunc typeof unicode unixepoch unlikely upper var_pop var_samp
"""
FUNCTIONS: Final = frozenset(_FUNCTIONS.split())
_ALWAYS: Final = frozenset(
    {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_RECURSIVE, sqlite3.SQLITE_TRANSACTION, sqlite3.SQLITE_SAVEPOINT}
)


class Permits:
    """The authorizer of one connection. `private` gives, by shadow, the view that alone may read its table."""

    def __init__(self, private: Mapping[str, str]) -> None:
        self._shadow_of = {view: shadow for shadow, view in private.items()}
        self._tables = frozenset(private)

    def __call__(self, op: int, a: str | None, b: str | None, schema: str | None, via: str | None) -> int:
        """SQLITE_OK or SQLITE_DENY; arguments as SQLite gives them (https://sqlite.org/c3ref/c_alter_table.html)."""
        if op in _ALWAYS:
            allowed = True
        elif op == sqlite3.SQLITE_READ:
            allowed = self._may_read((a or "").lower(), b, (schema or "").lower(), via)
        else:
            allowed = op == sqlite3.SQLITE_FUNCTION and (b or "").lower() in FUNCTIONS
        return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY

    def _may_read(self, table: str, column: str | None, schema: str, via: str | None) -> bool:
        if table in self._tables and (schema == "temp" or (schema == "" and column == "")):
            return True  # the shadow itself; count(*) names neither schema nor column
        if table in self._shadow_of:
            return schema in ("temp", "") and (via or "").lower() == self._shadow_of[table]
        if table == "wf_vis":  # its size is the reader's own
            return via in self._shadow_of or (schema == "temp" and column == "")
        shadow = self._shadow_of.get(via or "")
        return schema == "main" and shadow is not None and shadow.removesuffix(BY_LABEL) == table
