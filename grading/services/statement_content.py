"""What statements of success say, frozen; see `document_content`."""

from typing import TypedDict

from grading.services.document_content import LookContent, OutcomeContent, RCUEContent, TextsContent

FORMAT = 1


class AttestedContent(TextsContent):
    """A student and what he has: `outcomes` are the year and the diplomas that he got,
    `competences` the RCUEs that were validated, with the averages on which that rests. `jury` is
    the one that decided, `held` when it met."""

    last_name: str
    first_name: str
    number: str
    born: str
    parcours: str
    modality: str
    outcomes: list[OutcomeContent]
    jury: str
    held: str
    competences: list[RCUEContent]
    ects: str


class StatementContent(TypedDict):
    format: int
    look: LookContent
    institution: str
    department: str
    programme: str
    version: str
    academic_year: str
    issued_at: str
    issued: str
    students: list[AttestedContent]
