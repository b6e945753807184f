"""The values that several schemas share, with their limits: nothing else reaches the database."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

HIGHEST_ID = 2**63 - 1
NO_NUL = r"^[^\x00]*$"

Id = Annotated[int, Field(ge=1, le=HIGHEST_ID)]
Year = Annotated[
    int, Field(ge=2000, le=2100, description="Année de la rentrée : 2026 pour 2026-2027.")
]
SemesterNumber = Annotated[int, Field(ge=1, le=6, description="Semestre, de 1 à 6.")]
Word = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=NO_NUL)]
Figure = Annotated[str, Field(pattern=r"^-?[0-9]+(\.[0-9]+)?$", examples=["12.5"])]
"""An exact decimal, as a text: a binary float would not keep it."""
Exact = Annotated[str, Field(pattern=r"^-?[0-9]+(/[0-9]+)?$", examples=["617/50"])]
"""A reduced fraction, as a text."""


class Asked(BaseModel):
    """What somebody sends: nothing beyond it, and no text taken for a number."""

    model_config = ConfigDict(extra="forbid", strict=True)


def open_ended(schema: dict[str, Any]) -> None:
    schema.pop("additionalProperties", None)


class Given(BaseModel):
    """What is answered: nothing that is not described. Later versions may add members, so that
    nothing is promised against it."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=open_ended)
