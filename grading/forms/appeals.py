"""What is said in an appeal, and what its writer decides."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import TextChoices

from grading.core.rules import rules_from_document
from grading.forms.marks import LONGEST, parse_mark, written_mark
from grading.models import AppealMessage
from grading.selectors.appeals import Thread
from grading.selectors.marks import BLANK, MarkValue

LONGEST_TEXT = AppealMessage._meta.get_field("text").max_length
HIGHEST_VERSION = 2**31 - 1
UNCHANGED = "C’est déjà la note : tapez-en une autre, ou prenez un autre bouton."

TYPED_FOR_NOTHING = "Vous avez tapé une note : choisissez « Corriger la note », ou effacez-la."


class Act(TextChoices):
    REPLY = "reply", "Répondre"
    KEEP = "keep", "Maintenir la note"
    CORRECT = "correct", "Corriger la note"
    ACCEPT = "accept", "Clore avec la correction déjà faite"
    WITHDRAW = "withdraw", "Retirer ma contestation"


class MessageField(forms.CharField):
    """A text of several lines. A browser counts the end of a line as one sign, and sends two."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=LONGEST_TEXT,
            widget=forms.Textarea(attrs={"class": "form-control", "rows": 5}),
            error_messages={
                "required": "Écrivez quelques mots : ils resteront lisibles avec la note.",
                "max_length": "Ce texte est trop long : %(show_value)d caractères, "
                "%(limit_value)d au plus.",
            },
            **kwargs,
        )

    def to_python(self, value: Any) -> str:
        return super().to_python(value.replace("\r\n", "\n") if value else value) or ""


class AppealForm(forms.Form):
    text = MessageField(
        label="Ce que vous contestez, et pourquoi",
        help_text="Lu par les enseignants du module, la scolarité et la direction des études. "
        "Rien de ce qui est écrit ici ne s’efface ensuite.",
    )


class AnswerForm(forms.Form):
    """What the reader of a thread adds to it. `looked_at` is the correction whose effects the page
    that was sent showed."""

    act = forms.ChoiceField(error_messages={"invalid_choice": "Ce choix ne vous est pas ouvert."})
    text = MessageField(
        label="Votre message", required=False, help_text="Rien de ce qui est écrit ne s’efface."
    )
    mark = forms.CharField(
        label="Note corrigée",
        required=False,
        max_length=LONGEST,
        widget=forms.TextInput(
            attrs={"class": "form-control", "inputmode": "decimal", "autocomplete": "off"}
        ),
    )
    looked_at = forms.CharField(required=False, max_length=LONGEST)
    seen = forms.IntegerField(required=False, min_value=0, max_value=HIGHEST_VERSION)

    def __init__(self, *args: Any, thread: Thread, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.thread = thread
        choices = [(act.value, act.label) for act in acts_of(thread)]
        self.fields["act"].choices = choices  # type: ignore[attr-defined]

    @property
    def correction(self) -> MarkValue | None:
        """The mark that is asked for, None for any other act or while it is not valid."""
        asked = getattr(self, "cleaned_data", {})
        return asked.get("mark") if asked.get("act") == Act.CORRECT else None

    @property
    def is_looked_at(self) -> bool:
        shown = self.cleaned_data.get("looked_at")
        return self.correction is not None and written_mark(self.correction) == shown

    def clean_mark(self) -> MarkValue:
        """A mark that was typed is never passed over in silence, whatever button was pressed."""
        if self.data.get("act") != Act.CORRECT:
            if self.cleaned_data["mark"]:
                raise ValidationError(TYPED_FOR_NOTHING)
            return BLANK
        assessment = self.thread.appeal.assessment
        decimals = rules_from_document(assessment.term.programme.rules).mark_decimals
        wanted = parse_mark(self.cleaned_data["mark"], assessment.maximum, decimals)
        if wanted == BLANK:
            raise ValidationError("Tapez la note corrigée : un nombre, ABS, EXC ou ATT.")
        if wanted == self.thread.mark.content:
            raise ValidationError(UNCHANGED)
        return wanted

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        silent = not cleaned.get("text", "").strip() and "text" not in self.errors
        if silent and cleaned.get("act") != Act.WITHDRAW:
            self.add_error("text", self.fields["text"].error_messages["required"])
        return cleaned


def acts_of(thread: Thread) -> list[Act]:
    """What the reader of a thread may do in it: its student, or those who enter its mark."""
    if thread.own:
        return [Act.REPLY, Act.WITHDRAW]
    accept = [Act.ACCEPT] if thread.has_moved else []
    return [Act.REPLY, Act.KEEP, Act.CORRECT, *accept]
