"""What is read of a file, and what is refused, in which words. No database."""

import sys
import time
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from grading.imports import limits
from grading.imports.archive import opened
from grading.imports.files import CHILD, TOO_LARGE, read_file
from grading.imports.limits import Unreadable
from grading.imports.tables import Oddity, Remark, sheet_of, table_from_json, written
from grading.imports.text import read_pasted
from tests.grading.imports.workbooks import (
    ODS_HEAD,
    ODS_TAIL,
    ods,
    ods_of,
    with_cached_values,
    with_entries,
    xlsm,
    xlsx,
    zip_bomb,
)

NAMES = ["Nom", "Prénom", "Note"]


def refusal(content):
    with pytest.raises(Unreadable) as caught:
        read_file(content)
    return str(caught.value)


def bytes_of(book):
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def only_rows(table):
    [sheet] = table.sheets
    return sheet.rows


class TestXlsx:
    def test_values_as_a_person_would_type_them(self):
        cells = [
            "Œillet\xa0 \u200bZoé",
            22501017,
            12.5,
            12.0,
            0.1 + 0.2,
            True,
            date(2026, 10, 8),
            None,
            34 / 3,
        ]
        [sheet] = read_file(xlsx([cells])).sheets
        assert sheet.rows == [
            ["Œillet Zoé", "22501017", "12,5", "12", "0,3", "VRAI", "08/10/2026", "", "11,33333333"]
        ]
        assert sheet.odd == {(0, 6): Oddity.DATE}

    def test_blank_rows_keep_their_place_and_blank_ends_go(self):
        rows = [["Notes", None, None], [], NAMES, [], ["Écrou", "Noé", 12], [None, None], []]
        assert only_rows(read_file(xlsx(rows))) == [
            ["Notes"],
            [],
            NAMES,
            [],
            ["Écrou", "Noé", "12"],
        ]

    def test_every_sheet_that_is_shown_and_not_empty(self):
        table = read_file(xlsx([["a"]], [], [["b"]]))
        assert [(sheet.name, sheet.rows) for sheet in table.sheets] == [
            ("Feuille1", [["a"]]),
            ("Feuille3", [["b"]]),
        ]

    def test_a_formula_gives_the_value_that_was_computed(self):
        content = with_cached_values(xlsx([["Note"], ["=10+2.5"]]), {"A2": "12.5"})
        [sheet] = read_file(content).sheets
        assert (sheet.rows, sheet.odd) == ([["Note"], ["12,5"]], {(1, 0): Oddity.FORMULA})

    def test_a_formula_never_computed_says_so(self):
        [sheet] = read_file(xlsx([["Note"], ["=10+2.5"]])).sheets
        assert sheet.rows == [["Note"], [""]]
        assert sheet.odd == {(1, 0): Oddity.FORMULA_WITHOUT_VALUE}

    @pytest.mark.parametrize(
        ("shown_as", "odd"),
        [
            ("0%", Oddity.PERCENT),
            ("[Red]0.0 %", Oddity.PERCENT),
            ('0.0" %"', None),
            ("0.0\\%", None),
        ],
    )
    def test_a_percentage_is_not_the_number_that_is_kept(self, shown_as, odd):
        book = load_workbook(BytesIO(xlsx([["Note"], [0.6]])))
        book.active["A2"].number_format = shown_as
        [sheet] = read_file(bytes_of(book)).sheets
        assert (sheet.rows[1], sheet.odd.get((1, 0))) == (["0,6"], odd)

    @pytest.mark.parametrize(("cells", "remarks"), [("A2:A3", [Remark.MERGED]), ("A1:C1", [])])
    def test_one_mark_for_two_rows_is_said(self, cells, remarks):
        book = load_workbook(BytesIO(xlsx([["Note"], [12], [None], [13]])))
        book.active.merge_cells(cells)
        assert read_file(bytes_of(book)).remarks == remarks

    @pytest.mark.parametrize(("row", "remarks"), [(2, [Remark.HIDDEN]), (9, [])])
    def test_a_row_that_is_filtered_out_is_read_and_this_is_said(self, row, remarks):
        book = load_workbook(BytesIO(xlsx([["Note"], [12], [13]])))
        book.active.row_dimensions[row].hidden = True
        table = read_file(bytes_of(book))
        assert (only_rows(table), table.remarks) == ([["Note"], ["12"], ["13"]], remarks)

    def test_macros_are_not_run_and_this_is_said(self):
        table = read_file(xlsm(NAMES, ["Écrou", "Noé", 12]))
        assert only_rows(table) == [NAMES, ["Écrou", "Noé", "12"]]
        assert table.remarks == [Remark.MACROS]

    def test_it_survives_its_storage(self):
        table = read_file(xlsm(["=1", 12]))
        assert table_from_json(table.to_json()) == table


