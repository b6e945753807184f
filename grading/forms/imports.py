"""A table of marks: brought, its doubtful rows settled, executed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from grading.models import MarkChange
from grading.selectors.marks import Cell

SELECT = {"class": "form-select"}
INPUT = {"class": "form-control", "autocomplete": "off"}
CHECKBOX = {"class": "form-check-input"}


class BringForm(forms.Form):
    """A file or a paste. `evaluation` is the assessment of the cell where it was pasted."""

    fichier = forms.FileField(
        label="Fichier",
        required=False,
        max_length=200,
        help_text="xlsx, xlsm, ods, csv ou texte, 5 Mo au plus, 2 000 lignes et 60 colonnes.",
        widget=forms.FileInput(attrs={"class": "form-control"}),
        error_messages={"empty": "Ce fichier est vide."},
    )
    texte = forms.CharField(
        label="Cellules copiées",
        required=False,
        strip=False,
        help_text="Copiez les lignes dans votre tableur, avec les noms ou les numéros, et collez.",
        widget=forms.Textarea(attrs={**INPUT, "rows": 6, "spellcheck": "false"}),
    )
    evaluation = forms.IntegerField(
        required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, accept: str = "", upload_refused: str = "", **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.upload_refused = upload_refused
        self.fields["fichier"].widget.attrs["accept"] = accept

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.upload_refused:
            self.add_error("fichier", self.upload_refused)
        elif not self.errors and bool(data.get("fichier")) == bool(data["texte"].strip()):
            sentence = "Choisissez un fichier ou collez un tableau."
            if data.get("fichier"):
                sentence = "Un fichier et un collage à la fois : gardez l’un des deux."
            raise ValidationError(sentence)
        return data


class DoubtsForm(forms.Form):
    """Whom the doubtful rows are about, and which changed marks to replace all the same.

    `to_choose` gives by line those among whom to choose, `unknown` the lines where somebody is to
    be named, found by `find`; `stale` by cell its label and the version that is shown."""

    def __init__(
        self,
        *args: Any,
        to_choose: Mapping[int, Sequence[tuple[int, str]]],
        unknown: Iterable[int],
        stale: Mapping[Cell, tuple[str, int]],
        find: Callable[[str], int | None],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.stale = stale
        self.find = find
        for line, candidates in to_choose.items():
            self.fields[line_name(line)] = forms.TypedChoiceField(
                label=f"Étudiant de la ligne {line}",
                required=False,
                choices=[("", "à choisir"), *((str(key), name) for key, name in candidates)],
                coerce=int,
                empty_value=None,
                widget=forms.Select(attrs={**SELECT, "aria-describedby": why_id(line)}),
            )
        for line in unknown:
            self.fields[line_name(line)] = forms.CharField(
                label=f"Étudiant de la ligne {line}",
                required=False,
                max_length=200,
                widget=forms.TextInput(
                    attrs={**INPUT, "list": "students", "aria-describedby": why_id(line)}
                ),
            )
        for cell, (label, _) in stale.items():
            self.fields[stale_name(cell)] = forms.BooleanField(
                label=label, required=False, widget=forms.CheckboxInput(attrs=CHECKBOX)
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name, typed in list(data.items()):
            if not isinstance(typed, str) or not typed:
                continue
            data[name] = self.find(typed)
            if data[name] is None:
                sentence = "Personne de ce module ne porte ce nom ou ce numéro, ou plusieurs."
                self.add_error(name, sentence)
        return data

    @property
    def choices(self) -> dict[int, int]:
        """Whom each line that was settled is about, by line."""
        named = {
            name: held for name, held in self.cleaned_data.items() if name.startswith("ligne-")
        }
        return {int(name.removeprefix("ligne-")): held for name, held in named.items() if held}

    @property
    def confirmed(self) -> dict[Cell, int]:
        """The version shown of each mark that may be replaced."""
        return {
            cell: version
            for cell, (_, version) in self.stale.items()
            if self.cleaned_data.get(stale_name(cell))
        }


class AgreeForm(forms.Form):
    """The order to execute a plan that was seen; `sur` agrees to leave its `troubles`."""

    empreinte = forms.CharField(max_length=64, widget=forms.HiddenInput)
    sur = forms.BooleanField(
        label="Enregistrer ce qui est sûr, laisser le reste",
        required=False,
        widget=forms.CheckboxInput(attrs=CHECKBOX),
    )

    def __init__(self, *args: Any, troubles: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.troubles = troubles

    def clean_sur(self) -> bool:
        if self.troubles and not self.cleaned_data["sur"]:
            raise ValidationError(
                "Rien n’est enregistré tant que tout n’est pas réglé, sauf si vous cochez cette "
                "case."
            )
        return bool(self.cleaned_data["sur"])


class ExecuteForm(AgreeForm):
    """The same for marks: a reason where published ones change."""

    motif = forms.CharField(
        label="Motif de la correction",
        required=False,
        max_length=MarkChange._meta.get_field("reason").max_length,
        help_text="Des évaluations publiées changent ; l’étudiant verra ce motif.",
        widget=forms.TextInput(attrs=INPUT),
    )

    def __init__(self, *args: Any, needs_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.needs_reason = needs_reason

    def clean_motif(self) -> str:
        reason = str(self.cleaned_data["motif"]).strip()
        if self.needs_reason and not reason:
            raise ValidationError("Des notes publiées changent : donnez le motif de la correction.")
        return reason


def line_name(line: int) -> str:
    return f"ligne-{line}"


def why_id(line: int) -> str:
    """The sentence of the page that says why the line is doubtful."""
    return f"{line_name(line)}-why"


def stale_name(cell: Cell) -> str:
    return f"case-{cell[0]}-{cell[1]}"
