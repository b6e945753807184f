"""The turns of a path, as they are typed: each form holds what its service takes."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils import timezone

from curriculum.models import UE, Modality
from grading.models import Acquisition, Enrolment, Turn
from grading.services.situations.departures import STATUSES

LONGEST_REASON = Turn._meta.get_field("reason").max_length
LONGEST_INSTITUTION = Acquisition._meta.get_field("origin").max_length
HUNDREDTHS = 100
YEARS_AHEAD = 1
YEARS_BACK = 5


class AverageField(forms.DecimalField):
    """An average on 20, « 12,5 » or « 12.5 »; the number it holds is in hundredths."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            min_value=0,
            max_value=20,
            decimal_places=2,
            localize=True,
            widget=forms.TextInput(
                attrs={"inputmode": "decimal", "autocomplete": "off", "class": "form-control"}
            ),
            error_messages={
                "invalid": "Une moyenne sur 20 est attendue, par exemple 12,5.",
                "min_value": "Une moyenne va de 0 à 20.",
                "max_value": "Une moyenne va de 0 à 20.",
                "max_decimal_places": "Deux décimales au plus.",
            },
            **kwargs,
        )

    def clean(self, value: Any) -> Any:
        typed: Decimal | None = super().clean(value)
        return None if typed is None else int(typed * HUNDREDTHS)


class DayField(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            error_messages={"required": "Une date est attendue.", "invalid": "Date illisible."},
            **kwargs,
        )


class ReasonField(forms.CharField):
    def __init__(self) -> None:
        super().__init__(
            label="Motif",
            max_length=LONGEST_REASON,
            help_text="Il reste dans le parcours, avec votre nom ; l’étudiant le lit dans ses "
            "données.",
            error_messages={"required": "Un motif est attendu : il reste dans le parcours."},
        )


class TurnForm(forms.Form):
    """`layout` names the fields in their order; the button and the token are the page's."""

    layout: tuple[str, ...] = ("on", "reason")
    on = DayField(label="À compter du", initial=timezone.localdate)
    reason = ReasonField()

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        helper.layout = Layout(*(name for name in self.layout if name in self.fields))
        return helper

    def add_refusal(self, error: ValidationError) -> None:
        faults = error.message_dict if hasattr(error, "error_dict") else {None: error.messages}
        for name, sentences in faults.items():
            self.add_error(name if name in self.fields else None, sentences)

    @property
    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return dict(self.cleaned_data)


class TakeBackForm(TurnForm):
    layout = ("reason",)
    on = None  # type: ignore[assignment]


class UERow(NamedTuple):
    ue: UE
    chosen: BoundField
    average: BoundField


