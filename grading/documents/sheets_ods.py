"""Sheets as an OpenDocument spreadsheet (ods), written as text: building the same tree of objects
takes a hundred times as long (decision 0025)."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from openpyxl.utils import get_column_letter

from grading.documents.columns import Cell, Figure, Row
from grading.documents.sheets import Book, Sheet
from grading.documents.workbook import NARROW, WIDE
from grading.documents.xml_text import writable

MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
CENTIMETRES = 0.2  # of a column, for each character
LABEL, VALUE = 36, 64  # widths, in characters, of a sheet of labels and values
MOST_DECIMALS = 7
URN = "urn:oasis:names:tc:opendocument:xmlns"
NAMESPACES = " ".join(
    f'xmlns:{prefix}="{name}"'
    for prefix, name in {
        "office": f"{URN}:office:1.0",
        "style": f"{URN}:style:1.0",
        "table": f"{URN}:table:1.0",
        "text": f"{URN}:text:1.0",
        "number": f"{URN}:datastyle:1.0",
        "meta": f"{URN}:meta:1.0",
        "config": f"{URN}:config:1.0",
        "manifest": f"{URN}:manifest:1.0",
        "fo": f"{URN}:xsl-fo-compatible:1.0",
        "dc": "http://purl.org/dc/elements/1.1/",
    }.items()
)
XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
VERSION = 'office:version="1.2"'


def ods(book: Book) -> bytes:
    parts = {
        "content.xml": content(book),
        "styles.xml": styles(),
        "settings.xml": settings(book),
        "meta.xml": meta(book),
        "META-INF/manifest.xml": manifest(),
    }
    stream = BytesIO()
    with ZipFile(stream, "w") as archive:
        # First and as it is: by this a system knows what the file is.
        archive.writestr(entry(book, "mimetype", ZIP_STORED), MEDIA_TYPE)
        for name, text in parts.items():
            archive.writestr(entry(book, name, ZIP_DEFLATED), XML + text)
    return stream.getvalue()


def entry(book: Book, name: str, compression: int) -> ZipInfo:
    found = ZipInfo(name, book.at.timetuple()[:6])
    found.compress_type = compression
    return found


def content(book: Book) -> str:
    tables = "".join(map(table, book.sheets))
    return (
        f"<office:document-content {NAMESPACES} {VERSION}>"
        f"<office:automatic-styles>{''.join(cell_styles())}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}{filters(book)}"
        "</office:spreadsheet></office:body></office:document-content>"
    )


def cell_styles() -> Iterator[str]:
    yield (
        '<style:style style:name="header" style:family="table-cell">'
        '<style:table-cell-properties fo:wrap-option="wrap" style:vertical-align="top"/>'
        '<style:text-properties fo:font-weight="bold"/></style:style>'
    )
    for decimals in range(MOST_DECIMALS):
        yield from number_style(f"n{decimals}", decimals, "")
        yield from number_style(f"p{decimals}", decimals, " provisoire")
    for width in sorted({NARROW, LABEL, VALUE, *WIDE.values()}):
        yield (
            f'<style:style style:name="w{width}" style:family="table-column">'
            f'<style:table-column-properties style:column-width="{width * CENTIMETRES:.1f}cm"/>'
            "</style:style>"
        )


def number_style(name: str, decimals: int, after: str) -> Iterator[str]:
    yield (
        f'<number:number-style style:name="format-{name}"><number:number '
        f'number:decimal-places="{decimals}" number:min-integer-digits="1"/>'
        f"{f'<number:text>{after}</number:text>' if after else ''}</number:number-style>"
    )
    yield (
        f'<style:style style:name="{name}" style:family="table-cell" '
        f'style:data-style-name="format-{name}"/>'
    )


def table(sheet: Sheet) -> str:
    header = "".join(map(header_cell, sheet.header))
    rows = "".join(map(row_text, body(sheet)))
    return (
        f"<table:table table:name={quoteattr(sheet.title)}>{''.join(columns(sheet))}"
        f"{f'<table:table-row>{header}</table:table-row>' if header else ''}{rows}</table:table>"
    )


def columns(sheet: Sheet) -> Iterator[str]:
    """Their widths; those that fold together, in a group."""
    widths = [WIDE.get(name, NARROW) for name in sheet.header] or [LABEL, VALUE]
    for folds, numbers in groupby(range(len(widths)), key=sheet.folding.__contains__):
        texts = (f'<table:table-column table:style-name="w{widths[each]}"/>' for each in numbers)
        inside = "".join(texts)
        yield f"<table:table-column-group>{inside}</table:table-column-group>" if folds else inside


def body(sheet: Sheet) -> Iterable[Row]:
    apart: list[Row] = [[None]] if sheet.summary else []
    return [*sheet.rows, *apart, *sheet.summary]


def header_cell(name: str) -> str:
    return text_cell(name, ' table:style-name="header"')


def row_text(row: Row) -> str:
    return f"<table:table-row>{''.join(cells(row))}</table:table-row>"


def cells(row: Row) -> Iterator[str]:
    """What is empty side by side is one cell, repeated."""
    for empty, values in groupby(row, key=is_empty):
        if empty:
            yield f'<table:table-cell table:number-columns-repeated="{len(list(values))}"/>'
        else:
            yield from map(cell, values)


def is_empty(value: Cell) -> bool:
    return value is None or value == ""


def cell(value: Cell) -> str:
    return figure_cell(value) if isinstance(value, Figure) else text_cell(value or "")


def figure_cell(figure: Figure) -> str:
    decimals = max(-int(figure.value.as_tuple().exponent), 0)
    style = f"{'p' if figure.provisional else 'n'}{min(decimals, MOST_DECIMALS - 1)}"
    return (
        f'<table:table-cell table:style-name="{style}" office:value-type="float" '
        f'office:value="{figure.value:f}"><text:p>{figure.value:f}</text:p></table:table-cell>'
    )


def text_cell(text: str, attributes: str = "") -> str:
    """Always text, whatever it looks like: nothing here is read as a formula."""
    lines = "".join(f"<text:p>{line}</text:p>" for line in paragraphs(text))
    return f'<table:table-cell{attributes} office:value-type="string">{lines}</table:table-cell>'


def paragraphs(text: str) -> Iterator[str]:
    return (escape(line) for line in writable(text).splitlines() or [""])


def filters(book: Book) -> str:
    ranges = "".join(
        f'<table:database-range table:name="Filtre{number}" '
        f"table:target-range-address={quoteattr(address(sheet))} "
        'table:display-filter-buttons="true"/>'
        for number, sheet in enumerate(book.sheets, start=1)
        if sheet.header
    )
    return f"<table:database-ranges>{ranges}</table:database-ranges>"


def address(sheet: Sheet) -> str:
    last = f"{get_column_letter(len(sheet.header))}{len(sheet.rows) + 1}"
    return f"'{sheet.title}'.A1:'{sheet.title}'.{last}"


def styles() -> str:
    """Nothing but the language, which gives figures their comma."""
    return (
        f"<office:document-styles {NAMESPACES} {VERSION}><office:styles>"
        '<style:default-style style:family="table-cell">'
        '<style:text-properties fo:language="fr" fo:country="FR"/></style:default-style>'
        "</office:styles></office:document-styles>"
    )


def settings(book: Book) -> str:
    """What never scrolls away: the header, and the names."""
    views = "".join(map(view, (each for each in book.sheets if each.header)))
    return (
        f"<office:document-settings {NAMESPACES} {VERSION}><office:settings>"
        '<config:config-item-set config:name="ooo:view-settings">'
        '<config:config-item-map-indexed config:name="Views"><config:config-item-map-entry>'
        '<config:config-item config:name="ViewId" config:type="string">view1</config:config-item>'
        f'<config:config-item-map-named config:name="Tables">{views}'
        "</config:config-item-map-named></config:config-item-map-entry>"
        "</config:config-item-map-indexed></config:config-item-set>"
        "</office:settings></office:document-settings>"
    )


def view(sheet: Sheet) -> str:
    items = {
        "HorizontalSplitMode": ("short", 2),
        "HorizontalSplitPosition": ("int", sheet.frozen),
        "VerticalSplitMode": ("short", 2),
        "VerticalSplitPosition": ("int", 1),
        "ActiveSplitRange": ("short", 3),
        "PositionLeft": ("int", 0),
        "PositionRight": ("int", sheet.frozen),
        "PositionTop": ("int", 0),
        "PositionBottom": ("int", 1),
    }
    inside = "".join(
        f'<config:config-item config:name="{name}" config:type="{kind}">{value}'
        "</config:config-item>"
        for name, (kind, value) in items.items()
    )
    entry = "config:config-item-map-entry"
    return f"<{entry} config:name={quoteattr(sheet.title)}>{inside}</{entry}>"


def meta(book: Book) -> str:
    at = f"{book.at:%Y-%m-%dT%H:%M:%SZ}"
    return (
        f"<office:document-meta {NAMESPACES} {VERSION}><office:meta>"
        f"<meta:initial-creator>{escape(writable(book.creator))}</meta:initial-creator>"
        f"<meta:creation-date>{at}</meta:creation-date><dc:date>{at}</dc:date>"
        "</office:meta></office:document-meta>"
    )


def manifest() -> str:
    files = {
        "/": MEDIA_TYPE,
        "content.xml": "text/xml",
        "styles.xml": "text/xml",
        "settings.xml": "text/xml",
        "meta.xml": "text/xml",
    }
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{kind}"/>'
        for path, kind in files.items()
    )
    return f'<manifest:manifest {NAMESPACES} manifest:version="1.2">{entries}</manifest:manifest>'
