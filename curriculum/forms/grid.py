"""The grid of a semester as a form: one field for each cell, each total, and the ECTS."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms

from curriculum.forms.fields import NumberField, ReasonField
from curriculum.models import UE, Module, Parcours
from curriculum.selectors.semesters import CellKey, SemesterTable
from curriculum.services.coefficients import SemesterGrid, UEValues
from curriculum.validators import Fault
from curriculum.validators.shape import ECTS_PER_SEMESTER


@dataclass(frozen=True)
class GridLine:
    module: Module
    parcours: Parcours | None
    cells: list[forms.BoundField]


def cell_name(ue: int, module: int, parcours: int | None) -> str:
    return f"cell-{ue}-{module}-{parcours or 0}"


class SemesterGridForm(forms.Form):
    seen = forms.CharField(widget=forms.HiddenInput, max_length=40)
    reason = ReasonField()

    def __init__(
        self, table: SemesterTable, modules: Iterable[Module], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.table = table
        self.ues = [column.ue for column in table.columns]
        self.keys: dict[str, CellKey] = {}
        self.line_heads = line_heads(table, modules)
        for module, parcours in self.line_heads:
            for ue in self.ues:
                self.add_cell(ue, module, parcours)
        self.fill_cells()
        for ue in self.ues:
            self.add_ue(ue)
        self.fields["total"] = NumberField(
            label="Total déclaré du semestre", initial=table.semester.total
        )

    def add_cell(self, ue: UE, module: Module, parcours: Parcours | None) -> None:
        key = (ue.pk, module.pk, parcours.pk if parcours else None)
        whose = f" {parcours.code}" if parcours else ""
        name = cell_name(*key)
        self.keys[name] = key
        self.fields[name] = NumberField(label=f"{module.code}{whose}, {ue.code}")

    def fill_cells(self) -> None:
        for line in self.table.lines:
            for row in line.rows:
                name = cell_name(row.ue_id, row.module_id, row.parcours_id)
                self.fields[name].initial = row.value

    def add_ue(self, ue: UE) -> None:
        self.fields[f"resources-{ue.pk}"] = NumberField(
            label=f"Total déclaré des ressources, {ue.code}", initial=ue.total_resources
        )
        self.fields[f"total-{ue.pk}"] = NumberField(
            label=f"Total déclaré de l’UE, {ue.code}", initial=ue.total
        )
        self.fields[f"ects-{ue.pk}"] = forms.IntegerField(
            label=f"ECTS, {ue.code}",
            min_value=0,
            max_value=ECTS_PER_SEMESTER,
            initial=ue.ects,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 6}),
        )

    def lines(self) -> list[GridLine]:
        return [
            GridLine(
                module,
                parcours,
                [
                    self[cell_name(ue.pk, module.pk, parcours.pk if parcours else None)]
                    for ue in self.ues
                ],
            )
            for module, parcours in self.line_heads
        ]

    def declared(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The lines below the grid: what must close, and the ECTS."""
        names = (
            ("Total déclaré des ressources", "resources"),
            ("Total déclaré de l’UE", "total"),
            ("ECTS", "ects"),
        )
        return [(label, [self[f"{name}-{ue.pk}"] for ue in self.ues]) for label, name in names]

    def grid(self) -> SemesterGrid:
        """What was typed. Only for a valid form."""
        typed = self.cleaned_data
        return SemesterGrid(
            coefficients={key: typed[name] for name, key in self.keys.items()},
            ues={
                ue.pk: UEValues(
                    ects=typed[f"ects-{ue.pk}"],
                    resources=typed[f"resources-{ue.pk}"],
                    total=typed[f"total-{ue.pk}"],
                )
                for ue in self.ues
            },
            total=typed["total"],
            seen=typed["seen"],
            reason=typed["reason"],
        )

    def add_faults(self, faults: Iterable[Fault]) -> None:
        """Each fault at its cell, at its total, or above the grid."""
        for fault in faults:
            name = self.field_of(fault)
            ue = f"{self.ues[int(fault.path[3])].code} : " if len(fault.path) == 4 else ""
            self.add_error(name, fault.message if name else f"{ue}{fault.message}")

    def field_of(self, fault: Fault) -> str | None:
        match fault.path:
            case ("reason",):
                return "reason"
            case (_, _, "total"):
                return "total"
            case (_, _, "ues", int(index), "totals", key):
                return f"{'total' if key == 'ue' else key}-{self.ues[index].pk}"
        return None


def line_heads(
    table: SemesterTable, modules: Iterable[Module]
) -> list[tuple[Module, Parcours | None]]:
    """The lines of the table, and those of the modules that no UE has yet."""
    heads = [(line.module, line.parcours) for line in table.lines]
    placed = {module.pk for module, _ in heads}
    heads += [(module, module.parcours) for module in modules if module.pk not in placed]
    return sorted(heads, key=lambda head: head[0].position)
