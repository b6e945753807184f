"""Who sits in a jury: a line for each member, and those to seat."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict

from grading.forms.chosen import SeenField
from grading.forms.seen import SeenForm
from grading.models import JuryMember, User
from grading.services.juries.composition import FIELDS, Composition, Seat
from grading.services.juries.merging import Wish

Attendance = JuryMember.Attendance
CONTROLS = {"title": "form-control", "email": "form-control", "quality": "form-select"}


class MemberForm(SeenForm):
    """A member as his line shows him."""

    apart = ("remove",)
    title = forms.CharField(label="Fonction", required=False, max_length=120)
    email = forms.EmailField(label="Courriel", required=False)
    quality = forms.ChoiceField(label="Qualité", choices=JuryMember.Quality.choices)
    attendance = forms.ChoiceField(
        label="Présence", choices=Attendance.choices, widget=forms.RadioSelect
    )
    remove = forms.BooleanField(label="Retirer", required=False)

    def __init__(self, *args: Any, member: JuryMember | None, **kwargs: Any) -> None:
        self.member = member
        initial = {name: getattr(member, name) for name in FIELDS} if member else {}
        super().__init__(*args, initial=initial, **kwargs)
        name = member.name if member else ""
        for field in self.fields:
            self.fields[field].widget.attrs |= {
                "class": CONTROLS.get(field, ""),
                "aria-label": f"{self.fields[field].label}, {name}",
            }
        # His line is in a group that says it.
        del self.fields["attendance"].widget.attrs["aria-label"]


class NewMembersForm(forms.Form):
    """People of the department by their accounts, and somebody else by his name."""

    accounts = forms.ModelMultipleChoiceField(
        label="Du département",
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Cette personne siège déjà, ou n’est plus proposée."},
    )
    name = forms.CharField(label="Prénom et nom", required=False, max_length=150)
    email = forms.EmailField(label="Courriel", required=False)
    title = forms.CharField(label="Fonction", required=False, max_length=120)
    quality = forms.ChoiceField(
        label="Qualité",
        required=False,
        choices=JuryMember.Quality.choices,
        initial=JuryMember.Quality.MEMBER,
    )

    def __init__(self, *args: Any, accounts: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["accounts"].queryset = accounts  # type: ignore[attr-defined]
        for name in ("name", "email", "title"):
            self.fields[name].widget.attrs["class"] = "form-control"
        self.fields["quality"].widget.attrs["class"] = "form-select"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if (data.get("email") or data.get("title")) and not data.get("name"):
            self.add_error("name", "Dites qui c’est : son prénom et son nom.")
        return data

    @property
    def seats(self) -> list[Seat]:
        data = self.cleaned_data
        seats = [Seat(str(user), user) for user in data["accounts"]]
        if data["name"]:
            quality = data["quality"] or JuryMember.Quality.MEMBER.value
            seats.append(Seat(data["name"], None, data["email"], data["title"], quality))
        return seats


class CompositionForm:
    """The lines that were shown, those to add, and « everybody is here »."""

    def __init__(
        self,
        data: QueryDict | None,
        *,
        members: Sequence[JuryMember],
        accounts: QuerySet[User],
    ) -> None:
        self.data = data
        known = {member.pk: member for member in members}
        shown = shown_in(data) if data is not None else known
        lines = [MemberForm(data, member=known.get(pk), prefix=str(pk)) for pk in shown]
        self.by_member = {int(each.prefix): each for each in lines}  # type: ignore[arg-type]
        self.new = NewMembersForm(data, accounts=accounts, prefix="new")
        self.errors: list[str] = []

    @property
    def lines(self) -> list[MemberForm]:
        return [each for each in self.by_member.values() if each.member]

    @property
    def shown(self) -> str:
        return ",".join(str(each.member.pk) for each in self.lines if each.member)

    def is_valid(self) -> bool:
        """Every line is asked, so that each says what is wrong with it."""
        answers = [each.is_valid() for each in (*self.by_member.values(), self.new)]
        return all(answers)

    @property
    def composition(self) -> Composition:
        lines = self.by_member.items()
        removed = [pk for pk, line in lines if line.cleaned_data["remove"]]
        wishes = {pk: self._wishes(line) for pk, line in lines}
        return Composition(wishes, removed, self.new.seats)

    def _wishes(self, line: MemberForm) -> Mapping[str, Wish]:
        wishes = line.wishes()
        presence = wishes["attendance"]
        if self.data and "everybody" in self.data and presence.wanted == Attendance.EXPECTED:
            wishes["attendance"] = presence._replace(wanted=Attendance.PRESENT.value)
        return wishes

    def add_refusal(self, error: ValidationError) -> None:
        """Each sentence beside what it speaks of; what is no longer there is told on top."""
        if not hasattr(error, "error_dict"):
            self.errors += error.messages
            return
        for key, sentences in error.message_dict.items():
            pk, _, field = key.partition("-")
            line = self.by_member.get(int(pk))
            if line and line.member:
                line.add_error(field, sentences)
            else:
                self.errors += sentences

    def take_as_seen(self, members: Iterable[JuryMember]) -> None:
        for member in members:
            line = self.by_member.get(member.pk)
            if line:
                line.take_as_seen({name: getattr(member, name) for name in FIELDS})


def shown_in(data: QueryDict) -> tuple[int, ...]:
    """The members that the page showed; none where that is unreadable."""
    try:
        return SeenField(required=False).clean(data.get("shown", ""))
    except ValidationError:
        return ()
