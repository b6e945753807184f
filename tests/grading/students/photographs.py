"""Photos as people bring them, and as nobody should: real bytes, made on the spot."""

import zipfile
from io import BytesIO

from PIL import Image

from grading.imports.photos import read_photos
from grading.models import Photo
from grading.services.photos import keep_photos


def photo(kind="JPEG", size=(300, 400), colour="teal", mode="RGB", **options):
    Image.new(mode, size, colour).save(file := BytesIO(), kind, **options)
    return file.getvalue()


def zipped(files):
    """A zip of {name: bytes}."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def kept_photos(term, by, files):
    """The set of somebody who brought these files."""
    found = read_photos(zipped(files))
    return keep_photos(term, "photos.zip", found.pictures, found.faults, by=by)


def brought_photos(term, by, student):
    """The photo that a student has, and a set of another one to give him."""
    kept = kept_photos(term, by, {f"{student.number}.jpg": photo()})
    draft = kept.drafts.get()
    Photo.objects.create(
        student=student,
        image=draft.image,
        digest="0" * 64,
        added_by=by,
        added_at=kept.created_at,
    )
    return kept
