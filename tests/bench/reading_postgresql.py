"""The same questions as `reading`, on PostgreSQL."""

from tests import postgres
from tests.bench.reading import main
from tests.bench.stage import line

if __name__ == "__main__":
    main(postgresql=True) if postgres.present() else line("PostgreSQL", f"skipped: {postgres.ABSENT}")
