"""The closing of a jury: what was shown, and from when decisions are."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone

from grading.forms.juries import MINUTES
from grading.models import Jury
from grading.services.juries.planning import in_french

NOW, DATE, LATER = "now", "date", "later"
WHEN = (
    (LATER, "plus tard, quand quelqu’un lèvera l’embargo"),
    (DATE, "à partir de cette date"),
    (NOW, "tout de suite"),
)

EARLY = "early"
TOO_EARLY = (
    "Ce jury est annoncé pour le {} : ses décisions ne se montrent pas avant, et rien n’est figé. "
    "S’il s’est réuni plus tôt, changez sa date ; sinon attendez, ou choisissez « plus tard »."
)


class ClosingForm(forms.Form):
    """`accepted` is the stamp of what was shown; the page that is answered shows it anew
    (`showing`)."""

    accepted = forms.CharField(max_length=64, widget=forms.HiddenInput)
    when = forms.ChoiceField(
        label="Les étudiants voient leurs décisions",
        choices=WHEN,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Dites à partir de quand les étudiants voient leurs décisions."
        },
    )
    shown_from = forms.DateTimeField(
        label="Date et heure",
        required=False,
        widget=forms.DateTimeInput(
            attrs={"type": "datetime-local", "class": "form-control"}, format=MINUTES
        ),
        error_messages={"invalid": "Cette date ne se lit pas : jour, mois, année et heure."},
    )

    def __init__(self, *args: Any, jury: Jury, **kwargs: Any) -> None:
        self.jury, planned = jury, jury.embargo_until
        when = DATE if planned else LATER
        kwargs["initial"] = {"when": when, "shown_from": planned}
        super().__init__(*args, **kwargs)

    def showing(self, stamp: str) -> "ClosingForm":
        """The same, for a page that shows what has this stamp: what was chosen stays chosen, what
        was accepted before is not accepted any more."""
        data = {**self.data.dict(), "accepted": stamp} if isinstance(self.data, QueryDict) else None
        form = ClosingForm(data, jury=self.jury)
        form.initial["accepted"] = stamp
        return form

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        chosen = data.get("when") == DATE and "shown_from" not in self.errors
        if chosen and not data.get("shown_from"):
            self.add_error("shown_from", "Donnez cette date, ou choisissez « plus tard ».")
        elif not self.errors:
            self._refuse_too_early()
        return data

    def _refuse_too_early(self) -> None:
        """Nothing is shown before the hour at which the jury is announced."""
        held, wanted = self.jury.held_at, self.wanted
        if held and wanted and wanted < held:
            place = "when" if self.cleaned_data["when"] == NOW else "shown_from"
            self.add_error(place, ValidationError(TOO_EARLY.format(in_french(held)), EARLY))

    @property
    def is_too_early(self) -> bool:
        return self.has_error("when", EARLY) or self.has_error("shown_from", EARLY)

    @property
    def wanted(self) -> datetime | None:
        """From when decisions are shown, None for later."""
        when: str = self.cleaned_data["when"]
        if when == NOW:
            return timezone.now()
        at: datetime | None = self.cleaned_data["shown_from"]
        return at if when == DATE else None
