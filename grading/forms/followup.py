"""What follows a jury: the plan that was shown, and one repeat more for some."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms import BoundField

from grading.models import JuryEvent
from grading.selectors.followup import FollowUp, Line

REASON_LENGTH = JuryEvent._meta.get_field("reason").max_length


class FollowUpForm(forms.Form):
    """`accepted` is the stamp of what was shown. For each student who needs one repeat more than
    allowed, a tick and its reason, which only the direction may give."""

    accepted = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, plan: FollowUp, is_director: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"accepted": plan.stamp}
        self.asking: tuple[Line, ...] = tuple(each for each in plan.due if each.asks_director)
        self.is_director = is_director
        for line in self.asking if is_director else ():
            self.fields[tick(line)] = forms.BooleanField(
                label=f"Autoriser {line.student}", required=False
            )
            self.fields[reason(line)] = forms.CharField(
                label="Motif (force majeure)",
                required=False,
                max_length=REASON_LENGTH,
                widget=forms.TextInput(attrs={"class": "form-control"}),
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for line in self.asking:
            if data.get(tick(line)) and not data.get(reason(line)):
                self.add_error(reason(line), "Un redoublement exceptionnel demande un motif.")
        return data

    @property
    def exceptional(self) -> dict[int, str]:
        """The reason by student, for those who are ticked."""
        return {
            line.student.pk: self.cleaned_data[reason(line)]
            for line in self.asking
            if self.cleaned_data.get(tick(line))
        }

    def exceptions(self) -> Iterable[tuple[Line, BoundField | None, BoundField | None]]:
        """Each student who asks for one, with his tick and his reason where they may be given."""
        for line in self.asking:
            if self.is_director:
                yield line, self[tick(line)], self[reason(line)]
            else:
                yield line, None, None


def tick(line: Line) -> str:
    return f"allow-{line.student.pk}"


def reason(line: Line) -> str:
    return f"reason-{line.student.pk}"
