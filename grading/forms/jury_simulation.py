"""The scenarios of a jury as an address holds them: each field read by itself."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.template.defaultfilters import capfirst

from grading.core.decisions.rulings import Subject
from grading.core.rules import faults, rules_to_document
from grading.core.scenarios import SETTINGS_TRIED, JuryScenario, LateMark, Points
from grading.core.settings import SETTINGS, Setting
from grading.forms.adjustments import SignedNumberField
from grading.forms.marks import LONGEST, parse_mark
from grading.models import Assessment
from grading.selectors.impact import as_mark
from grading.selectors.judged import Judged
from grading.selectors.jury_simulation import Bench, Row
from grading.templatetags.french import hundredths_fr

PLACES = (1, 2, 3)
MOST_STUDENTS = 40
"""In one scenario: an address has its length."""

ALL, YEARS, RCUES, UES, GAINS, LOSSES = "", "annee", "rcue", "ue", "acquis", "perdu"
SHOWN = {YEARS: (Subject.YEAR, Subject.DIPLOMA), RCUES: (Subject.RCUE,), UES: (Subject.UE,)}
UNKNOWN = {"invalid_choice": "Ce choix n’existe pas ici\u00a0: il n’est pas essayé."}


class ShownForm(forms.Form):
    """Which changes to show."""

    voir = forms.ChoiceField(
        label="Montrer",
        required=False,
        choices=[
            (ALL, "Tout ce qui change"),
            (YEARS, "L’année et les diplômes"),
            (RCUES, "Les RCUE"),
            (UES, "Les UE"),
            (GAINS, "Ce qui devient acquis"),
            (LOSSES, "Ce qui cesse de l’être"),
        ],
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"invalid_choice": "Ce choix n’existe pas\u00a0: tout est affiché."},
    )

    def chosen(self, rows: Iterable[Row]) -> list[Row]:
        """A refused choice filters nothing."""
        self.is_valid()
        return [row for row in rows if self._shows(row)]

    def _shows(self, row: Row) -> bool:
        wanted = self.cleaned_data.get("voir", ALL)
        if wanted in (GAINS, LOSSES):
            return row.grants if wanted == GAINS else row.withdraws
        return not wanted or row.subject in SHOWN[wanted]


class ScenarioForm(forms.Form):
    """One scenario. What is wrong in a part of it leaves the others as they are."""

    ue = forms.ChoiceField(label="UE", required=False, error_messages=UNKNOWN)
    points = SignedNumberField(label="Points", limit=20, help_text="Par exemple 0,2.")
    seuil = SignedNumberField(
        label="À partir de", limit=20, help_text="Moyenne de l’UE\u00a0; vide\u00a0: tous."
    )
    evaluation = forms.ChoiceField(label="Évaluation", required=False, error_messages=UNKNOWN)
    note = forms.CharField(
        label="Note",
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        help_text="Personne de choisi\u00a0: à ceux à qui elle manque.",
    )
    reglage = forms.ChoiceField(label="Réglage", required=False, error_messages=UNKNOWN)
    valeur = forms.CharField(
        label="Valeur",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="Pour un seuil ou un nombre\u00a0; elle vaut pour tous.",
    )
    qui = forms.MultipleChoiceField(
        label="Pour qui",
        required=False,
        help_text="Points et note de ceux-là seulement\u00a0; personne de choisi\u00a0: de tous.",
        error_messages={
            "invalid_choice": "Un de ces étudiants n’est pas devant ce jury\u00a0: ni points ni "
            "note ne sont essayés."
        },
    )

    def __init__(self, data: QueryDict, *, place: int, bench: Bench) -> None:
        super().__init__(data, prefix=str(place))
        self.place = place
        self.assessments = {str(each.pk): each for each in bench.assessments}
        self.rules = bench.rules
        self._choose(
            "ue", [("", "Aucune"), *((code, _named(code, of)) for code, of in bench.ues.items())]
        )
        self._choose("evaluation", [("", "Aucune"), *_by_module(bench.assessments)])
        self._choose("reglage", [("", "Aucun"), *self._settings_offered()])
        self.students = [(id, str(each.enrolment.student)) for id, each in bench.judged.items()]
        self._choose("qui", [(id, _identity(each)) for id, each in bench.judged.items()])
        for field in self.fields.values():
            is_list = isinstance(field, forms.ChoiceField)
            field.widget.attrs["class"] = "form-select" if is_list else "form-control"
        self.is_valid()

    def _choose(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def _settings_offered(self) -> Iterator[tuple[str, Any]]:
        """Numbers by their name, the others by their name and value."""
        now = rules_to_document(self.rules)
        tried = [SETTINGS[name] for name in SETTINGS_TRIED]
        numbers = [
            (each.name, f"{each.label} (aujourd’hui {_french(now[each.name])})")
            for each in tried
            if each.bounds
        ]
        yield "Un seuil ou un nombre", numbers
        for each in tried:
            if each.choices:
                yield each.label, list(_values(each, now[each.name]))

    def clean_qui(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["qui"]
        if len(chosen) > MOST_STUDENTS:
            raise ValidationError(
                f"{MOST_STUDENTS} étudiants au plus\u00a0: choisissez plutôt un seuil."
            )
        return chosen

    def clean(self) -> None:
        self._go_together("ue", "points", "En quelle UE\u202f?", "Combien de points\u202f?")
        self._go_together("ue", "seuil", "En quelle UE\u202f?", "")
        self._go_together("evaluation", "note", "À quelle évaluation\u202f?", "Quelle note\u202f?")
        self._read("note", self._late)
        self._read("reglage", self._setting)

    def _go_together(self, of: str, what: str, which: str, how_much: str) -> None:
        """A value needs to know of what, and the other way round."""
        if {of, what} & self.errors.keys():
            return
        if self._is_given(what) and not self._is_given(of):
            self.add_error(of, which)
        if how_much and self._is_given(of) and not self._is_given(what):
            self.add_error(what, how_much)

    def _is_given(self, name: str) -> bool:
        return self.cleaned_data.get(name) not in (None, "", [])

    def _read(self, name: str, read: Any) -> None:
        try:
            self.cleaned_data[f"read_{name}"] = read()
        except ValidationError as error:
            self.add_error("valeur" if name == "reglage" else name, error)

    def _late(self) -> LateMark | None:
        if not (self._is_given("evaluation") and self._is_given("note")):
            return None
        assessment = self.assessments[self.cleaned_data["evaluation"]]
        typed = self.cleaned_data["note"][: LONGEST + 1]
        mark = as_mark(parse_mark(typed, assessment.maximum, self.rules.mark_decimals))
        return LateMark(str(assessment.pk), mark) if mark else None

    def _setting(self) -> dict[str, Any]:
        name, _, choice = self.cleaned_data.get("reglage", "").partition(":")
        typed = self.cleaned_data.get("valeur", "")
        if not name:
            if typed:
                raise ValidationError("De quel réglage\u202f?")
            return {}
        if choice:
            if typed:
                raise ValidationError("Ce réglage n’attend pas de valeur.")
            return {name: choice}
        if not typed:
            raise ValidationError("Quelle valeur\u202f?")
        document = {name: _number(typed[: LONGEST + 1])}
        wrong = faults(document)
        if wrong:
            raise ValidationError(f"{capfirst(wrong[0].partition(': ')[2])}.")
        return document

    @property
    def scenario(self) -> JuryScenario:
        """What was understood; points and a late mark only of students who were."""
        return JuryScenario(
            students=frozenset(self.cleaned_data.get("qui", ())) or None,
            points=self._points(),
            late=None if "qui" in self.errors else self.cleaned_data.get("read_note"),
            settings=self.cleaned_data.get("read_reglage", {}),
        )

    def _points(self) -> Points | None:
        if {"qui", "ue", "points", "seuil"} & self.errors.keys() or not self._is_given("ue"):
            return None
        least = self.cleaned_data["seuil"]
        return Points(
            self.cleaned_data["ue"],
            Fraction(self.cleaned_data["points"]),
            None if least is None else Fraction(least),
        )

    @property
    def late_assessment(self) -> Assessment | None:
        late = self.scenario.late
        return self.assessments[late.assessment] if late else None

    @property
    def parts(self) -> tuple[tuple[str, list[forms.BoundField]], ...]:
        """The fields as they stand on the page, by what they try."""
        named = (
            ("Des points", ("ue", "points", "seuil")),
            ("Une note tardive", ("evaluation", "note")),
            ("Un autre réglage", ("reglage", "valeur")),
        )
        return tuple((title, [self[name] for name in names]) for title, names in named)

    @property
    def typed(self) -> list[tuple[str, str]]:
        """What its address holds, empty fields left out."""
        names = [self.add_prefix(name) for name in self.fields]
        assert isinstance(self.data, QueryDict)
        return [(name, value) for name in names for value in self.data.getlist(name) if value]


def _identity(judged: Judged) -> str:
    student = judged.enrolment.student
    return f"{student}, {student.number}"


def _named(code: str, competence: str | None) -> str:
    return f"{code} {competence or ''}".strip()


def _by_module(assessments: Iterable[Assessment]) -> list[tuple[str, list[tuple[str, str]]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for each in assessments:
        label = f"{each.module.code} {each.title}, sur {hundredths_fr(each.maximum)}"
        found.setdefault(f"S{each.term.number}, {each.module}", []).append((str(each.pk), label))
    return list(found.items())


def _values(setting: Setting, now: str) -> Iterator[tuple[str, str]]:
    for value, label in setting.choices.items():
        today = " (aujourd’hui)" if value == now else ""
        yield f"{setting.name}:{value}", f"{setting.label}\u00a0: {label}{today}"


def _number(typed: str) -> Any:
    """As a document writes it: whole numbers are integers there."""
    return int(typed) if typed.isascii() and typed.isdecimal() else typed


def _french(value: Any) -> str:
    return str(value).replace(".", ",")
