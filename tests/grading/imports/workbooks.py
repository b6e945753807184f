"""Files as people bring them, and as nobody should: real bytes, made on the spot."""

import re
import zipfile
from io import BytesIO

from openpyxl import Workbook

ODS_HEAD = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
    "<office:body><office:spreadsheet>"
)
ODS_TAIL = "</office:spreadsheet></office:body></office:document-content>"


def xlsx(*sheets, **named):
    """The bytes of a workbook with these sheets, each a list of rows."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in [
        *((f"Feuille{n}", each) for n, each in enumerate(sheets, 1)),
        *named.items(),
    ]:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_entries(content, entries):
    """The same archive with entries replaced or added."""
    stream = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in entries:
                new.writestr(name, old.read(name))
        for name, data in entries.items():
            new.writestr(name, data)
    return stream.getvalue()


def with_cached_values(content, cached, part="xl/worksheets/sheet1.xml"):
    """Give formulas the value that a spreadsheet would have kept: {"B2": "12.5"}."""
    text = zipfile.ZipFile(BytesIO(content)).read(part).decode()
    for place, value in cached.items():
        start = text.index(f'r="{place}"')
        end = text.index("</c>", start)
        cell = re.sub("<v ?/>|<v></v>", f"<v>{value}</v>", text[start:end])
        text = text[:start] + cell + text[end:]
    return with_entries(content, {part: text})


def xlsm(*rows):
    return with_entries(xlsx(list(rows)), {"xl/vbaProject.bin": b"Sub Auto_Open()"})


def ods(*rows, name="Notes", head=""):
    """A workbook of LibreOffice; numbers are numbers, the rest text; "=…" a formula worth 12.5,
    "le 2007-03-12" a day."""
    lines = "".join(
        f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>" for row in rows
    )
    repeated = 'table:number-rows-repeated="1048000"'
    end = f"<table:table-row {repeated}><table:table-cell/></table:table-row>"
    content = f'<table:table table:name="{name}">{lines}{end}</table:table>'
    return ods_of(f"{head}{ODS_HEAD}{content}{ODS_TAIL}")


def ods_cell(value):
    if isinstance(value, int | float):
        return (
            f'<table:table-cell office:value-type="float" office:value="{value}">'
            f"<text:p>{value} pts</text:p></table:table-cell>"
        )
    if value.startswith("="):
        return (
            f'<table:table-cell table:formula="of:{value}" office:value-type="float" '
            'office:value="12.5"><text:p>12,5</text:p></table:table-cell>'
        )
    if value.startswith("le "):
        return (
            f'<table:table-cell office:value-type="date" office:date-value="{value[3:]}">'
            "<text:p>un jour</text:p></table:table-cell>"
        )
    end = ' table:number-columns-repeated="16000"' if value == "…" else ""
    text = "" if value == "…" else f"<text:p>{value}</text:p>"
    return f"<table:table-cell{end}>{text}</table:table-cell>"


def ods_of(content):
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    return stream.getvalue()


def zip_bomb():
    """Fifty megabytes of nothing, as the sheet of a workbook a thousand times smaller."""
    return with_entries(xlsx([["Nom", "Note"]]), {"xl/worksheets/sheet1.xml": b" " * 50_000_000})
