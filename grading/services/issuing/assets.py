"""What documents share: kept once, known by its digest."""

import json
from hashlib import sha256
from pathlib import Path

from grading.models import DocumentAsset

LAYOUTS = Path(__file__).parents[2] / "documents"
LAYOUT_TYPE = "application/json"


def keep_asset(data: bytes, media_type: str) -> DocumentAsset:
    """These bytes, kept for good; the asset itself when they already are."""
    asset = DocumentAsset(digest=sha256(data).hexdigest(), media_type=media_type, data=data)
    return DocumentAsset.objects.get_or_create(pk=asset.pk, defaults=_values(asset))[0]


def keep_layout() -> DocumentAsset:
    """The files that set documents in type today, as {name: source} in JSON: a document is set
    again as it was, whatever they become."""
    files = {path.name: path.read_text() for path in sorted(LAYOUTS.glob("*.typ"))}
    return keep_asset(json.dumps(files, ensure_ascii=False).encode(), LAYOUT_TYPE)


def layout_files(layout: DocumentAsset) -> dict[str, bytes]:
    files: dict[str, str] = json.loads(bytes(layout.data))
    return {name: source.encode() for name, source in files.items()}


def _values(asset: DocumentAsset) -> dict[str, object]:
    return {"media_type": asset.media_type, "data": asset.data}
