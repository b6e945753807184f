"""Reading an Apogée file loses no byte, filling it changes only the cells listed, and a file that
is wrong somewhere is refused whole, each fault at its line."""

from random import Random

import pytest
from hypothesis import given as tried
from hypothesis import settings
from hypothesis import strategies as st

from grading.imports.apogee.faults import Faulty
from grading.imports.apogee.file import ApogeeFile
from grading.imports.apogee.reading import NOT_APOGEE, TOO_LARGE, WIDE, ZIPPED, read_apogee
from grading.imports.apogee.text import coding_of, filled, lines_of
from grading.imports.limits import FILE_BYTES, ROWS, Unreadable
from tests.grading.imports.apogee_files import PEOPLE, About, cells_of, given


def faults_of(content: bytes) -> list[tuple[int, str, str]]:
    with pytest.raises(Faulty) as refused:
        read_apogee(content)
    return [tuple(fault) for fault in refused.value.faults]


class TestReading:
    @pytest.mark.parametrize("coding", ["cp1252", "utf-8", "utf-8-sig"])
    @pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
    def test_what_it_says(self, coding, end):
        file = given(coding=coding, end=end)
        found = read_apogee(file.content)
        assert [
            (row.number, row.last_name, row.first_name, row.birth_date) for row in found.rows
        ] == PEOPLE
        assert [column.name for column in found.columns] == list(file.columns)
        assert {str(code): title for code, title in found.codes.items()} == {
            f"{each.kind} {each.code}": f"{each.code} - {each.title}" for each in file.objects
        }
        assert found.year == 2026
        assert found.steps == ("ZEX1",)
        assert found.accepted == set(file.accepted)
        assert found.titles["apoC_lib_dip"] == "BUT d’exemple"
        assert found.lines == len(file.lines)

    def test_the_coding_in_words(self):
        assert coding_of(given(coding="cp1252").content) == "ISO-8859-1"
        assert coding_of(given(coding="utf-8").content) == "UTF-8"
        assert coding_of(given(coding="utf-8-sig").content) == "UTF-8 avec marque"
        mixed = given().content + "70260003\tÉLÈVE\tZOÉ\t\r\n".encode()
        assert coding_of(mixed) == "ISO-8859-1 et UTF-8"
        assert read_apogee(mixed).rows[-1].name == "ÉLÈVE ZOÉ"

    def test_without_the_list_of_codes_nor_a_last_end(self):
        content = given().content
        start, end = content.index(b"XX-APO_TYP"), content.index(b"XX-APO_COLONNES")
        found = read_apogee((content[:start] + content[end:]).rstrip(b"\r\n"))
        assert (found.accepted, len(found.rows)) == (frozenset(), 2)

    def test_columns_that_only_stand_in_the_header(self):
        content = given().content.replace(
            b"apoL_c0001\tapoL_c0002", b"apoL_c0001\tSITE\tapoL_c0002"
        )
        found = read_apogee(content)
        assert found.extra == ("SITE",)
        assert [column.place for column in found.columns][:2] == [4, 6]

    def test_a_column_of_an_unknown_kind_is_no_code_to_map(self):
        file = given(objects=(About("XYZ", "ZEX", "inconnu"), About("ELP", "ZEY", "", session="3")))
        found = read_apogee(file.content)
        assert [column.is_known for column in found.columns] == [False] * 6
        assert found.codes == {}


cells = st.dictionaries(
    st.tuples(st.integers(0, 1), st.integers(4, 14)),
    st.from_regex(r"[0-9A-Z,]{0,6}", fullmatch=True),
)
odd_ends = st.sampled_from(["\r\n", "\n", "\r"])


