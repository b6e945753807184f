"""What the columns of a list of students hold, and what their titles say of it."""

from collections.abc import Sequence
from enum import StrEnum

from grading.imports.layout import Use
from grading.imports.titles import SEARCHED_ROWS, USE_OF_WORD
from grading.models.names import bare


class Field(StrEnum):
    """What a column says of a student. The first ones are those of any table."""

    NUMBER = Use.NUMBER.value
    LAST_NAME = Use.LAST_NAME.value
    FIRST_NAME = Use.FIRST_NAME.value
    FULL_NAME = Use.FULL_NAME.value
    EMAIL = "email"
    BIRTH_DATE = "birth_date"
    BAC = "bac"
    GROUP = "group"
    PARCOURS = "parcours"
    MODALITY = "modality"
    LEFT_KIND = "left_kind"
    LEFT_ON = "left_on"
    LEFT_REASON = "left_reason"
    # Of a workbook made here only: whose row it is, at its start and at its end.
    IDENTIFIER = Use.IDENTIFIER.value
    STAMP = Use.STAMP.value


LABELS = {
    Field.NUMBER: "numéro d’étudiant",
    Field.LAST_NAME: "nom",
    Field.FIRST_NAME: "prénom",
    Field.FULL_NAME: "nom et prénom",
    Field.EMAIL: "courriel",
    Field.BIRTH_DATE: "date de naissance",
    Field.BAC: "baccalauréat",
    Field.GROUP: "groupe",
    Field.PARCOURS: "parcours",
    Field.MODALITY: "modalité",
    Field.LEFT_KIND: "nature du départ",
    Field.LEFT_ON: "date de départ",
    Field.LEFT_REASON: "motif du départ",
}
IDENTITY = (
    Field.NUMBER,
    Field.LAST_NAME,
    Field.FIRST_NAME,
    Field.FULL_NAME,
    Field.EMAIL,
    Field.BIRTH_DATE,
    Field.BAC,
)
PLACE = (Field.GROUP, Field.PARCOURS, Field.MODALITY)
DEPARTURE = (Field.LEFT_KIND, Field.LEFT_ON, Field.LEFT_REASON)
NAMES = (Field.NUMBER, Field.LAST_NAME, Field.FULL_NAME)
"""One of them says whom a row is about."""

_WORDS = {
    Field.EMAIL: "courriel courriels mail email mel adressemail adresseemail adresseelectronique "
    "adressemel couriel courrielinstitutionnel emailinstitutionnel mailuniversitaire "
    "emailuniversitaire adressecourriel",
    Field.BIRTH_DATE: "datedenaissance datenaissance naissance datenais nele neele datnai "
    "ddn datedenaiss",
    Field.BAC: "bac baccalaureat typebac typedebac seriebac seriedebac seriedubac "
    "baccalaureatserie",
    Field.GROUP: "groupe groupes td tp groupetd groupetp groupedetd groupedetp",
    Field.PARCOURS: "parcours codeparcours",
    Field.MODALITY: "modalite modalites regime fifa",
    Field.LEFT_KIND: "depart naturedudepart naturedepart situation",
    Field.LEFT_ON: "datedudepart datededepart datedepart partile quittele demissionle "
    "datededemission datedemission",
    Field.LEFT_REASON: "motif motifdudepart motifdedepart raison raisondudepart",
}
FIELD_OF_WORD = {
    **{word: use.value for word, use in USE_OF_WORD.items() if use in tuple(Field)},
    **{word: field.value for field, words in _WORDS.items() for word in words.split()},
}


def field_of(title: str) -> str | None:
    """What a title says, None when it says nothing that is known here."""
    return FIELD_OF_WORD.get(bare(title))


def header_row(rows: Sequence[Sequence[str]]) -> int | None:
    """The row that says most, among the first ones; None when none says anything."""
    scores = [sum(field_of(cell) is not None for cell in row) for row in rows[:SEARCHED_ROWS]]
    best = max(scores, default=0)
    return scores.index(best) if best else None
