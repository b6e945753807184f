"""Files of other systems sent to a programme: the file, then what its plan asks.

Between both the page carries the text of the file: nothing is stored before it is agreed to."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from curriculum.models import Competence, Department

LARGEST_FILE = 1_000_000
SELECT = forms.Select(attrs={"class": "form-select"})
NOT_UTF8 = "Ce fichier n’est pas en UTF-8 : exportez-le de nouveau, puis recommencez."
TOO_LARGE = "Ce fichier dépasse 1 Mo : il n’a pas été lu."


class FileForm(forms.Form):
    """A file of text; `cleaned_data["contenu"]` is what it says."""

    fichier = forms.FileField(
        label="Fichier",
        max_length=200,
        widget=forms.FileInput(attrs={"class": "form-control", "accept": ".json,.xml"}),
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide."},
    )

    def __init__(self, *args: Any, upload_refused: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.upload_refused = upload_refused

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.upload_refused:
            del self.errors["fichier"]
            self.add_error("fichier", TOO_LARGE)
        elif data.get("fichier"):
            data["contenu"] = self.text_of(data["fichier"])
        return data

    def text_of(self, file: Any) -> str:
        if file.size > LARGEST_FILE:
            self.add_error("fichier", TOO_LARGE)
            return ""
        try:
            text: str = file.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            self.add_error("fichier", NOT_UTF8)
            return ""
        if "\x00" in text:
            self.add_error("fichier", NOT_UTF8)
        return text


class ContentForm(forms.Form):
    """What was read from the file, as the page of the plan sends it back."""

    # A browser sends back two characters for each end of line.
    contenu = forms.CharField(
        max_length=2 * LARGEST_FILE, strip=False, widget=forms.HiddenInput, required=True
    )
    empreinte = forms.CharField(max_length=64, widget=forms.HiddenInput, required=False)


class CompetencesForm(forms.Form):
    """Which competence here each one of a framework is: {place: its short name}."""

    def __init__(
        self,
        *args: Any,
        names: Sequence[str],
        known: Sequence[Competence],
        new: str,
        out: str,
        taught: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.names, self.new = names, new
        self.shorts = {each.short for each in known}
        choices = [
            *((str(each.pk), f"{each.short}, {each.title}") for each in known),
            *([] if taught else [(new, "à créer")]),
            (out, "laissée de côté"),
        ]
        for place, name in enumerate(names):
            self.fields[competence_name(place)] = forms.ChoiceField(
                label=name, choices=choices, widget=SELECT
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        taken = Counter(value for value in data.values() if value.isdecimal())
        if taken and max(taken.values()) > 1:
            raise ValidationError(
                "Deux compétences du référentiel ne peuvent pas être la même ici."
            )
        for place, name in enumerate(self.names):
            if data.get(competence_name(place)) == self.new and name in self.shorts:
                self.add_error(
                    competence_name(place), "Ce programme a déjà une compétence ainsi nommée."
                )
        return data

    @property
    def chosen(self) -> Mapping[int, str]:
        return {
            place: self.cleaned_data[competence_name(place)] for place in range(len(self.names))
        }


def competence_name(place: int) -> str:
    return f"competence-{place}"


class NameForm(forms.Form):
    """What a programme that comes from elsewhere is called here, and whose it is."""

    code = forms.RegexField(
        r"^[a-z0-9]+(-[a-z0-9]+)*\Z",
        label="Code",
        max_length=60,
        help_text="Minuscules, chiffres et tirets ; le même pour toutes les versions.",
        widget=forms.TextInput(attrs={"class": "form-control"}),
        error_messages={"invalid": "Minuscules, chiffres et tirets attendus."},
    )
    version = forms.CharField(
        label="Version", max_length=40, widget=forms.TextInput(attrs={"class": "form-control"})
    )
    title = forms.CharField(
        label="Intitulé", max_length=200, widget=forms.TextInput(attrs={"class": "form-control"})
    )
    departement = forms.ModelChoiceField(
        label="Département", queryset=Department.objects.none(), empty_label=None, widget=SELECT
    )

    def __init__(self, *args: Any, departments: QuerySet[Department], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["departement"].queryset = departments  # type: ignore[attr-defined]
        self.initial.setdefault("departement", departments.first())
