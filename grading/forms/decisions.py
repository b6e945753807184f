"""Decisions about a student as somebody types them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import forms

from grading.core.decisions.rulings import Ruling
from grading.labels import with_sentence
from grading.selectors.judged import Judged
from grading.services.decision_entries import REASON_LENGTH, DecisionEntry, Outcome, Verdict

MISSING_CODE = "Ce motif ne va avec aucune décision : donnez un code, ou effacez-le."
BLANKS = ("Pas décidé", "Retirer la décision")


class DecisionForm(forms.Form):
    """For each thing to decide: `code-UE11`, `reason-UE11`, and `seen-UE11`, the version that the
    person had before his eyes. `typed`: codes are typed rather than chosen.

    Each code and reason goes with what it was when the page was shown: only what the person
    changed is sent on, whatever others decided meanwhile.
    """

    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, judged: Judged, typed: bool = False) -> None:
        super().__init__(data)
        self.judged, self.typed = judged, typed
        self.initial["shown"] = written_proposals(judged.proposals)
        for ruling in judged.rulings.values():
            self._add(ruling)

    def _add(self, ruling: Ruling) -> None:
        of, decision = ruling.of, self.judged.decisions.get(ruling.of)
        self.fields[f"code-{of}"] = forms.CharField(
            label=f"Décision, {of}",
            required=False,
            show_hidden_initial=True,
            widget=_typed(ruling) if self.typed else _chosen(ruling),
        )
        self.fields[f"reason-{of}"] = forms.CharField(
            label=f"Motif, {of}",
            required=False,
            show_hidden_initial=True,
            widget=forms.TextInput(
                attrs={
                    "class": "form-control",
                    "maxlength": REASON_LENGTH,
                    "placeholder": "Motif",
                    "autocomplete": "off",
                }
            ),
        )
        seen = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)
        self.fields[f"seen-{of}"] = seen
        self.initial[f"code-{of}"] = decision.code if decision else ""
        self.initial[f"reason-{of}"] = decision.reason if decision else ""
        self.initial[f"seen-{of}"] = self.judged.version_of(of)

    def entries(self) -> list[DecisionEntry]:
        """What the person changed; the form must be valid."""
        return list(self._entries())

    def _entries(self) -> Iterator[DecisionEntry]:
        changed = set(self.changed_data)
        for of in self.judged.rulings:
            if {f"code-{of}", f"reason-{of}"} & changed:
                known = self.cleaned_data
                code = known[f"code-{of}"].upper()
                reason, seen = known[f"reason-{of}"], known[f"seen-{of}"]
                yield DecisionEntry(self.judged.enrolment.student_id, of, code, reason, seen or 0)

    def clean(self) -> None:
        for of in self.judged.rulings:
            reason = self.cleaned_data.get(f"reason-{of}")
            if reason and not self.cleaned_data.get(f"code-{of}") and of not in self._taken_back():
                self.add_error(f"reason-{of}", MISSING_CODE)

    def _taken_back(self) -> set[str]:
        """A decision that is taken back may say why."""
        return {each.removeprefix("code-") for each in self.changed_data if each[:5] == "code-"}

    @property
    def proposals(self) -> dict[str, str]:
        """What the page proposed where nothing was decided; nothing when it does not say."""
        return read_proposals(self.cleaned_data.get("shown", ""))


def again(
    judged: Judged, form: DecisionForm, outcomes: Iterable[Outcome], *, typed: bool = False
) -> DecisionForm:
    """The form on what is stored now, which keeps what was typed and not saved: sent once more it
    replaces what somebody else decided, whom the person has read by then."""
    fresh = DecisionForm(judged=judged, typed=typed)
    data = {name: fresh.initial.get(name, "") for name in fresh.fields}
    data |= {f"initial-{name}": value for name, value in data.items()}
    for each in outcomes:
        if each.verdict in (Verdict.CONFLICT, Verdict.REFUSED):
            data[f"code-{each.entry.of}"] = each.entry.code
            data[f"reason-{each.entry.of}"] = each.entry.reason
    return DecisionForm(data, judged=judged, typed=typed)


def written_proposals(proposals: Mapping[str, str]) -> str:
    """« UE11:ADM,UE12:AJ »."""
    return ",".join(f"{of}:{code}" for of, code in proposals.items())


def read_proposals(text: str) -> dict[str, str]:
    pairs = (each.partition(":") for each in text.split(",") if ":" in each)
    return {of: code for of, _, code in pairs}


def _chosen(ruling: Ruling) -> forms.Select:
    blank = BLANKS[ruling.decision is not None]
    codes = [(code.value, with_sentence(code)) for code in ruling.choices]
    return forms.Select(
        choices=[("", blank), *codes],
        attrs={"class": "form-select", "data-proposal": ruling.proposal},
    )


def _typed(ruling: Ruling) -> forms.TextInput:
    return forms.TextInput(
        attrs={
            "class": "form-control",
            "list": f"codes-{ruling.subject}",
            "placeholder": ruling.proposal,
            "data-proposal": ruling.proposal,
            "autocomplete": "off",
            "autocapitalize": "characters",
            "spellcheck": "false",
        }
    )
