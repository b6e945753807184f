"""What the person who brought a list said of it: its columns, its doubtful rows, who has left."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from grading.imports.layout import Layout, layout_from_json
from grading.models import Turn
from grading.services.students import Departure

NEW, LEFT_OUT = 0, -1
"""For a doubtful row, in the place of a student: somebody else, to create; nobody."""


@dataclass(frozen=True, slots=True)
class Choices:
    """`layout` says what the columns hold, and in its `choices` whom rows are about; `departures`
    who, of those whom the list does not name, has left: by enrolment."""

    layout: Layout
    departures: Mapping[int, Departure] = field(default_factory=dict)

    def with_people(self, people: Mapping[int, int]) -> "Choices":
        """`people` are by row, counted from 0."""
        layout = replace(self.layout, choices={**self.layout.choices, **people})
        return replace(self, layout=layout)

    def elsewhere(self) -> "Choices":
        """The same columns, for another term: what was settled row by row is asked again."""
        return Choices(replace(self.layout, choices={}))

    def to_json(self) -> dict[str, Any]:
        departures = {
            str(key): [each.kind.value, each.on.isoformat(), each.reason]
            for key, each in sorted(self.departures.items())
        }
        return {"layout": self.layout.to_json(), "departures": departures}


def choices_from_json(document: Mapping[str, Any]) -> Choices:
    """The inverse of `Choices.to_json`."""
    departures = {
        int(key): Departure(Turn.Kind(kind), date.fromisoformat(on), reason)
        for key, (kind, on, reason) in document["departures"].items()
    }
    return Choices(layout_from_json(document["layout"]), departures)