class TestFilling:
    @tried(
        wanted=cells,
        end=odd_ends,
        coding=st.sampled_from(["cp1252", "utf-8", "utf-8-sig"]),
        last=st.booleans(),
        extra=st.booleans(),
        short=st.booleans(),
    )
    @settings(max_examples=60)
    def test_only_the_cells_listed_change(self, wanted, end, coding, last, extra, short):
        content = given(end=end, coding=coding).content
        if extra:
            content = content.replace(b"apoL_c0004", b"SITE\tapoL_c0004")
        if short:
            content = content.replace(b"\t" * 11, b"")
        if not last:
            content = content.rstrip(b"\r\n")
        assert filled(content, {}) == content
        places = {
            (len(lines_until(content)) + row, place): text for (row, place), text in wanted.items()
        }
        found = filled(content, places)
        assert unlisted(found, places) == unlisted(content, places)
        assert {place: cell(found, place) for place in places} == places

    @tried(content=st.binary(max_size=200))
    @settings(max_examples=60)
    def test_no_byte_is_lost_of_whatever_it_is(self, content):
        assert filled(content, {}) == content
        lines = list(lines_of(content))
        emptied = filled(content, {(line.number, 0): "" for line in lines})
        assert len(emptied) == len(content) - sum(
            len(line.content.partition(b"\t")[0]) for line in lines
        )

    def test_an_independent_reader_finds_what_was_written(self):
        file = given()
        (row, _) = read_apogee(file.content).rows
        name = file.column("ZEXU11", "N")
        place = next(each.place for each in read_apogee(file.content).columns if each.name == name)
        before, after = (
            cells_of(file.content),
            cells_of(filled(file.content, {(row.line, place): "12,35"})),
        )
        assert after == before | {("70260001", name): "12,35"}


def lines_until(content: bytes) -> list[bytes]:
    """Those before the first student, and his own."""
    lines = [line.content for line in lines_of(content)]
    return lines[
        : next(place for place, line in enumerate(lines) if line.startswith(b"7026000")) + 1
    ]


def cell(content: bytes, place: tuple[int, int]) -> str:
    line = list(lines_of(content))[place[0] - 1]
    return line.content.split(b"\t")[place[1]].decode()


def unlisted(content: bytes, places) -> list[bytes]:
    """Every byte but those of the cells listed; tabulations at the end of a line count for none."""
    found, done = [], 0
    for line in lines_of(content):
        cells = line.content.split(b"\t")
        for number, place in places:
            if number == line.number and place < len(cells):
                cells[place] = b""
        found += [content[done : line.start], b"\t".join(cells).rstrip(b"\t")]
        done = line.end
    return [*found, content[done:]]


