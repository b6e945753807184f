"""ScoDoc bulletins: the files that are sent, then where they go and what stands for what."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet

from curriculum.models import Department, Modality, Module, Programme
from grading.models import Term

SELECT = forms.Select(attrs={"class": "form-select"})


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several; `clean` gives a list."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = data if isinstance(data, Sequence) and data else [data]
        return [super(FilesField, self).clean(each, initial) for each in given]


class BulletinsForm(forms.Form):
    fichiers = FilesField(
        label="Bulletins",
        max_length=200,
        help_text="Un fichier .json, plusieurs, ou un zip ; 5 Mo et 600 bulletins au plus.",
        widget=SeveralFiles(attrs={"class": "form-control", "accept": ".json,.zip"}),
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide."},
    )
    departement = forms.ModelChoiceField(
        label="Département", queryset=Department.objects.none(), empty_label=None, widget=SELECT
    )
    programme = forms.ModelChoiceField(
        label="Réglages",
        queryset=Programme.objects.none(),
        required=False,
        empty_label="les réglages par défaut",
        help_text="Les règles de calcul de ce programme : l’effet d’une absence, par exemple.",
        widget=SELECT,
    )

    def __init__(
        self,
        *args: Any,
        departments: QuerySet[Department],
        programmes: QuerySet[Programme],
        upload_refused: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.upload_refused = upload_refused
        self.fields["departement"].queryset = departments  # type: ignore[attr-defined]
        self.fields["programme"].queryset = programmes  # type: ignore[attr-defined]
        if len(departments) == 1:
            self.fields["departement"].required = False
            self.fields["departement"].widget = forms.HiddenInput()
        self.only = departments[0] if len(departments) == 1 else None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.upload_refused:
            del self.errors["fichiers"]
            self.add_error("fichiers", self.upload_refused)
        data["departement"] = data.get("departement") or self.only
        programme, department = data.get("programme"), data["departement"]
        if programme and department and programme.department_id != department.pk:
            self.add_error("programme", "Ce programme est celui d’un autre département.")
        return data


TERM, PROGRAMME = "t", "p"


class DestinationForm(forms.Form):
    """A semester that exists, or the programme version on which to open it."""

    semestre = forms.ChoiceField(label="Semestre d’ici", widget=SELECT)

    def __init__(
        self,
        *args: Any,
        terms: Iterable[Term],
        programmes: Iterable[Programme],
        opened: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["semestre"].choices = [  # type: ignore[attr-defined]
            *((f"{TERM}{each.pk}", f"{each}, {each.programme}") for each in terms),
            *((f"{PROGRAMME}{each.pk}", f"ouvrir {opened} sur {each}") for each in programmes),
        ]

    @property
    def term(self) -> int | None:
        return self._chosen(TERM)

    @property
    def programme(self) -> int | None:
        return self._chosen(PROGRAMME)

    def _chosen(self, kind: str) -> int | None:
        value: str = self.cleaned_data["semestre"]
        return int(value[1:]) if value.startswith(kind) else None


TWICE = "Deux codes de ScoDoc ne peuvent pas désigner la même chose ici."


class MappingForm(forms.Form):
    """What the modules and the UEs of the bulletins are here, and what is kept of their groups."""

    modalite = forms.ChoiceField(label="Modalité", choices=Modality.choices, widget=SELECT)
    groupe = forms.TypedChoiceField(
        label="Groupe à garder", coerce=int, empty_value=None, required=False, widget=SELECT
    )

    def __init__(
        self,
        *args: Any,
        modules: Mapping[str, str],
        ues: Iterable[str],
        known_modules: Iterable[Module],
        known_ues: Iterable[str],
        groups: Sequence[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        known = [("", "laissé de côté"), *((str(each.pk), said(each)) for each in known_modules)]
        own = [("", "laissée de côté"), *((code, code) for code in known_ues)]
        self.fields["groupe"].choices = [  # type: ignore[attr-defined]
            *((str(rank), f"{rank + 1}, comme {name}") for rank, name in enumerate(groups)),
            ("", "aucun"),
        ]
        for code, title in modules.items():
            self.fields[module_name(code)] = forms.TypedChoiceField(
                label=f"{code} {title}",
                choices=known,
                coerce=int,
                empty_value=None,
                required=False,
                widget=SELECT,
            )
        for code in ues:
            self.fields[ue_name(code)] = forms.ChoiceField(
                label=code, choices=own, required=False, widget=SELECT
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for prefix in (MODULE, UE):
            chosen = Counter(
                value for name, value in data.items() if name.startswith(prefix) and value
            )
            if chosen and max(chosen.values()) > 1:
                raise ValidationError(TWICE)
        return data

    def chosen(self, prefix: str) -> dict[str, Any]:
        """What was chosen, by the code of ScoDoc; what is left out is absent."""
        return {
            name.removeprefix(prefix): value
            for name, value in self.cleaned_data.items()
            if name.startswith(prefix) and value
        }


MODULE, UE = "module-", "ue-"


def module_name(code: str) -> str:
    return f"{MODULE}{code}"


def ue_name(code: str) -> str:
    return f"{UE}{code}"


def said(module: Module) -> str:
    return f"{module}{f' ({module.parcours})' if module.parcours else ''}"
