"""What the minutes and the letters of a jury say: plain JSON-able data from which every format is
made.

Numbers are decimal strings with a point, already rounded, None where there is none; sentences are
French. The same content always gives the same bytes.
"""

from typing import TypedDict

from grading.services.document_content import LookContent, SettingContent, TextsContent

FORMAT = 1


class MemberContent(TypedDict):
    """`signed` is empty while he has not signed; `signs` says whether he is to."""

    name: str
    title: str
    quality: str
    attendance: str
    signs: bool
    signed: str


class ColumnContent(TypedDict):
    """A UE, an RCUE, a year or a diploma, by its name: UE11, UE11+UE21, BUT1, DUT."""

    of: str
    subject: str
    competence: str


class CellContent(TypedDict):
    """`code` is the decision, empty while there is none."""

    average: str | None
    proposal: str
    code: str
    departs: bool


class PersonContent(TypedDict):
    """`ects` are those held once decided. `others` are rulings on earlier years, in words."""

    id: str
    last_name: str
    first_name: str
    number: str
    parcours: str
    modality: str
    situation: str
    cells: dict[str, CellContent]
    others: list[str]
    ects: str


class DepartureContent(TypedDict):
    """A decision that is not the one proposed, or one kept though a mark changed since."""

    name: str
    of: str
    average: str | None
    proposal: str
    code: str
    reason: str
    by: str


class TallyContent(TypedDict):
    subject: str
    code: str
    sentence: str
    count: int


class SittingContent(TypedDict):
    """Who met, when and where, to judge what. `digest` and `closed` are empty for a draft;
    `follows` names the jury whose decisions this one adds to."""

    title: str
    judges: str
    held: str
    place: str
    follows: str
    motive: str
    closed: str
    digest: str
    members: list[MemberContent]


class RulingsContent(TypedDict):
    """What was decided of whom: the table, what departs from the proposals or was kept though a
    mark changed, and the codes, counted and told."""

    columns: list[ColumnContent]
    students: list[PersonContent]
    departures: list[DepartureContent]
    kept: list[DepartureContent]
    tallies: list[TallyContent]
    legend: list[TallyContent]


class MinutesContent(SittingContent, RulingsContent, TextsContent):
    """`issued_at` is when the jury was closed, or for a draft when it was made: ISO with its
    offset."""

    format: int
    look: LookContent
    draft: bool
    institution: str
    department: str
    programme: str
    version: str
    academic_year: str
    issued_at: str
    issued: str
    settings: list[SettingContent]
