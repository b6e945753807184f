"""Pictures that people send: read with limits, then drawn again, so that nothing but their points
is kept."""

from hashlib import sha256
from io import BytesIO
from typing import Any, NamedTuple

from PIL import Image, ImageOps

FILE_BYTES = 1_000_000
POINTS = 10_000_000
FORMATS = ("PNG", "JPEG")
MEDIA_TYPE = "image/png"
PORTRAIT = (240, 320)
PORTRAIT_FORMATS = ("JPEG", "PNG", "WEBP")

NOT_A_PORTRAIT = "Ce fichier n’est pas une image JPEG, PNG ou WebP lisible."
NOT_A_PICTURE = "Ce fichier n’est pas une image PNG ou JPEG lisible : envoyez-en une autre."
TOO_HEAVY = "Cette image dépasse 1 Mo : elle n’a pas été lue. Réduisez-la, puis recommencez."
TOO_MANY_POINTS = (
    "Cette image dépasse 10 millions de points : elle n’a pas été ouverte. Réduisez-la, puis "
    "recommencez."
)


class UnreadablePicture(Exception):
    """Why a picture is not taken, in a French sentence that says what to do."""


class Picture(NamedTuple):
    """A file of ours, and its SHA-256, by which it is named."""

    data: bytes
    digest: str


def redrawn(sent: bytes, most: tuple[int, int]) -> Picture:
    """The picture as a PNG of at most `most` points (width, height), without whatever else the
    file held. Raises UnreadablePicture."""
    drawn = _drawn(sent, most, FORMATS, NOT_A_PICTURE)
    return _saved(drawn, "PNG", optimize=True)


def portrait(sent: bytes) -> Picture:
    """The same as a JPEG of at most PORTRAIT points. Raises UnreadablePicture."""
    drawn = _drawn(sent, PORTRAIT, PORTRAIT_FORMATS, NOT_A_PORTRAIT)
    on_white = Image.new("RGB", drawn.size, "white")
    on_white.paste(drawn, mask=drawn if drawn.mode == "RGBA" else None)
    return _saved(on_white, "JPEG", quality=85)


def points_of(sent: bytes) -> int:
    """How many points a portrait says that it has, 0 when it is none: from its head alone."""
    try:
        with Image.open(BytesIO(sent), formats=PORTRAIT_FORMATS) as opened:
            return opened.width * opened.height
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return 0


def _drawn(
    sent: bytes, most: tuple[int, int], formats: tuple[str, ...], not_one: str
) -> Image.Image:
    """Its points alone, within `most`."""
    if len(sent) > FILE_BYTES:
        raise UnreadablePicture(TOO_HEAVY)
    try:
        with Image.open(BytesIO(sent), formats=formats) as opened:
            # Known from its head, before a single point is unpacked.
            if opened.width * opened.height > POINTS:
                raise UnreadablePicture(TOO_MANY_POINTS)
            upright = ImageOps.exif_transpose(opened)
            points = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    except Image.DecompressionBombError as error:
        raise UnreadablePicture(TOO_MANY_POINTS) from error
    except (OSError, SyntaxError, ValueError) as error:
        raise UnreadablePicture(not_one) from error
    points.thumbnail(most)
    clean = Image.new(points.mode, points.size)
    clean.paste(points)
    return clean


def _saved(drawn: Image.Image, kind: str, **options: Any) -> Picture:
    file = BytesIO()
    drawn.save(file, kind, **options)
    data = file.getvalue()
    return Picture(data, sha256(data).hexdigest())
