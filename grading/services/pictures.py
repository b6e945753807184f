"""Pictures that people send: read with limits, then drawn again, so that nothing but their points
is kept."""

from hashlib import sha256
from io import BytesIO
from typing import NamedTuple

from PIL import Image, ImageOps

FILE_BYTES = 1_000_000
POINTS = 10_000_000
FORMATS = ("PNG", "JPEG")
MEDIA_TYPE = "image/png"

NOT_A_PICTURE = "Ce fichier n’est pas une image PNG ou JPEG lisible : envoyez-en une autre."
TOO_HEAVY = "Cette image dépasse 1 Mo : elle n’a pas été lue. Réduisez-la, puis recommencez."
TOO_MANY_POINTS = (
    "Cette image dépasse 10 millions de points : elle n’a pas été ouverte. Réduisez-la, puis "
    "recommencez."
)


class UnreadablePicture(Exception):
    """Why a picture is not taken, in a French sentence that says what to do."""


class Picture(NamedTuple):
    """A PNG of ours, and its SHA-256, by which documents name it."""

    data: bytes
    digest: str


def redrawn(sent: bytes, most: tuple[int, int]) -> Picture:
    """The picture as a PNG of at most `most` points (width, height), without whatever else the
    file held. Raises UnreadablePicture."""
    if len(sent) > FILE_BYTES:
        raise UnreadablePicture(TOO_HEAVY)
    try:
        with Image.open(BytesIO(sent), formats=FORMATS) as opened:
            # Known from its head, before a single point is unpacked.
            if opened.width * opened.height > POINTS:
                raise UnreadablePicture(TOO_MANY_POINTS)
            drawn = _drawn(opened, most)
    except Image.DecompressionBombError as error:
        raise UnreadablePicture(TOO_MANY_POINTS) from error
    except (OSError, SyntaxError, ValueError) as error:
        raise UnreadablePicture(NOT_A_PICTURE) from error
    file = BytesIO()
    drawn.save(file, "PNG", optimize=True)
    data = file.getvalue()
    return Picture(data, sha256(data).hexdigest())


def _drawn(opened: Image.Image, most: tuple[int, int]) -> Image.Image:
    upright = ImageOps.exif_transpose(opened)
    points = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    points.thumbnail(most)
    clean = Image.new(points.mode, points.size)
    clean.paste(points)
    return clean
