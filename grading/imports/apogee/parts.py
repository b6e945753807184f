"""The sections of an Apogée file, each read for what it says; faults are noted as they are met."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from grading.imports.apogee.faults import Fault
from grading.imports.apogee.file import (
    COLUMNS,
    RESULT_CODES,
    RESULTS_BEGIN,
    RESULTS_END,
    TITLES,
    VALUES,
    ApogeeFile,
    Code,
    Column,
    Row,
)
from grading.imports.apogee.text import Line
from grading.imports.limits import CELL_CHARACTERS, ROWS

MOST_COLUMNS = 1_000
MOST_FAULTS = 200
"""A file that is wrong everywhere is not told line by line."""
NUMBER, LAST_NAME, FIRST_NAME, BIRTH_DATE = "a01", "a02", "a03", "a04"
IDENTITY = re.compile(r"apoL_(a\d\d)(?:_\w*)?")
RESULT = re.compile(r"apoL_c\d+")
RESULT_CODE = re.compile(r"[A-Z0-9_.]{1,8}")
FORMULA_STARTS = ("=", "@", "+")


class Parts:
    """The sections of a file, and the faults found in them."""

    def __init__(self, sections: dict[str, list[Line]], faults: list[Fault]) -> None:
        self.sections = sections
        self.faults = faults

    def fault(self, line: int, column: str, said: str) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(line, column, said))

    def read(self, coding: str, lines: int) -> ApogeeFile:
        declared = self._declared()
        filled = [line for line in self.sections.get(VALUES, []) if line.content.strip()]
        header = self._header(filled[:1])
        columns = tuple(self._placed(declared, header))
        identities = self._identities(header)
        known = {column.name for column in columns}
        return ApogeeFile(
            titles=dict(self._titles()),
            columns=columns,
            rows=tuple(self._rows(filled[1:], header, identities)),
            accepted=frozenset(self._accepted()),
            extra=tuple(
                name for name in header if name not in known and not IDENTITY.fullmatch(name)
            ),
            coding=coding,
            lines=lines,
        )

    def _titles(self) -> Iterator[tuple[str, str]]:
        for line in self.sections.get(TITLES, []):
            name, *values = line.cells
            if name:
                yield name, values[0] if values else ""

    def _accepted(self) -> Iterator[str]:
        """« 18 ADM AJ … » as well as « ADM : Admis » ; the number that begins a line is no code."""
        for line in self.sections.get(RESULT_CODES, []):
            for cell in line.cells:
                code = cell.partition(":")[0].strip()
                if RESULT_CODE.fullmatch(code) and not code.isdecimal():
                    yield code

    def _declared(self) -> list[Column]:
        """The columns of results, not placed yet."""
        found: dict[str, Column] = {}
        inside = ended = False
        for line in self.sections.get(COLUMNS, []):
            cells = line.cells
            if cells[0] == RESULTS_END:
                ended = True
                break
            if inside and cells[0]:
                self._declare(line.number, cells, found)
            inside = inside or cells[0] == RESULTS_BEGIN
        if COLUMNS in self.sections and not (inside and ended):
            self.fault(
                0,
                "",
                f"la liste des colonnes va de {RESULTS_BEGIN} à {RESULTS_END} : l’une des deux "
                "lignes manque, le fichier est sans doute coupé",
            )
        return list(found.values())

    def _declare(self, line: int, cells: list[str], found: dict[str, Column]) -> None:
        name, kind, code, version, year, session, admission, holds, title = [*cells, *[""] * 9][:9]
        if not RESULT.fullmatch(name):
            self.fault(line, name[:40], "ce n’est pas le nom d’une colonne (apoL_c0001…)")
        elif name in found:
            self.fault(line, name, f"colonne déjà déclarée à la ligne {found[name].line}")
        elif len(found) == MOST_COLUMNS:
            self.fault(line, name, "ce fichier dépasse 1 000 colonnes")
        else:
            about = Code(kind, code[:CELL_CHARACTERS])
            found[name] = Column(
                name, line, -1, about, version, year, session, admission, holds, title
            )

    def _header(self, lines: list[Line]) -> dict[str, int]:
        """The place of each column by its name."""
        found: dict[str, int] = {}
        for line in lines:
            for place, name in enumerate(line.cells):
                if name in found:
                    self.fault(line.number, name[:40], "colonne deux fois dans les titres")
                elif name:
                    found[name] = place
        if VALUES in self.sections and not lines:
            self.fault(0, "", f"la section {VALUES} est vide : le fichier est sans doute coupé")
        return found

    def _placed(self, declared: Iterable[Column], header: dict[str, int]) -> Iterator[Column]:
        for column in declared:
            if column.name not in header:
                if header:
                    self.fault(
                        column.line,
                        column.name,
                        "colonne déclarée, mais absente des titres des valeurs",
                    )
                continue
            place = header[column.name]
            yield replace(column, place=place)

    def _identities(self, header: dict[str, int]) -> dict[str, int]:
        """Where the number, the names and the birth date stand."""
        found = {
            match[1]: place for name, place in header.items() if (match := IDENTITY.fullmatch(name))
        }
        for wanted, said in ((NUMBER, "numéro"), (LAST_NAME, "nom"), (FIRST_NAME, "prénom")):
            if header and wanted not in found:
                self.fault(0, f"apoL_{wanted}", f"la colonne du {said} des étudiants manque")
        return found

    def _rows(
        self, lines: list[Line], header: dict[str, int], identities: dict[str, int]
    ) -> Iterator[Row]:
        if len(lines) > ROWS:
            self.fault(lines[ROWS].number, "", "ce fichier dépasse 2 000 étudiants")
            return
        width = max(header.values(), default=-1) + 1
        names = {place: name for name, place in header.items()}
        seen: dict[str, int] = {}
        for line in lines:
            row = self._row(line, identities)
            self._check(row, width, names)
            if row.number and row.number in seen:
                self.fault(
                    row.line,
                    names.get(identities.get(NUMBER, 0), ""),
                    f"l’étudiant {row.number} est déjà à la ligne {seen[row.number]}",
                )
            seen.setdefault(row.number, row.line)
            yield row

    def _row(self, line: Line, identities: dict[str, int]) -> Row:
        cells = tuple(line.cells)
        held = [
            cells[identities[each]] if identities.get(each, len(cells)) < len(cells) else ""
            for each in (NUMBER, LAST_NAME, FIRST_NAME, BIRTH_DATE)
        ]
        return Row(line.number, cells, *held)

    def _check(self, row: Row, width: int, names: dict[int, str]) -> None:
        if not row.number:
            self.fault(row.line, "", "pas de numéro d’étudiant : la ligne est sans doute coupée")
        elif not row.name:
            self.fault(row.line, "", f"l’étudiant {row.number} n’a pas de nom")
        if any(row.cells[width:]):
            self.fault(
                row.line,
                "",
                f"{len(row.cells)} cellules pour {width} colonnes : une tabulation de trop "
                "décalerait les résultats",
            )
        for place, cell in enumerate(row.cells[:width]):
            if len(cell) > CELL_CHARACTERS:
                self.fault(row.line, names.get(place, ""), "plus de 200 caractères")
            elif cell.startswith(FORMULA_STARTS):
                self.fault(
                    row.line,
                    names.get(place, ""),
                    f"« {cell[:20]} » est une formule de tableur, Apogée n’en écrit jamais",
                )
