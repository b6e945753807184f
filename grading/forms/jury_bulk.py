"""The students whose decisions of right somebody accepts, as the page listed them."""

from collections.abc import Mapping

from django import forms

from grading.forms.decisions import read_proposals, written_proposals
from grading.selectors.judged import Judged

NOTHING = "Aucun étudiant n’est coché : rien n’est enregistré."
UNREADABLE = "Cette liste n’est pas lisible : rechargez la page. Rien n’est enregistré."


class OfRightForm(forms.Form):
    """Each `etudiant` is « 12 UE11:ADM,UE21:CMP »: what was shown of him is what is accepted."""

    etudiant = forms.TypedMultipleChoiceField(error_messages={"required": NOTHING})

    def __init__(self, data: Mapping[str, object]) -> None:
        super().__init__(data)
        field = self.fields["etudiant"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        # What is offered is told by the page; the service judges each student again.
        field.valid_value = _is_readable  # type: ignore[method-assign]
        field.error_messages["invalid_choice"] = UNREADABLE
        field.coerce = _read

    @property
    def shown(self) -> dict[int, dict[str, str]]:
        return dict(self.cleaned_data["etudiant"])


def value_of(judged: Judged) -> str:
    return f"{judged.enrolment.student_id} {written_proposals(judged.proposals)}"


def _is_readable(value: str) -> bool:
    student, _, proposals = value.partition(" ")
    return student.isdecimal() and len(student) < 19 and bool(read_proposals(proposals))


def _read(value: str) -> tuple[int, dict[str, str]]:
    student, _, proposals = value.partition(" ")
    return int(student), read_proposals(proposals)
