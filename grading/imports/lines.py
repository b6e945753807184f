"""The rows of a table that are about students: what each says, and of whom."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from grading.imports.identities import Claim, Directory, Match
from grading.imports.layout import Layout, Use
from grading.imports.round_trip import Stamp, read_anchor, read_stamp
from grading.imports.tables import Oddity, ReadSheet
from grading.imports.titles import is_summary
from grading.selectors.imports import Roster


@dataclass(frozen=True, slots=True)
class RawCell:
    """What a row says of one assessment, and in which column."""

    column: int
    text: str
    odd: Oddity | None

    @property
    def is_blank(self) -> bool:
        """Nothing is said: the mark stays as it is."""
        return not self.text.strip() and self.odd is not Oddity.FORMULA_WITHOUT_VALUE


@dataclass(frozen=True, slots=True)
class Line:
    """A row: `cells` by assessment, blank ones left out."""

    row: int
    claim: Claim
    cells: Mapping[int, RawCell]
    stamp: Stamp | None = None

    @property
    def number(self) -> int:
        """The number that spreadsheets give to the row."""
        return self.row + 1


def lines_of(sheet: ReadSheet, layout: Layout) -> Iterator[Line]:
    """Every row under the titles but those repeated from page to page."""
    titles = sheet.rows[layout.header] if layout.header is not None else None
    for row in range(layout.first_row, len(sheet.rows)):
        if not sheet.rows[row] or sheet.rows[row] != titles:
            yield line_of(sheet, layout, row)


def line_of(sheet: ReadSheet, layout: Layout, row: int) -> Line:
    cells = {
        assessment: RawCell(column, sheet.cell(row, column), sheet.odd.get((row, column)))
        for column, assessment in layout.marks.items()
    }
    said = {
        use: sheet.cell(row, place) if (place := layout.place(use)) is not None else ""
        for use in Use
        if use != Use.IGNORED
    }
    stamp = read_stamp(said[Use.STAMP])
    anchors = (read_anchor(said[Use.IDENTIFIER]), stamp.enrolment_id if stamp else None)
    claim = Claim(
        said[Use.NUMBER],
        said[Use.ANONYMOUS],
        said[Use.LAST_NAME],
        said[Use.FIRST_NAME],
        said[Use.FULL_NAME],
        tuple(each for each in anchors if each is not None),
    )
    filled = {assessment: cell for assessment, cell in cells.items() if not cell.is_blank}
    return Line(row, claim, filled, stamp)


def sums_up(line: Line, sheet: ReadSheet) -> bool:
    """Whether the row is an average or a count under the list, of which nothing is to be kept."""
    return not line.claim.number and not line.claim.hidden and is_summary(sheet.rows[line.row])


@dataclass(frozen=True, slots=True)
class Order:
    """A list that rows without names may follow, when somebody says that they do."""

    key: str
    label: str
    enrolment_ids: tuple[int, ...]


def orders_for(sheet: ReadSheet, layout: Layout, roster: Roster) -> list[Order]:
    """The lists of the grid that have exactly as many students as there are rows."""
    count = listed(sheet, layout)
    return [order for order in orders_of(roster) if len(order.enrolment_ids) == count]


def listed(sheet: ReadSheet, layout: Layout) -> int:
    """How many rows there are under the titles, without the averages below them: placed by their
    order, they would be the marks of the last students."""
    end = len(sheet.rows)
    while end > layout.first_row and (not sheet.rows[end - 1] or is_summary(sheet.rows[end - 1])):
        end -= 1
    return end - layout.first_row


def orders_of(roster: Roster) -> Iterator[Order]:
    groups = {person.group_id or 0: person.group for person in roster.people}
    for group, name in {**groups, 0: ""}.items():
        those = [each for each in roster.people if group in (0, each.group_id)]
        whose = f"du groupe {name}" if group else "de la grille"
        everybody = tuple(each.enrolment_id for each in those)
        still = tuple(each.enrolment_id for each in those if each.is_open)
        key = f"g{group}" if group else "all"
        yield Order(key, f"les {len(everybody)} étudiants {whose}", everybody)
        if still != everybody:
            label = f"les {len(still)} étudiants {whose} dont les notes sont ouvertes"
            yield Order(f"{key}-open", label, still)


def matcher(sheet: ReadSheet, layout: Layout, roster: Roster, directory: Directory) -> "Matcher":
    orders = {order.key: order for order in orders_for(sheet, layout, roster)}
    order = orders.get(layout.order) if not layout.names_people else None
    return Matcher(layout, directory, order.enrolment_ids if order else ())


@dataclass(frozen=True, slots=True)
class Matcher:
    """Finds whom a line is about: by what was chosen for it, by what it says of itself, or by its
    place when it says nothing and somebody answered that its place counts."""

    layout: Layout
    directory: Directory
    in_order: Sequence[int]

    def find(self, line: Line) -> Match:
        chosen = self.layout.choices.get(line.row)
        if chosen in self.directory.ids:
            return Match(chosen)
        place = line.row - self.layout.first_row
        if place < len(self.in_order):
            return Match(self.in_order[place])
        return self.directory.find(line.claim)