class TestFaults:
    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"", NOT_APOGEE),
            (b"Nom;Note\r\nAbeille;12", NOT_APOGEE),
            (b"\x00" * 400, NOT_APOGEE),
            (b"PK\x03\x04" + b"XX-APO_TITRES-XX", ZIPPED),
            (b"\xd0\xcf\x11\xe0XX-APO_TITRES-XX", ZIPPED),
            (b"\x1f\x8bXX-APO_TITRES-XX", ZIPPED),
            (given().content.decode("cp1252").encode("utf-16"), WIDE),
            (given().content + b" " * FILE_BYTES, TOO_LARGE),
        ],
        ids=["empty", "csv", "nul", "zip", "xls", "gzip", "utf-16", "large"],
    )
    def test_what_is_no_such_file(self, content, said):
        with pytest.raises(Unreadable) as refused:
            read_apogee(content)
        assert str(refused.value) == said

    def test_truncated_before_the_values(self):
        content = given().content
        faults = faults_of(content[: content.index(b"XX-APO_VALEURS")])
        assert faults == [(0, "", "la section XX-APO_VALEURS-XX manque")]

    def test_truncated_among_the_columns(self):
        content = given().content
        faults = faults_of(content[: content.index(b"apoL_c0005")])
        assert [line for line, _, _ in faults] == [0, 0]
        assert "l’une des deux lignes manque" in faults[1][2]

    def test_truncated_in_a_line(self):
        content = given().content
        file = content[: content.rindex(b"BOURDON")]
        assert [said for _, _, said in faults_of(file)] == ["l’étudiant 70260002 n’a pas de nom"]

    def test_students_and_columns_twice(self):
        file = given(people=[*PEOPLE, PEOPLE[0]])
        line = len(file.lines)
        assert faults_of(file.content) == [
            (line, "apoL_a01_code", f"l’étudiant 70260001 est déjà à la ligne {line - 2}")
        ]
        declared = [
            place for place, line in enumerate(file.lines, 1) if line.startswith("apoL_c0001")
        ]
        content = given().content.replace(b"apoL_c0002\tVET", b"apoL_c0001\tVET")
        assert (
            declared[0] + 1,
            "apoL_c0001",
            f"colonne déjà déclarée à la ligne {declared[0]}",
        ) in faults_of(content)

    def test_a_column_declared_and_absent_or_twice_in_the_header(self):
        lacking = given().content.replace(b"\tapoL_c0003\tapoL_c0004", b"\tapoL_c0004")
        ((_, column, said),) = faults_of(lacking)
        assert (column, said) == (
            "apoL_c0003",
            "colonne déclarée, mais absente des titres des valeurs",
        )
        twice = given().content.replace(b"\tapoL_c0003\tapoL_c0004", b"\tapoL_c0004\tapoL_c0004")
        assert "colonne deux fois dans les titres" in [said for _, _, said in faults_of(twice)]

    def test_a_control_character_at_its_line_and_column(self):
        file = given()
        content = file.content.replace(b"BOURDON", b"BOUR\x00DON")
        assert faults_of(content) == [
            (len(file.lines), "2", "un caractère de contrôle, qu’aucun texte ne contient")
        ]

    def test_formulas_long_cells_and_a_shifted_line(self):
        people = [
            ("70260001", "=1+1", "LÉA", ""),
            ("70260002", "X" * 201, "NOÉ", ""),
            ("70260003", "CIGALE", "ZOÉ", "\t" * 13 + "ADM"),
            ("", "SANS", "NUMÉRO", ""),
        ]
        file = given(people=people)
        first = len(file.lines) - 3
        assert faults_of(file.content) == [
            (
                first,
                "apoL_a02_nom",
                "« =1+1 » est une formule de tableur, Apogée n’en écrit jamais",
            ),
            (first + 1, "apoL_a02_nom", "plus de 200 caractères"),
            (
                first + 2,
                "",
                "29 cellules pour 16 colonnes : une tabulation de trop décalerait les résultats",
            ),
            (first + 3, "", "pas de numéro d’étudiant : la ligne est sans doute coupée"),
        ]

    def test_too_many_students_or_columns(self):
        people = [(f"{place}", "ABEILLE", "LÉA", "") for place in range(ROWS + 1)]
        assert [said for _, _, said in faults_of(given(people=people).content)] == [
            "ce fichier dépasse 2 000 étudiants"
        ]
        objects = tuple(About("ELP", f"Z{place}", "", "N") for place in range(1001))
        said = [said for _, _, said in faults_of(given(objects=objects).content)]
        assert said == ["ce fichier dépasse 1 000 colonnes"]

    def test_mutated_files_are_read_or_refused_in_words(self):
        content = given().content
        assert [seed for seed in range(300) if not told(mutated(content, Random(seed)))] == []


def told(content: bytes) -> object:
    """What comes of a file: what it says, or why it is refused. Nothing else may happen."""
    try:
        found = read_apogee(content)
    except Unreadable as reason:
        return str(reason)
    except Faulty as refusal:
        return all(fault.said and fault.line >= 0 for fault in refusal.faults)
    assert isinstance(found, ApogeeFile)
    return found


def mutated(content: bytes, chance: Random) -> bytes:
    """The file after a few accidents: bytes lost, repeated, replaced, lines cut, moved, glued."""
    accidents = [
        lambda it, at: it[:at] + it[at + chance.randrange(1, 40) :],
        lambda it, at: it[:at] + it[max(0, at - 30) : at] + it[at:],
        lambda it, at: it[:at] + bytes([chance.randrange(256)]) + it[at + 1 :],
        lambda it, at: (
            it[:at] + chance.choice([b"\t", b"\r\n", b"\r", b"\n", b"\x00", b"\xe9"]) + it[at:]
        ),
        lambda it, at: it[:at],
        lambda it, at: b"\r\n".join(chance.sample(it.split(b"\r\n"), len(it.split(b"\r\n")))),
        lambda it, at: it.replace(b"\t", b";", 3),
    ]
    for _ in range(chance.randrange(1, 4)):
        content = chance.choice(accidents)(content, chance.randrange(len(content) or 1))
    return content
