"""An Apogée file: brought, said of which step, its codes mapped, then given back."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from curriculum.models import Modality, Parcours
from grading import labels
from grading.forms.imports import CHECKBOX, INPUT, SELECT
from grading.models import ApogeeCode
from grading.models.apogee import PLAIN_CODE
from grading.selectors.apogee.catalogue import NOTHING, Catalogue, Target
from grading.selectors.apogee.codes import DECISIONS
from grading.selectors.apogee.files import StepChoice

NOTHING_TYPED = "rien"
UNKNOWN_ELEMENT = "Rien de ce programme ne porte ce nom : prenez-en un dans la liste."
UNFINISHED = "Dites le type, le code et ce à quoi il correspond, ou effacez la ligne."
KNOWN_CODE = "Ce code est déjà là, plus haut."
LONGEST_CODE = ApogeeCode._meta.get_field("code").max_length
SEVERAL_ELEMENTS = "Plusieurs modules portent ce code : dites le semestre, « S1 R1.01 »."


class BringForm(forms.Form):
    fichier = forms.FileField(
        label="Fichier donné par l’université",
        max_length=200,
        help_text="Tel quel, sans l’ouvrir dans un tableur. 5 Mo, 2 000 étudiants et "
        "1 000 colonnes au plus.",
        widget=forms.FileInput(attrs={"class": "form-control", "accept": ".txt,.csv,.tsv"}),
        error_messages={
            "empty": "Ce fichier est vide.",
            "required": "Choisissez un fichier.",
        },
    )

    def __init__(self, *args: Any, upload_refused: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if upload_refused:
            self.fields["fichier"].error_messages["required"] = upload_refused


class StepForm(forms.Form):
    """Which step the file is about; `sessions` are those among which one is filled."""

    etape = forms.ChoiceField(
        label="Année du BUT",
        widget=forms.Select(attrs=SELECT),
        error_messages={"required": "Dites de quelle année du BUT il s’agit."},
    )
    parcours = forms.ModelChoiceField(
        queryset=Parcours.objects.none(),
        label="Parcours",
        required=False,
        empty_label="tous",
        widget=forms.Select(attrs=SELECT),
        help_text="Si le fichier n’est que celui d’un parcours.",
    )
    modalite = forms.ChoiceField(
        label="Modalité",
        required=False,
        choices=[("", "toutes"), *Modality.choices],
        widget=forms.Select(attrs=SELECT),
        help_text="Si le fichier n’est que celui d’une modalité.",
    )
    session = forms.ChoiceField(
        label="Session à remplir",
        required=False,
        widget=forms.Select(attrs=SELECT),
        help_text="Il n’y a ici qu’un résultat par élément, rattrapages compris : il va dans une "
        "session, l’autre reste telle quelle.",
    )

    def __init__(
        self,
        *args: Any,
        steps: Mapping[StepChoice, str],
        parcours: Sequence[Parcours],
        sessions: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.steps = {step.key: step for step in steps}
        names = [(step.key, name) for step, name in steps.items()]
        self.fields["etape"].choices = [("", "à choisir"), *names]  # type: ignore[attr-defined]
        own = self.fields["parcours"]
        own.queryset = Parcours.objects.filter(pk__in=[each.pk for each in parcours])  # type: ignore[attr-defined]
        own.choices = [("", "tous"), *((each.pk, named(each, parcours)) for each in parcours)]  # type: ignore[attr-defined]
        if sessions:
            self.fields["session"].choices = sessions  # type: ignore[attr-defined]
        else:
            del self.fields["session"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        step, parcours = self.steps.get(data.get("etape", "")), data.get("parcours")
        if step and parcours and parcours.programme_id != step.programme:
            self.add_error("parcours", "Ce parcours n’est pas de ce programme.")
        return data

    @property
    def step(self) -> dict[str, Any]:
        """What the file is about, as it is stored."""
        step = self.steps[self.cleaned_data["etape"]]
        return {
            "programme_id": step.programme,
            "year": step.year,
            "but_year": step.but_year,
            "parcours": self.cleaned_data["parcours"],
            "modality": self.cleaned_data["modalite"],
        }


def named(parcours: Parcours, among: Collection[Parcours]) -> str:
    several = len({each.programme_id for each in among}) > 1
    return f"{parcours.code}, {parcours.programme}" if several else parcours.code


class CodesForm(forms.Form):
    """What each code stands for, in a field of its own, in the order of `codes`."""

    def __init__(
        self, *args: Any, codes: Sequence[tuple[str, str]], catalogue: Catalogue, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.codes, self.catalogue = list(codes), catalogue
        for place, (kind, code) in enumerate(self.codes):
            self.fields[code_name(place)] = forms.CharField(
                label=f"{kind} {code}",
                required=False,
                max_length=60,
                widget=forms.TextInput(attrs={**INPUT, "list": "elements"}),
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self.targets: dict[tuple[str, str], Target | None] = {}
        for place, code in enumerate(self.codes):
            name = code_name(place)
            try:
                self.targets[code] = target_of(data.get(name, ""), self.catalogue)
            except ValidationError as reason:
                self.add_error(name, reason)
        return data


ADDED = 3
"""Lines to add codes, on the page of a programme."""


class MappedForm(CodesForm):
    """The same of what is kept for a programme, with some lines to add codes that no file had:
    `kinds` are the objects that they may be of, in words."""

    def __init__(self, *args: Any, kinds: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "à choisir"), *((kind, f"{kind}, {said}") for kind, said in kinds.items())]
        for place in range(ADDED):
            self.fields[f"type-{place}"] = forms.ChoiceField(
                label="Type",
                required=False,
                choices=choices,
                widget=forms.Select(attrs=SELECT),
            )
            self.fields[f"nouveau-{place}"] = forms.CharField(
                label="Code",
                required=False,
                max_length=LONGEST_CODE,
                widget=forms.TextInput(attrs=INPUT),
            )
            self.fields[f"objet-{place}"] = forms.CharField(
                label="Correspond à",
                required=False,
                max_length=60,
                widget=forms.TextInput(attrs={**INPUT, "list": "elements"}),
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for place in range(ADDED):
            kind, code, typed = (
                data.get(f"{name}-{place}", "") for name in ("type", "nouveau", "objet")
            )
            if not (kind or code or typed):
                continue
            if not (kind and code and typed):
                self.add_error(f"nouveau-{place}", UNFINISHED)
            elif (kind, code) in self.targets:
                self.add_error(f"nouveau-{place}", KNOWN_CODE)
            else:
                try:
                    self.targets[kind, code] = target_of(typed, self.catalogue)
                except ValidationError as reason:
                    self.add_error(f"objet-{place}", reason)
        return data

    @property
    def added(self) -> list[tuple[forms.BoundField, ...]]:
        """The fields of each line: type, code, what it stands for."""
        names = ("type", "nouveau", "objet")
        return [tuple(self[f"{name}-{place}"] for name in names) for place in range(ADDED)]


def target_of(typed: str, catalogue: Catalogue) -> Target | None:
    """What is typed, « UE11 », « R1.01 »; None for nothing. Raises ValidationError."""
    if not typed:
        return None
    said = typed.casefold()
    if said == NOTHING_TYPED:
        return NOTHING
    found = [each.target for of, each in catalogue.items() if of.casefold() == said]
    found = found or [
        each.target for of, each in catalogue.items() if of.partition(" ")[2].casefold() == said
    ]
    if len(found) != 1:
        raise ValidationError(SEVERAL_ELEMENTS if found else UNKNOWN_ELEMENT)
    return found[0]


def code_name(place: int) -> str:
    return f"code-{place}"


class ChoicesForm(forms.Form):
    """What is wanted of a file, and who of the `doubtful` (number, name) is the same person."""

    provisoire = forms.BooleanField(
        label="Écrire aussi les moyennes complètes dont le jury n’est pas clos",
        required=False,
        widget=forms.CheckboxInput(attrs=CHECKBOX),
    )
    embargo = forms.BooleanField(
        label="Écrire aussi ce que les jurys clos ne montrent pas encore",
        required=False,
        widget=forms.CheckboxInput(attrs=CHECKBOX),
    )
    remplacer = forms.BooleanField(
        label="Remplacer les cellules déjà remplies autrement",
        required=False,
        widget=forms.CheckboxInput(attrs=CHECKBOX),
    )
    confirmes = forms.MultipleChoiceField(
        label="C’est bien la même personne",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs=CHECKBOX),
        error_messages={"invalid_choice": "Cette liste a changé : relisez-la."},
    )

    def __init__(self, *args: Any, doubtful: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["confirmes"].choices = doubtful  # type: ignore[attr-defined]


class OrderForm(forms.Form):
    """The order to give the file back: the plan that was seen, and what is agreed to."""

    empreinte = forms.CharField(max_length=64, widget=forms.HiddenInput)
    sur = forms.BooleanField(
        label="Rendre le fichier ainsi, malgré ce qui reste à regarder",
        required=False,
        widget=forms.CheckboxInput(attrs=CHECKBOX),
    )

    def __init__(self, *args: Any, troubles: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.troubles = troubles

    def clean_sur(self) -> bool:
        if self.troubles and not self.cleaned_data["sur"]:
            raise ValidationError(
                "Le fichier n’est pas rendu tant que des points restent à regarder, sauf si vous "
                "cochez cette case."
            )
        return bool(self.cleaned_data["sur"])


class ResultsForm(forms.Form):
    """How each of our codes is written, in a field of its own; empty writes nothing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in DECISIONS:
            self.fields[code] = forms.CharField(
                label=code,
                required=False,
                max_length=8,
                validators=[PLAIN_CODE],
                widget=forms.TextInput(attrs=INPUT),
            )

    @property
    def lines(self) -> list[tuple[str, str, forms.BoundField]]:
        """Each code with its sentence and its field."""
        return [(code, labels.sentence(each), self[code]) for code, each in DECISIONS.items()]
