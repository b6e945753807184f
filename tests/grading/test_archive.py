"""The archive of an edition, read by another reader of zip files."""

from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from grading.documents.archive import archive, packed, unpacked

AT = datetime(2026, 7, 3, 14, 5, 8)
FILES = {"a.pdf": b"%PDF" * 5000, "vide.pdf": b"", "b.pdf": bytes(range(256))}


def made():
    return b"".join(archive(packed(name, data, AT) for name, data in FILES.items()))


def test_another_reader_finds_what_was_put_in():
    with ZipFile(BytesIO(made())) as found:
        assert found.testzip() is None
        assert {name: found.read(name) for name in found.namelist()} == FILES
        first = found.getinfo("a.pdf")
    assert (first.date_time, first.compress_type, first.file_size) == (
        (2026, 7, 3, 14, 5, 8),
        ZIP_DEFLATED,
        20_000,
    )
    assert first.compress_size < 200


def test_the_same_files_give_the_same_bytes():
    assert made() == made()


def test_a_file_alone_is_given_as_it_was():
    assert unpacked(packed("b.pdf", FILES["b.pdf"], AT).data) == FILES["b.pdf"]


def test_nothing_is_an_empty_archive():
    assert ZipFile(BytesIO(b"".join(archive([])))).namelist() == []
