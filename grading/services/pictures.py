"""Pictures that people send: read with limits, then drawn again, so that nothing but their points
is kept."""

from hashlib import sha256
from io import BytesIO
from typing import Any, NamedTuple

from PIL import ExifTags, Image

FILE_BYTES = 1_000_000
POINTS = 10_000_000
FORMATS = ("PNG", "JPEG")
MEDIA_TYPE = "image/png"
PORTRAIT = (240, 320)
PORTRAIT_FORMATS = ("JPEG", "PNG", "WEBP")

TURNS: dict[Any, Image.Transpose] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What puts a picture upright, by the orientation of EXIF."""

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
            upright = _upright(opened)
            if upright.mode.startswith("I"):
                # Sixteen bits of grey, that a conversion would cut at 255: all white.
                upright = upright.point(lambda grey: grey / 256).convert("L")
            points = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    except Image.DecompressionBombError as error:
        raise UnreadablePicture(TOO_MANY_POINTS) from error
    except (OSError, SyntaxError, ValueError) as error:
        raise UnreadablePicture(not_one) from error
    points.thumbnail(most)
    clean = Image.new(points.mode, points.size)
    clean.paste(points)
    return clean


def _upright(opened: Image.Image) -> Image.Image:
    """Turned as its file says. `ImageOps.exif_transpose` writes again all that the file says
    beside, and a spoilt word of it is then no picture at all, or worse."""
    turn = TURNS.get(opened.getexif().get(ExifTags.Base.Orientation))
    return opened if turn is None else opened.transpose(turn)


def _saved(drawn: Image.Image, kind: str, **options: Any) -> Picture:
    file = BytesIO()
    drawn.save(file, kind, **options)
    data = file.getvalue()
    return Picture(data, sha256(data).hexdigest())
