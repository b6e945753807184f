"""The messages to teachers: proposed, then as they were typed."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.urls import reverse

from grading.models import Reminder, User
from grading.selectors.reminders import Concern

CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
LONGEST_SUBJECT = Reminder._meta.get_field("subject").max_length


def one_line(text: str) -> None:
    """A line break would end the subject and start another header of the mail."""
    if CONTROL.search(text):
        raise ValidationError("L’objet tient sur une seule ligne.")


class ReminderForm(forms.ModelForm):
    """The message to one teacher, and whether to send it."""

    chosen = forms.BooleanField(required=False)

    class Meta:
        model = Reminder
        fields = ("subject", "body")
        widgets = {"body": forms.Textarea(attrs={"rows": 14})}
        error_messages = {
            "subject": {"required": "Un message a un objet."},
            "body": {"required": "Ce message est vide."},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subject"].validators.append(one_line)
        for name in ("subject", "body"):
            self.fields[name].widget.attrs["class"] = "form-control"
        self.fields["chosen"].widget.attrs["class"] = "form-check-input"


@dataclass(frozen=True, slots=True)
class Letter:
    """What a teacher has not entered, and the message about it; no form when none can be sent
    today, because he got one or has no address."""

    concern: Concern
    is_sent: bool
    form: ReminderForm | None

    @property
    def is_chosen(self) -> bool:
        return self.form is not None and self.form.is_bound and bool(self.form["chosen"].value())


def letter(concern: Concern, typed: Mapping[str, Any] | None, mail: "Letterhead") -> Letter:
    """The letter as it was typed, or as it is proposed: chosen when something is late."""
    teacher = concern.teacher
    is_sent = teacher.reminded_on == mail.today
    if is_sent or not teacher.email:
        return Letter(concern, is_sent, None)
    initial = {**mail.proposed(concern), "chosen": concern.late > 0}
    was_shown = typed is not None and f"{teacher.pk}-body" in typed
    form = ReminderForm(typed if was_shown else None, prefix=str(teacher.pk), initial=initial)
    return Letter(concern, is_sent, form)


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who writes, when, and how the site is reached from a mail."""

    sender: User
    today: date
    absolute: Callable[[str], str]

    def proposed(self, concern: Concern) -> dict[str, str]:
        """The subject and the body, without any name of a student: a mail goes anywhere."""
        context = {
            "concern": concern,
            "lines": [
                (taught, cells, self.absolute(_sheet(taught.term.pk, taught.module.pk)))
                for taught, cells in concern.modules
            ],
            "today": self.today,
            "sender": self.sender,
        }
        subject = render_to_string("grading/reminder_subject.txt", context).strip()
        body = render_to_string("grading/reminder_letter.txt", context).strip()
        return {"subject": subject[:LONGEST_SUBJECT], "body": body}


def _sheet(term_id: int, module_id: int) -> str:
    return reverse("grading:sheet", args=[term_id, module_id])
