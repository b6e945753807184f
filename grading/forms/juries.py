"""A jury to open, its dates, the summons of its members."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string

from grading.forms.chosen import ChosenField
from grading.forms.reminders import LONGEST_SUBJECT, one_line
from grading.forms.seen import SeenForm
from grading.models import Jury, Term, User
from grading.services.juries.planning import DATES

MINUTES = "%Y-%m-%dT%H:%M"
YEARS_APART = 2
"""A date further than that from the beginning of the year is mistyped."""


class OpeningForm(forms.Form):
    """One choice among the juries that may be opened: « 12-year »."""

    jury = forms.ChoiceField(
        label="Jury à préparer",
        error_messages={
            "required": "Choisissez un jury.",
            "invalid_choice": "Ce jury n’est plus à ouvrir : choisissez-en un dans la liste.",
        },
    )

    def __init__(self, *args: Any, openable: Sequence[tuple[Term, Jury.Kind]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        several = len({term.programme_id for term, _ in openable}) > 1
        field = self.fields["jury"]
        field.choices = [  # type: ignore[attr-defined]
            (f"{term.pk}-{kind}", named(term, kind, several)) for term, kind in openable
        ]
        field.widget.attrs["class"] = "form-select"

    @property
    def wanted(self) -> tuple[int, str]:
        term, _, kind = self.cleaned_data["jury"].partition("-")
        return int(term), kind


def named(term: Term, kind: Jury.Kind, several: bool) -> str:
    """« Jury de BUT1 2026-2027 (S1 et S2) », with the programme where there are several."""
    jury = Jury(term=term, kind=kind)
    name = str(jury)
    if kind == Jury.Kind.YEAR:
        name = f"{name} ({' et '.join(f'S{number}' for number in jury.semesters)})"
    return f"{name}, {term.programme.title}" if several else name


class PlanForm(SeenForm):
    """When and where a jury meets, until when marks are expected, from when decisions show."""

    held_at = forms.DateTimeField(
        label="Se réunit le",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MINUTES),
        help_text="Annoncé aux étudiants dans leur calendrier, sans l’heure.",
    )
    place = forms.CharField(label="Lieu", required=False, max_length=120)
    marks_due_on = forms.DateField(
        label="Notes attendues pour le",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Pour ce tableau de bord ; les dates limites des évaluations ne changent pas.",
    )
    embargo_until = forms.DateTimeField(
        label="Décisions montrées à partir du",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MINUTES),
        help_text="Et jamais avant la clôture. Vide : jusqu’à ce que quelqu’un lève l’embargo.",
    )

    def __init__(self, *args: Any, jury: Jury, **kwargs: Any) -> None:
        self.year = jury.term.year
        kwargs["initial"] = {name: getattr(jury, name) for name in DATES}
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"

    def clean(self) -> dict[str, Any]:
        """A year mistyped, 0026 for 2026, would be believed by everything that compares dates."""
        data = super().clean() or self.cleaned_data
        for name, value in list(data.items()):
            year = getattr(value, "year", None)
            if year and abs(year - self.year) > YEARS_APART:
                self.add_error(
                    name, f"L’année {year} est loin de {self.year}-{self.year + 1} : vérifiez-la."
                )
        return data

    def add_refusal(self, error: ValidationError) -> None:
        faults = error.message_dict if hasattr(error, "error_dict") else {None: error.messages}
        for name, sentences in faults.items():
            self.add_error(name if name in self.fields else None, sentences)


class EmbargoForm(PlanForm):
    """What may still be planned of a closed jury."""

    held_at = place = marks_due_on = None  # type: ignore[assignment]


class SummonsForm(forms.Form):
    """One letter for all, and to whom it goes."""

    member = ChosenField(error_messages={"required": "Cochez au moins une personne."})
    subject = forms.CharField(
        label="Objet",
        max_length=LONGEST_SUBJECT,
        validators=[one_line],
        error_messages={"required": "Un message a un objet."},
    )
    body = forms.CharField(
        label="Message",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        error_messages={"required": "Ce message est vide."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("subject", "body"):
            self.fields[name].widget.attrs["class"] = "form-control"


def proposed_summons(jury: Jury, sender: User) -> dict[str, str]:
    """The subject and the text, without the name of any student: a mail goes anywhere."""
    context = {"jury": jury, "sender": sender}
    subject = render_to_string("grading/jury/summons_subject.txt", context)
    body = render_to_string("grading/jury/summons_letter.txt", context)
    return {"subject": re.sub(r"\s+", " ", subject).strip(), "body": body.strip()}