class ElsewhereForm(TurnForm):
    """The UEs of the programme that the student does not hold, each with its box and average."""

    layout = ("institution", "on", "reason")
    on = DayField(label="Acquises le", initial=timezone.localdate)
    institution = forms.CharField(
        label="Établissement",
        max_length=LONGEST_INSTITUTION,
        error_messages={"required": "L’établissement est attendu."},
    )

    def __init__(self, *args: Any, ues: Iterable[UE], ours: str = "", **kwargs: Any) -> None:
        """`ours` is the name of our institution, by which what another software held is known."""
        super().__init__(*args, **kwargs)
        if ours:
            self.fields["institution"].help_text = (
                f"Pour une UE donnée ici, que tenait un autre logiciel : « {ours} ». Elle figure "
                "alors dans le fichier ELMO."
            )
        self.ues = {ue.code: ue for ue in ues}
        for code, ue in self.ues.items():
            self.fields[f"ue-{code}"] = forms.BooleanField(
                label=code,
                required=False,
                widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
            )
            self.fields[f"moyenne-{code}"] = AverageField(label=f"Moyenne de {ue.code}")

    def rows(self) -> Iterator[UERow]:
        for code, ue in self.ues.items():
            yield UERow(ue, self[f"ue-{code}"], self[f"moyenne-{code}"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for code in self.ues:
            name = f"moyenne-{code}"
            if data.get(name) is not None and not data.get(f"ue-{code}"):
                self.add_error(name, f"Cochez {code}, ou effacez sa moyenne.")
        return data

    @property
    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        chosen = {code: data[f"moyenne-{code}"] for code in self.ues if data[f"ue-{code}"]}
        return {**{name: data[name] for name in self.layout}, "ues": chosen}


def term_choices(enrolments: Iterable[Enrolment]) -> list[tuple[int, str]]:
    return [(each.pk, str(each.term)) for each in enrolments]


class EnrolmentField(forms.TypedChoiceField):
    """One of these enrolments, the first (the latest) proposed."""

    def __init__(self, *, enrolments: Iterable[Enrolment], **kwargs: Any) -> None:
        super().__init__(
            choices=term_choices(enrolments),
            coerce=int,
            error_messages={
                "invalid_choice": "Ce semestre ne peut plus être choisi : rechargez la page."
            },
            **kwargs,
        )


class DepartureForm(TurnForm):
    layout = ("kind", "enrolment_id", "on", "institution", "reason")
    kind = forms.ChoiceField(
        label="Nature",
        choices=[(kind.value, kind.label.capitalize()) for kind in STATUSES],
        widget=forms.RadioSelect,
        initial=Turn.Kind.RESIGNED,
    )
    on = DayField(label="Parti le", initial=timezone.localdate)
    institution = forms.CharField(
        label="Établissement d’accueil",
        required=False,
        max_length=LONGEST_INSTITUTION,
        help_text="Pour un transfert, s’il est connu.",
    )

    def __init__(self, *args: Any, enrolments: Iterable[Enrolment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["enrolment_id"] = EnrolmentField(
            enrolments=enrolments,
            label="À partir du semestre",
            help_text="Ceux qui le suivent sont quittés aussi.",
        )

    def clean_kind(self) -> Turn.Kind:
        return Turn.Kind(self.cleaned_data["kind"])


class ReturnForm(TurnForm):
    layout = ("enrolment_id", "on", "reason")
    on = DayField(label="De retour le", initial=timezone.localdate)

    def __init__(self, *args: Any, enrolments: Iterable[Enrolment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["enrolment_id"] = EnrolmentField(
            enrolments=enrolments,
            label="Dans le semestre",
            help_text="Ceux qui le suivent sont rouverts aussi.",
        )


class GapForm(TurnForm):
    layout = ("year", "enrolment_id", "on", "reason")
    on = DayField(label="Parti le", initial=timezone.localdate)

    def __init__(self, *args: Any, enrolments: Iterable[Enrolment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        enrolments, today = list(enrolments), timezone.localdate()
        this_year = today.year if today.month >= FIRST_MONTH else today.year - 1
        years = range(this_year + YEARS_AHEAD, this_year - YEARS_BACK, -1)
        self.fields["year"] = forms.TypedChoiceField(
            label="Année",
            choices=[(year, f"{year}-{year + 1}") for year in years],
            initial=this_year,
            coerce=int,
        )
        if enrolments:
            self.fields["enrolment_id"] = EnrolmentField(
                enrolments=enrolments,
                label="Interrompt, à partir du semestre",
                help_text="Il quitte ce semestre et ceux qui le suivent ; ses notes restent.",
            )
            self.fields["enrolment_id"].choices = [  # type: ignore[attr-defined]
                *term_choices(enrolments),
                ("", "aucun : il n’est inscrit dans aucun semestre de cette année"),
            ]
            self.fields["enrolment_id"].required = False
            self.fields["enrolment_id"].empty_value = None  # type: ignore[attr-defined]


FIRST_MONTH = 8  # of a university year


class TrackForm(TurnForm):
    """`seen` is the fingerprint of the impact that the person had before his eyes."""

    layout = ("enrolment_id", "parcours", "modality", "on", "reason", "seen")
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    modality = forms.ChoiceField(label="Modalité", choices=Modality.choices)

    def __init__(
        self,
        *args: Any,
        enrolments: Iterable[Enrolment],
        parcours: Mapping[str, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        enrolments = list(enrolments)
        self.fields["enrolment_id"] = EnrolmentField(
            enrolments=enrolments,
            label="À partir du semestre",
            help_text="Ceux qui le suivent changent aussi.",
        )
        self.fields["parcours"] = forms.ChoiceField(
            label="Parcours",
            required=False,
            choices=[("", "aucun"), *((code, f"{code} {name}") for code, name in parcours.items())],
        )
        latest = enrolments[0] if enrolments else None
        if latest:
            self.initial.setdefault("parcours", latest.parcours.code if latest.parcours else "")
            self.initial.setdefault("modality", latest.modality)

    def show(self, fingerprint: str) -> None:
        """The impact is on the page: what is sent from now on has seen it."""
        self.data = {**dict(self.data.items()), "seen": fingerprint}
