"""The PDF of the transcripts, read back as its readers will."""

import re
import shutil
from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfReader

from grading.documents import compiler, typeset
from grading.documents.glyphs import printable
from grading.documents.transcript import transcript, transcript_each
from grading.documents.typeset import DocumentError
from tests.grading.contents import module, rcue, student, transcripts, ue

INJECTIONS = ("*#x[ $a$ `b`", '#import "x"', "\\ ~ @label <y> = // --", "</script>")
NAMES = (
    "O'Hara",
    "d’Arc de La Rochefoucauld-Montmorency-Luxembourg et de Trop-Longue",
    "محمد",
    "Ngọc Đức",
    "😀 Léa",
    "A" * 60,
)


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page, with ordinary spaces and on one line."""
    return [re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(BytesIO(pdf)).pages]


def text_of(*students, **values) -> str:
    return " ".join(pages_of(transcript(transcripts(*students, **values))))


@pytest.fixture(scope="module")
def two_students() -> bytes:
    long = [ue(code=f"UE1{number}", modules=[module()] * 14) for number in range(1, 5)]
    first = student(last_name="Arc", ues=long, rcues=[rcue()], held=["UE21"], ects_in_all="87")
    return transcript(transcripts(first, student(last_name="Zola"), group="TD1"))


def test_each_student_has_his_own_pages_and_numbers(two_students):
    found = [re.search(r"(Arc|Zola) .*page (\d/\d)", page) for page in pages_of(two_students)]
    assert [match.groups() for match in found] == [
        ("Arc", "1/3"),
        ("Arc", "2/3"),
        ("Arc", "3/3"),
        ("Zola", "1/1"),
    ]


def test_every_page_says_whose_and_when(two_students):
    footer = "Zoé-Éléonore, n° 20260001, édité le 23 novembre 2026 à 14 h 05"
    assert [footer in page for page in pages_of(two_students)] == [True, True, True, True]


def test_only_the_following_pages_repeat_the_name_on_top(two_students):
    pages = pages_of(two_students)
    header = "Arc Zoé-Éléonore Relevé de notes, semestre 1 2026-2027"
    assert [page.startswith(header) for page in pages] == [False, True, True, False]
    assert pages[3].startswith("IUT d’essai")


def test_the_students_are_bookmarks(two_students):
    outline = PdfReader(BytesIO(two_students)).outline
    assert [each.title for each in outline if not isinstance(each, list)] == [
        "Arc Zoé-Éléonore",
        "Zola Zoé-Éléonore",
    ]


def test_the_first_page_says_all(two_students):
    page = pages_of(two_students)[0]
    for words in (
        "IUT d’essai",
        "Département d’essai",
        "Année universitaire 2026-2027",
        "BUT d’essai",
        "Relevé de notes, semestre 1",
        "formation initiale",
        "11,40",
        "ADM : UE acquise, la moyenne atteint le seuil",
        "ECTS acquis dans le semestre 30 / 30",
        "UE acquises dans les autres semestres : UE21. ECTS acquis en tout : 87.",
        "UE11 + UE21 Spécifier 10,05 CMP : RCUE validé par compensation entre ses deux UE",
    ):
        assert words in page


def test_the_last_page_says_the_rules(two_students):
    first, _, last, _ = pages_of(two_students)
    assert "Règles appliquées (programme version 2022) : seuil d’acquisition : 10." in last
    assert "seul le jury décide" in first


def test_it_is_archivable_tagged_and_french(two_students):
    reader = PdfReader(BytesIO(two_students))
    metadata = reader.xmp_metadata.stream.get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert reader.metadata.title == "Relevé de notes, semestre 1, 2026-2027, TD1"
    assert reader.trailer["/Root"]["/Lang"] == "fr-FR"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_the_same_content_gives_the_same_bytes():
    assert transcript(transcripts()) == transcript(transcripts())


def test_a_provisional_figure_never_stands_alone():
    waiting = {"provisional": True, "lowest": "7.10", "highest": "14.70"}
    text = text_of(
        student(
            provisional=True,
            mentions=["Relevé provisoire : il manque des notes."],
            ues=[ue(**waiting, modules=[module(**waiting)])],
        )
    )
    assert "Provisoire" in text
    assert "Relevé provisoire : il manque des notes." in text
    assert "provisoire 11,40 entre 7,10 et 14,70" in text
    assert "provisoire 12,35 entre 7,10 et 14,70" in text


def test_a_complete_transcript_has_no_stamp():
    assert "rovisoire" not in text_of()


def test_what_a_student_prints_says_on_every_page_that_it_proves_nothing():
    long = student(ues=[ue(modules=[module() for _ in range(40)])] * 2)
    pages = pages_of(transcript(transcripts(long, published_only=True)))
    said = "Relevé provisoire, sans valeur officielle"
    assert len(pages) > 1
    assert [said in page for page in pages] == [True] * len(pages)
    assert "Relevé de notes" not in " ".join(pages)


def test_no_average_is_a_dash():
    without = module(average=None, lowest=None, highest=None, marks=[], remark="dispensé")
    assert "R1.01 Mécanique dispensé 1,5 –" in text_of(student(ues=[ue(modules=[without])]))


def test_what_people_typed_is_never_markup():
    students = [student(last_name=name, first_name="X") for name in INJECTIONS]
    pages = pages_of(transcript(transcripts(*students)))
    assert [name in page for name, page in zip(INJECTIONS, pages, strict=True)] == [True] * 4


def test_no_name_breaks_the_document():
    students = [student(last_name=name) for name in NAMES]
    title = module(title="Un intitulé sans fin " * 12)
    pages = pages_of(transcript(transcripts(*students, student(ues=[ue(modules=[title] * 60)]))))
    assert len(pages) > len(students) + 1
    assert [name in pages[index] for index, name in enumerate(NAMES) if index != 2] == [True] * 5


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Zoé-Éléonore d’Arc", "Zoé-Éléonore d’Arc"),
        ("Zoe\u0301", "Zoé"),
        ("محمد", "محمد"),
        ("山田 👩🏽\u200d🎓", "□□ □□□"),
        ("a\u202eb\ufeff", "ab"),
        ("a\x07\nb\ue000", "a  b□"),
        ("Résultat : « oui » ; non !", "Résultat\xa0: «\xa0oui\xa0»\u202f; non\u202f!"),
    ],
)
def test_characters_that_no_font_has_are_replaced(typed, printed):
    assert printable({"names": [typed], "count": 1}) == {"names": [printed], "count": 1}


def test_a_missing_font_is_an_error(monkeypatch, tmp_path):
    """Without its fonts, the same program refuses to make the document with others."""
    (tmp_path / "fonts").mkdir()
    alone = shutil.copy(typeset.COMPILER, tmp_path)
    monkeypatch.setattr(typeset, "COMPILER", alone)
    with pytest.raises(DocumentError, match="unknown font family: source sans 3"):
        transcript(transcripts())


def test_only_the_shipped_fonts_are_used(two_students):
    reader = PdfReader(BytesIO(two_students))
    fonts = {
        str(font.get_object()["/BaseFont"]).split("+")[1]
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert fonts == {"SourceSans3-Regular", "SourceSans3-Semibold"}
    assert {path.name for path in compiler.FONTS.glob("*.ttf")} == {
        "DejaVuSans.ttf",
        "SourceSans3-Regular.ttf",
        "SourceSans3-Semibold.ttf",
    }


def test_several_are_made_in_one_process_each_as_if_alone():
    contents = [transcripts(student(last_name=name)) for name in ("Arc", "Zola")]
    assert transcript_each(contents) == [transcript(content) for content in contents]


def test_a_layout_given_takes_the_place_of_ours_and_shows_its_images():
    shown = Image.new("RGB", (40, 20), "red")
    shown.save(file := BytesIO(), "PNG")
    layout = b'#set document(title: "T", date: auto)\n= T\n#image("logo.png", alt: "Logo")'
    content = {"issued_at": "2026-11-23T14:05:00+01:00"}
    files = {"own.typ": layout, "logo.png": file.getvalue()}
    (page,) = PdfReader(BytesIO(typeset.typeset("own.typ", content, files))).pages
    assert [image.image.size for image in page.images] == [(40, 20)]


def test_a_page_can_be_looked_at():
    page = Image.open(BytesIO(typeset.first_page("transcript.typ", typeset.bound([transcripts()]))))
    assert (page.format, page.size) == ("PNG", (909, 1286))


def test_it_is_read_aloud_by_its_structure(two_students):
    """PDF/UA: every table, heading and paragraph is tagged, and images have their words."""
    root = PdfReader(BytesIO(two_students)).trailer["/Root"]
    found = set(tags_under(root["/StructTreeRoot"]))
    assert {"/Document", "/H1", "/H2", "/Table", "/TR", "/TH", "/TD", "/P"} <= found


def tags_under(node):
    node = node.get_object()
    if isinstance(node, list):
        for each in node:
            yield from tags_under(each)
    elif isinstance(node, dict):
        if "/S" in node:
            yield str(node["/S"])
        if "/K" in node:
            yield from tags_under(node["/K"])


def test_its_fonts_travel_with_it(two_students):
    for page in PdfReader(BytesIO(two_students)).pages:
        for font in page["/Resources"]["/Font"].values():
            (described,) = font.get_object()["/DescendantFonts"]
            assert "/FontFile2" in described.get_object()["/FontDescriptor"].get_object()
