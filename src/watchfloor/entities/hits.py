"""One token looked up: the newest visible statements that have it."""

from typing import Final

from django.db import connections

from watchfloor.node.visibility.driven import first_rows

MOST_HITS: Final = 400  # the newest statements that one token brings in


def hits_of(token: str, limit: int = MOST_HITS) -> list[int]:
    """The newest visible statements that have this token; the cost does not depend on hidden ones."""
    sql = first_rows("token", "statement_id", where="token = %(token)s", order="statement_id DESC", limit=limit)
    with connections["reader"].cursor() as cursor:
        cursor.execute(sql, {"token": token})
        return [row[0] for row in cursor.fetchall()]
