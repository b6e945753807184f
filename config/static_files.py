"""Static files in production, each under a name that changes with what is in it."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Modules import each other under these names too: a browser never mixes two versions."""

    support_js_module_import_aggregation = True
