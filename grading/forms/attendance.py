"""The absences of a term as they are typed: one row for each student."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django import forms

from grading.models import Attendance, Enrolment
from grading.selectors.attendance import Absences, absences_of
from grading.services.attendance import HIGHEST, AbsenceEntry

NOT_A_COUNT = f"Un nombre entier de demi-journées, de 0 à {HIGHEST}."
LONGEST_COMMENT = Attendance._meta.get_field("comment").max_length


class HalfDaysField(forms.IntegerField):
    """An empty field is none."""

    def __init__(self) -> None:
        super().__init__(
            required=False,
            min_value=0,
            max_value=HIGHEST,
            error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), NOT_A_COUNT),
        )

    def clean(self, value: Any) -> int:
        return super().clean(value) or 0


class AbsencesForm(forms.Form):
    """The absences of one student; `seen` is the stamp of what the row held when it was shown."""

    unjustified = HalfDaysField()
    justified = HalfDaysField()
    comment = forms.CharField(
        required=False,
        max_length=LONGEST_COMMENT,
        error_messages={"max_length": f"{LONGEST_COMMENT} caractères au plus."},
    )
    seen = forms.CharField(required=False, max_length=40)

    @property
    def wanted(self) -> Absences:
        data = self.cleaned_data
        return Absences(data["unjustified"], data["justified"], data["comment"])


class AbsenceRow(NamedTuple):
    enrolment: Enrolment
    form: AbsencesForm


class AbsenceRows:
    """The form of a whole term: a row that was not sent is as it is stored."""

    def __init__(self, enrolments: Iterable[Enrolment], data: Any = None) -> None:
        self.rows = [AbsenceRow(each, self._form(each, data)) for each in enrolments]

    @staticmethod
    def _form(enrolment: Enrolment, data: Any) -> AbsencesForm:
        prefix, stored = str(enrolment.pk), absences_of(enrolment)
        was_shown = data is not None and f"{prefix}-seen" in data
        initial = {**stored._asdict(), "seen": stored.stamp}
        return AbsencesForm(data if was_shown else None, prefix=prefix, initial=initial)

    def __iter__(self) -> Iterator[AbsenceRow]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def wrong(self) -> list[AbsenceRow]:
        return [row for row in self.rows if row.form.errors]

    @property
    def entries(self) -> list[AbsenceEntry]:
        """What was typed, once nothing is wrong."""
        return [
            AbsenceEntry(row.enrolment.pk, row.form.wanted, row.form.cleaned_data["seen"])
            for row in self.rows
            if row.form.is_bound
        ]
