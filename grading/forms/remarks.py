"""The remarks of a term as their author types them: one row for each student."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django import forms

from grading.models import Remark
from grading.selectors.remarks import Spoken

LONGEST = Remark._meta.get_field("text").max_length


class LinesField(forms.CharField):
    """A browser sends two signs for the end of a line; one is kept."""

    def to_python(self, value: Any) -> str:
        return super().to_python(value.replace("\r\n", "\n") if value else value) or ""


class RemarkForm(forms.Form):
    """`seen` is the remark that the row held when it was shown: a row that was left as it was
    undoes nothing that its author wrote in another tab."""

    text = LinesField(
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 2, "maxlength": LONGEST}),
        error_messages={"max_length": f"{LONGEST} caractères au plus."},
    )
    seen = LinesField(required=False, strip=False, widget=forms.HiddenInput)


class RemarkRow(NamedTuple):
    spoken: Spoken
    form: RemarkForm


class RemarkRows:
    """The form of a whole term: a row that was not sent is as it is stored."""

    def __init__(self, spoken: Iterable[Spoken], data: Any = None) -> None:
        self.rows = [RemarkRow(each, self._form(each, data)) for each in spoken]

    @staticmethod
    def _form(spoken: Spoken, data: Any) -> RemarkForm:
        prefix, own = str(spoken.enrolment.pk), spoken.own.text if spoken.own else ""
        was_shown = data is not None and f"{prefix}-text" in data
        form = RemarkForm(
            data if was_shown else None, prefix=prefix, initial={"text": own, "seen": own}
        )
        form.fields["text"].widget.attrs["aria-label"] = f"Remarque, {spoken.enrolment.student}"
        return form

    def __iter__(self) -> Iterator[RemarkRow]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def wrong(self) -> list[RemarkRow]:
        return [row for row in self.rows if row.form.errors]

    @property
    def texts(self) -> dict[int, str]:
        """What was changed, by enrolment, once nothing is wrong."""
        return {
            row.spoken.enrolment.pk: row.form.cleaned_data["text"]
            for row in self.rows
            if row.form.is_bound and row.form.cleaned_data["text"] != row.form.cleaned_data["seen"]
        }
