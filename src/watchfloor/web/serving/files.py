"""Static files under names that carry their hash, so that a browser keeps each for ever."""

from __future__ import annotations

from servestatic.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # servestatic has no types
    """Hashed and compressed when tools/assets collects them; modules import each other by hashed names too."""

    support_js_module_import_aggregation = True
