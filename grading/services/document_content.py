"""What a transcript says, frozen: plain JSON-able data from which every format is made.

Numbers are decimal strings with a point, already rounded (« 12.34 »), None where there is none;
sentences are French. The same content always gives the same bytes.
"""

from typing import TypedDict

FORMAT = 2


class LookContent(TypedDict):
    """What a template gives: its version (0 for the one that serves while there is none), the
    columns that are printed; `logo` and `signature` are digests of images, empty without."""

    template: int
    heading: str
    address: list[str]
    logo: str
    columns: list[str]
    place: str
    signatory_name: str
    signatory_quality: str
    signature: str


class TextsContent(TypedDict):
    """The texts of a template as one person reads them; those that are empty are not printed."""

    opening: str
    closing: str
    appeals: str


class ModuleContent(TypedDict):
    """A module towards one UE. `marks` are written as people read them: « 12,5 », « ABS »."""

    code: str
    title: str
    coefficient: str
    average: str | None
    lowest: str | None
    highest: str | None
    provisional: bool
    marks: list[str]
    remark: str


class UEContent(TypedDict):
    code: str
    competence: str
    average: str | None
    lowest: str | None
    highest: str | None
    provisional: bool
    bar: str
    decision: str
    sentence: str
    remark: str
    ects: str
    ects_value: str
    modules: list[ModuleContent]


class RCUEContent(TypedDict):
    code: str
    competence: str
    average: str | None
    decision: str
    sentence: str


class OutcomeContent(TypedDict):
    """What a jury decided of a year or a diploma: « BUT1 », the code and its sentence."""

    of: str
    decision: str
    sentence: str


class SettingContent(TypedDict):
    label: str
    value: str


class StudentContent(TextsContent):
    """`held` names the UEs acquired in the other semesters; `situation` is empty for a student
    who is enrolled; `decided` names the juries whose decisions stand here, empty when the codes
    are proposals. `general` and `rank` (« 12e sur 96 ») are there when the rules show them;
    `born` is a date in French, empty when it is not known."""

    last_name: str
    first_name: str
    number: str
    born: str
    group: str
    parcours: str
    modality: str
    situation: str
    provisional: bool
    mentions: list[str]
    decided: str
    ues: list[UEContent]
    rcues: list[RCUEContent]
    outcomes: list[OutcomeContent]
    general: str | None
    rank: str
    held: list[str]
    ects: str
    ects_value: str
    ects_in_all: str
    settings: list[SettingContent]


class TranscriptContent(TypedDict):
    """`issued_at` is an ISO date and time with its offset, `issued` the same in French; `group` is
    empty for a whole term."""

    format: int
    look: LookContent
    institution: str
    department: str
    programme: str
    version: str
    semester: int
    academic_year: str
    group: str
    published_only: bool
    issued_at: str
    issued: str
    students: list[StudentContent]
