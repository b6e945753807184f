from collections.abc import Iterable
from typing import Any

from django import forms

from grading.selectors.missing import Cell, ModuleMarks
from grading.selectors.teaching import Teacher

ALL, MISSING, DECISIVE = "", "manquantes", "decisives"


class CoverageFilterForm(forms.Form):
    """Which modules and assessments of a term to show."""

    voir = forms.ChoiceField(
        label="Montrer",
        required=False,
        choices=[
            (ALL, "Toutes les évaluations"),
            (MISSING, "Celles où il manque des notes"),
            (DECISIVE, "Celles qui peuvent changer une décision"),
        ],
        error_messages={"invalid_choice": "Ce choix n’existe pas : tout est affiché."},
    )
    enseignant = forms.ChoiceField(label="Enseignant", required=False)

    def __init__(self, *args: Any, modules: Iterable[ModuleMarks], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.modules = list(modules)
        teacher = self.fields["enseignant"]
        assert isinstance(teacher, forms.ChoiceField)
        teacher.choices = [("", "Tous"), *self._teachers()]
        teacher.error_messages["invalid_choice"] = (
            "Cet enseignant n’a aucun module ici : tous sont affichés."
        )
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select"

    def _teachers(self) -> list[tuple[str, str]]:
        found: dict[Teacher, None] = {}
        for module in self.modules:
            found |= dict.fromkeys(module.taught.teachers)
        return [(str(each.pk), each.name) for each in sorted(found, key=lambda each: each.name)]

    def chosen(self) -> list[tuple[ModuleMarks, tuple[Cell, ...]]]:
        """The modules to show, each with its assessments; a refused choice filters nothing."""
        self.is_valid()
        shown = ((each, self._cells(each)) for each in self.modules if self._is_of_teacher(each))
        return [
            (module, cells)
            for module, cells in shown
            if cells or not self._sees() or (module.awaited and self._sees() == DECISIVE)
        ]

    def _sees(self) -> str:
        return str(self.cleaned_data.get("voir", ""))

    def _is_of_teacher(self, module: ModuleMarks) -> bool:
        chosen = self.cleaned_data.get("enseignant", "")
        return not chosen or chosen in {str(each.pk) for each in module.taught.teachers}

    def _cells(self, module: ModuleMarks) -> tuple[Cell, ...]:
        if self._sees() == DECISIVE:
            return tuple(cell for cell in module.cells if cell.decisive)
        if self._sees() == MISSING:
            return tuple(cell for cell in module.cells if cell.missing)
        return module.cells
