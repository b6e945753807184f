"""A list of students: brought for a term, its columns confirmed, who has left, executed."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from grading.forms.columns import TableColumnsForm
from grading.forms.imports import CHECKBOX, INPUT, SELECT, AgreeForm, BringForm
from grading.forms.situations import LONGEST_REASON, DayField
from grading.models import Enrolment, Term, Turn
from grading.services.situations.departures import STATUSES
from grading.services.students import Departure


class StudentsBringForm(BringForm):
    """A file or a paste, and the term that it is a list of."""

    evaluation = None  # type: ignore[assignment]

    def __init__(self, *args: Any, terms: Iterable[Term], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.terms = {str(term.pk): term for term in terms}
        self.fields["semestre"] = forms.ChoiceField(
            label="Semestre",
            choices=[(key, f"{term}, {term.programme.title}") for key, term in self.terms.items()],
            error_messages={"invalid_choice": "Ce semestre n’est pas dans la liste."},
            widget=forms.Select(attrs=SELECT),
        )
        self.fields[
            "texte"
        ].help_text = (
            "Copiez les lignes dans votre tableur, avec les titres des colonnes s’il y en a."
        )

    @property
    def term(self) -> Term:
        return self.terms[self.cleaned_data["semestre"]]


class StudentColumnsForm(TableColumnsForm):
    """The columns of a list of students; `names` are the uses that say whom a row is about."""

    def __init__(self, *args: Any, names: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = set(names)

    def refuse(self, data: dict[str, Any], held: Counter[str]) -> None:
        if not self.names & set(held):
            raise ValidationError(
                "Dites quelle colonne désigne les étudiants : un numéro, ou un nom."
            )


class LeavingForm(forms.Form):
    """Which of those whom a list does not name have left, since when, and why."""

    kind = forms.ChoiceField(
        label="Nature du départ",
        choices=[(kind.value, kind.label.capitalize()) for kind in STATUSES],
        initial=Turn.Kind.RESIGNED,
        widget=forms.Select(attrs=SELECT),
    )
    on = DayField(label="Partis le", initial=timezone.localdate)
    reason = forms.CharField(
        label="Motif",
        max_length=LONGEST_REASON,
        help_text="Il reste dans leur parcours, avec votre nom ; ils le lisent dans leurs données.",
        widget=forms.TextInput(attrs=INPUT),
        error_messages={"required": "Un motif est attendu : il reste dans le parcours."},
    )

    def __init__(
        self,
        *args: Any,
        enrolments: Iterable[Enrolment],
        ticked: Mapping[int, Departure],
        **kwargs: Any,
    ) -> None:
        first = next(iter(ticked.values()), None)
        said = {"kind": first.kind, "on": first.on, "reason": first.reason} if first else {}
        kwargs["initial"] = said
        super().__init__(*args, **kwargs)
        self.enrolments = {each.pk: each for each in enrolments}
        for key, enrolment in self.enrolments.items():
            self.fields[gone_name(key)] = forms.BooleanField(
                label=f"{enrolment.student}, {enrolment.student.number}",
                required=False,
                initial=key in ticked,
                widget=forms.CheckboxInput(attrs=CHECKBOX),
            )
        for name in ("kind", "on", "reason"):
            # Whoever unticks everybody gives no reason.
            self.fields[name].required = self.is_bound and any(map(self.is_ticked, self.enrolments))
        self.fields["on"].widget.attrs["class"] = "form-control"

    def is_ticked(self, enrolment_id: int) -> bool:
        return bool(self.data.get(gone_name(enrolment_id)))

    @property
    def boxes(self) -> list[forms.BoundField]:
        return [self[gone_name(key)] for key in self.enrolments]

    def clean_on(self) -> date | None:
        on: date | None = self.cleaned_data["on"]
        if on and on > timezone.localdate():
            raise ValidationError(
                "Cette date est à venir : un départ s’enregistre une fois qu’il a eu lieu."
            )
        return on

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        on = data.get("on")
        for key, enrolment in self.enrolments.items():
            early = on and enrolment.joined_on and on < enrolment.joined_on
            if early and data.get(gone_name(key)):
                self.add_error("on", f"{enrolment.student} n’était pas encore arrivé.")
        return data

    @property
    def departures(self) -> dict[int, Departure]:
        data = self.cleaned_data
        return {
            key: Departure(Turn.Kind(data["kind"]), data["on"], data["reason"].strip())
            for key in self.enrolments
            if data[gone_name(key)]
        }


class StudentsOrderForm(AgreeForm):
    """The same for a list of students: since when and why parcours or modalities change."""

    on = DayField(label="Parcours et modalités changent le", initial=timezone.localdate)
    reason = forms.CharField(
        label="Motif de ces changements",
        max_length=LONGEST_REASON,
        help_text="Il reste dans le parcours de chacun, avec votre nom.",
        widget=forms.TextInput(attrs=INPUT),
        error_messages={"required": "Un motif est attendu : il reste dans le parcours."},
    )

    def __init__(self, *args: Any, changes_tracks: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].widget.attrs["class"] = "form-control"
        for name in ("on", "reason"):
            self.fields[name].required = changes_tracks

    def clean_on(self) -> date:
        on: date | None = self.cleaned_data["on"]
        return on or timezone.localdate()


GONE = "parti-"


def gone_name(enrolment_id: int) -> str:
    return f"{GONE}{enrolment_id}"
