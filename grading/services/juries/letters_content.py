"""What the letters of a jury say, frozen; see `minutes_content`."""

from typing import TypedDict

from grading.services.document_content import LookContent, SettingContent, TextsContent


class RulingContent(TypedDict):
    """A decision about a UE or an RCUE, in words."""

    of: str
    competence: str
    average: str | None
    code: str
    sentence: str


class LetterContent(TextsContent):
    """`opens` says where the decision leads, `debts` what is still to acquire, `repeats` how often
    he may still repeat; each empty where there is nothing to say."""

    last_name: str
    first_name: str
    number: str
    parcours: str
    decision: str
    opens: str
    diplomas: list[str]
    rulings: list[RulingContent]
    ects: str
    debts: list[str]
    repeats: str
    reason: str


class LettersContent(TypedDict):
    look: LookContent
    institution: str
    department: str
    programme: str
    version: str
    academic_year: str
    title: str
    held: str
    issued_at: str
    issued: str
    digest: str
    settings: list[SettingContent]
    letters: list[LetterContent]