class TestHostile:
    def test_a_zip_bomb_is_not_unzipped(self, monkeypatch):
        bomb = zip_bomb()
        assert len(bomb) < limits.FILE_BYTES
        assert refusal(bomb) == limits.TOO_HEAVY_UNZIPPED
        monkeypatch.delattr(ZipFile, "open")
        with pytest.raises(Unreadable, match=limits.TOO_HEAVY_UNZIPPED):
            opened(bomb)

    def test_a_bomb_that_lies_about_its_size(self):
        """The size in the directory says 100 bytes: no more than that is read."""
        bomb = bytearray(zip_bomb())
        size = (50_000_000).to_bytes(4, "little")
        assert bytes(bomb).count(size) == 2
        assert refusal(bytes(bomb).replace(size, (100).to_bytes(4, "little"))) == (
            limits.NOT_A_WORKBOOK
        )

    def test_thousands_of_entries(self):
        many = {f"xl/junk{n}": b"" for n in range(limits.ZIP_ENTRIES)}
        assert refusal(with_entries(xlsx([["a"]]), many)) == limits.TOO_HEAVY_UNZIPPED

    def test_more_memory_than_there_is(self, monkeypatch):
        """A sheet of 30 MB on one row, in a child that has 200 MB for everything."""
        command = [sys.executable, "-c", CHILD_WITH_200_MB, str(CHILD)]
        monkeypatch.setattr("grading.imports.files.COMMAND", command)
        assert only_rows(read_file(xlsx([["a"]]))) == [["a"]]
        cells = "<c><v>1</v></c>" * 2_000_000
        assert refusal(with_sheet(f"<row>{cells}</row>")) == limits.TOO_DEMANDING

    def test_more_time_than_there_is(self, monkeypatch):
        monkeypatch.setattr("grading.imports.files.WAITING_SECONDS", 0.01)
        assert refusal(xlsx([["a"]])) == limits.TOO_DEMANDING

    def test_entities_are_not_expanded(self):
        laughs = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
        dtd = f'<!DOCTYPE x [<!ENTITY e0 "ha">{laughs}]>'
        assert refusal(ods_of(dtd + one_cell("&e9;"))) == limits.NOT_A_WORKBOOK
        assert refusal(with_sheet(TEXT_CELL.format("&e9;"), dtd)) == limits.NOT_A_WORKBOOK

    def test_files_of_the_server_are_not_read(self):
        dtd = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
        assert refusal(ods_of(dtd + one_cell("&e;"))) == limits.NOT_A_WORKBOOK
        assert refusal(with_sheet(TEXT_CELL.format("&e;"), dtd)) == limits.NOT_A_WORKBOOK

    def test_fifty_megabytes(self):
        assert refusal(b"PK\x03\x04" + b"0" * 50_000_000) == TOO_LARGE

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"PK\x03\x04 and then nothing", "abîmé"),
            (b"PK\x05\x06" + b"\x00" * 18, "abîmé"),
            (xlsx([["a"]])[:-200], "abîmé"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "ancien format .xls"),
            (b"%PDF-1.7", "PDF"),
            (b"\x89PNG\r\n\x1a\n\x00\x00", "n’est pas un tableau"),
            (b"  <html><table><tr><td>12</td></tr></table>", "page web"),
            (b"", "vide"),
            (b" \r\n;;;\r\n\r\n", "vide"),
            (xlsx([]), "vide"),
        ],
        ids=[
            "broken zip",
            "empty zip",
            "truncated xlsx",
            "xls",
            "pdf",
            "png",
            "html",
            "nothing",
            "blank csv",
            "empty xlsx",
        ],
    )
    def test_refused_with_what_to_do(self, content, words):
        assert words in refusal(content)

    @pytest.mark.parametrize(
        ("rows", "sentence"),
        [
            ([["a"]] * 2001, limits.TOO_MANY_ROWS),
            ([["a"] * 61], limits.TOO_MANY_COLUMNS),
        ],
    )
    def test_too_many_rows_or_columns(self, rows, sentence):
        text = "\n".join(";".join(row) for row in rows).encode()
        assert {refusal(xlsx(rows)), refusal(ods(*rows)), refusal(text)} == {sentence}

    def test_exactly_as_many_as_allowed(self):
        assert len(only_rows(read_file(xlsx([["a"]] * 2000)))) == 2000
        assert only_rows(read_file(xlsx([["a"] * 60]))) == [["a"] * 60]

    def test_a_value_in_the_last_row_of_excel(self):
        far = '<row r="1048576"><c r="A1048576"><v>1</v></c></row>'
        assert refusal(with_sheet(far)) == limits.TOO_MANY_ROWS

    def test_the_million_empty_rows_above_a_stray_cell_cost_next_to_nothing(self):
        begun = time.process_time()
        assert sheet_of("Notes", ([] for _ in range(1_048_576))).rows == []
        assert time.process_time() - begun < 1

    def test_a_cell_that_is_a_novel(self):
        [[cell]] = only_rows(read_file(xlsx([["a" * 30_000]])))
        assert len(cell) == limits.CELL_CHARACTERS

    def test_twenty_one_sheets(self):
        assert refusal(xlsx(*[[["a"]]] * 21)) == limits.TOO_MANY_SHEETS


SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TEXT_CELL = '<row><c t="inlineStr"><is><t>{}</t></is></c></row>'
CHILD_WITH_200_MB = """
import runpy, sys
sys.path.insert(0, sys.argv[1].removesuffix("/grading/imports/child.py"))
from grading.imports import limits
limits.MEMORY_BYTES = 200_000_000
runpy.run_path(sys.argv[1], run_name="__main__")
"""


def with_sheet(rows, dtd=""):
    """A workbook whose sheet holds this xml."""
    sheet = f'{dtd}<worksheet xmlns="{SPACE}"><sheetData>{rows}</sheetData></worksheet>'
    return with_entries(xlsx([["a"]]), {"xl/worksheets/sheet1.xml": sheet})


def one_cell(text):
    cell = f"<table:table-cell><text:p>{text}</text:p></table:table-cell>"
    row = f"<table:table><table:table-row>{cell}</table:table-row></table:table>"
    return f"{ODS_HEAD}{row}{ODS_TAIL}"


class TestOds:
    def test_numbers_text_and_formulas(self):
        [sheet] = read_file(ods(NAMES, ["Écrou", "Noé", 12.5], ["Clé", "Zoé", "=6+6.5"])).sheets
        assert sheet.name == "Notes"
        assert sheet.rows == [NAMES, ["Écrou", "Noé", "12,5"], ["Clé", "Zoé", "12,5"]]
        assert sheet.odd == {(2, 2): Oddity.FORMULA}

    def test_a_percentage_and_a_cell_over_two_rows(self):
        cell = (
            '<table:table-cell table:number-rows-spanned="2" office:value-type="percentage" '
            'office:value="0.6"><text:p>60 %</text:p></table:table-cell>'
        )
        row = f"<table:table><table:table-row>{cell}</table:table-row></table:table>"
        table = read_file(ods_of(f"{ODS_HEAD}{row}{ODS_TAIL}"))
        assert (only_rows(table), table.remarks) == ([["0,6"]], [Remark.MERGED])
        assert table.sheets[0].odd == {(0, 0): Oddity.PERCENT}

    def test_a_row_that_is_filtered_out(self):
        cell = "<table:table-cell><text:p>Noé</text:p></table:table-cell>"
        row = f'<table:table-row table:visibility="filter">{cell}</table:table-row>'
        table = read_file(ods_of(f"{ODS_HEAD}<table:table>{row}</table:table>{ODS_TAIL}"))
        assert (only_rows(table), table.remarks) == ([["Noé"]], [Remark.HIDDEN])

    def test_the_empty_end_of_a_sheet_weighs_nothing(self):
        assert only_rows(read_file(ods(["Nom", "…"], ["Écrou", "…"]))) == [["Nom"], ["Écrou"]]


class TestText:
    @pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
    @pytest.mark.parametrize("separator", [";", "\t"])
    def test_any_coding_and_any_separator(self, coding, separator):
        text = "Nom;Prénom;Note\r\nÉcrou;Noé;12,5\r\n".replace(";", separator)
        assert only_rows(read_file(text.encode(coding))) == [
            ["Nom", "Prénom", "Note"],
            ["Écrou", "Noé", "12,5"],
        ]

    def test_a_comma_separates_when_nothing_else_does(self):
        assert only_rows(read_pasted("Nom,Note\nÉcrou,12.5")) == [
            ["Nom", "Note"],
            ["Écrou", "12.5"],
        ]

    @pytest.mark.parametrize(
        "text",
        [
            "Nom,Prénom,Note\nÉcrou,Noé,12,5\nClé,Zoé,8",
            "Nom,Note\nÉcrou,12,5\nClé,8,25",
            "Écrou Noé,12,5\nClé Zoé,8,25",
        ],
    )
    def test_a_comma_that_cuts_marks_is_refused(self, text):
        with pytest.raises(Unreadable, match="points-virgules"):
            read_pasted(text)

    @pytest.mark.parametrize(
        "text",
        ['Nom,Note\nÉcrou,"12,5"', "Nom,TP1,TP2\nÉcrou,12,13", "22501017,12\n22501018,8"],
    )
    def test_a_comma_that_cuts_nothing_is_not(self, text):
        assert len({len(row) for row in only_rows(read_pasted(text))}) == 1

    def test_a_column_of_marks_is_one_column(self):
        assert only_rows(read_pasted("12,5\n13\n\nabs\n8,25\n")) == [
            ["12,5"],
            ["13"],
            [],
            ["abs"],
            ["8,25"],
        ]

    def test_quoted_cells_may_hold_anything(self):
        assert only_rows(read_pasted('"Le ""grand""\nÉcrou"\t12\nClé\t13')) == [
            ['Le "grand" Écrou', "12"],
            ["Clé", "13"],
        ]

    def test_a_quotation_mark_never_closed_swallows_nothing(self):
        with pytest.raises(Unreadable, match="guillemet"):
            read_pasted('"Écrou\t12\nClé\t13')

    def test_a_paste_of_a_million_characters(self):
        with pytest.raises(Unreadable, match="million"):
            read_pasted("x" * 1_000_001)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -(10**400), 1e300])
def test_numbers_that_no_mark_is(value):
    assert isinstance(written(value), str)
