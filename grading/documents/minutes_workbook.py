"""The minutes of a jury as a workbook: real numbers, to sort, filter and compute with.

The same minutes give the same bytes: a closed jury is dated of its closing, not of the day when
somebody asked for the file.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook

from grading.documents.columns import Figure, Row
from grading.documents.workbook import fill, fill_plain
from grading.services.juries.minutes_content import (
    CellContent,
    DepartureContent,
    MinutesContent,
    PersonContent,
    TallyContent,
)

IDENTITY = ["Nom", "Prénom", "Numéro", "Parcours", "Modalité", "Situation"]
REASONED = ["Étudiant", "Objet", "Moyenne", "Proposition", "Décision", "Motif", "Par", "Nature"]
TALLIED = ["Objet", "Code", "Ce qu’il veut dire", "Décisions"]
CORE = "docProps/core.xml"
SAVED_ON = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")


def minutes_workbook(content: MinutesContent) -> bytes:
    """The xlsx file: the decisions, those with a reason, their totals, the jury, the settings."""
    book = Workbook(write_only=True)
    book.properties.creator = content["institution"]
    fill(book.create_sheet("Décisions"), decisions(content))
    fill(book.create_sheet("Motifs"), reasoned(content))
    fill(book.create_sheet("Totaux"), tallied(content["legend"]))
    fill_plain(book.create_sheet("Jury"), jury(content))
    fill_plain(book.create_sheet("Réglages"), settings(content))
    stream = BytesIO()
    book.save(stream)
    return dated(stream.getvalue(), datetime.fromisoformat(content["issued_at"]))


def decisions(content: MinutesContent) -> Iterator[Row]:
    """A header, then a row for each student: his averages, what was proposed and decided."""
    columns = content["columns"]
    names = [name for each in columns for name in of_column(each["of"], each["subject"])]
    yield [*IDENTITY, *names, "Années antérieures", "ECTS acquis"]
    for student in content["students"]:
        cells = [
            cell
            for each in columns
            for cell in of_cell(student["cells"].get(each["of"]), each["subject"])
        ]
        others = ", ".join(student["others"])
        yield [*identity(student), *cells, others, Figure(Decimal(student["ects"]))]


def of_column(of: str, subject: str) -> list[str]:
    names = [f"{of} proposition", f"{of} décision"]
    return [f"{of} moyenne", *names] if has_average(subject) else names


def of_cell(cell: CellContent | None, subject: str) -> Row:
    if cell is None:
        return [None] * (3 if has_average(subject) else 2)
    codes: Row = [cell["proposal"], cell["code"]]
    return [figure(cell["average"]), *codes] if has_average(subject) else codes


def has_average(subject: str) -> bool:
    return subject in ("ue", "rcue")


def figure(average: str | None) -> Figure | None:
    return None if average is None else Figure(Decimal(average))


def identity(student: PersonContent) -> Row:
    return [
        student["last_name"],
        student["first_name"],
        student["number"],
        student["parcours"],
        student["modality"],
        student["situation"],
    ]


def reasoned(content: MinutesContent) -> Iterator[Row]:
    yield list(REASONED)
    yield from reasons(content["departures"], "écart")
    yield from reasons(content["kept"], "maintenue")


def reasons(rows: Iterable[DepartureContent], nature: str) -> Iterator[Row]:
    for row in rows:
        codes = [row["proposal"], row["code"]]
        yield [
            row["name"],
            row["of"],
            figure(row["average"]),
            *codes,
            row["reason"],
            row["by"],
            nature,
        ]


def tallied(tallies: Iterable[TallyContent]) -> Iterator[Row]:
    yield list(TALLIED)
    for each in tallies:
        yield [each["subject"], each["code"], each["sentence"], Figure(Decimal(each["count"]))]


def jury(content: MinutesContent) -> Iterator[Row]:
    """What the head of the minutes says, then who sat."""
    yield ["Document", "Projet, sans valeur" if content["draft"] else "Procès-verbal"]
    yield ["Établissement", content["institution"]]
    yield ["Département", content["department"]]
    yield ["Programme", f"{content['programme']}, version {content['version']}"]
    yield ["Jury", content["title"]]
    yield ["Semestres jugés", content["judges"]]
    yield ["Réuni le", content["held"]]
    yield ["Lieu", content["place"]]
    yield ["Fait suite à", content["follows"]]
    yield ["Motif", content["motive"]]
    yield ["Clos le", content["closed"]]
    yield ["Empreinte", content["digest"]]
    for member in content["members"]:
        signed = f"signé électroniquement le {member['signed']}" if member["signed"] else ""
        facts = (member["title"], member["quality"], member["attendance"], signed)
        yield [member["name"], ", ".join(fact for fact in facts if fact)]


def settings(content: MinutesContent) -> Iterator[Row]:
    for each in content["settings"]:
        yield [each["label"], each["value"]]


def dated(file: bytes, at: datetime) -> bytes:
    """The same workbook as if it had been saved at that time: who writes one says when."""
    stream, stamp = BytesIO(), f"{at:%Y-%m-%dT%H:%M:%SZ}".encode()
    with ZipFile(BytesIO(file)) as read, ZipFile(stream, "w", ZIP_DEFLATED) as write:
        for name in read.namelist():
            data = read.read(name)
            if name == CORE:
                data = SAVED_ON.sub(rb"\g<1>" + stamp, data)
            entry = ZipInfo(name, at.timetuple()[:6])
            entry.compress_type = ZIP_DEFLATED
            write.writestr(entry, data)
    return stream.getvalue()
