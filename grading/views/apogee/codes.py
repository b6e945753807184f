"""Of which step an Apogée file is, and what its codes stand for."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.forms import BoundField
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from curriculum.models import Parcours, Programme
from grading.forms.apogee import NOTHING_TYPED, CodesForm, StepForm, code_name
from grading.imports.apogee.choices import choices_from_json
from grading.imports.apogee.file import HOLDINGS, OBJECTS, SESSIONS, ApogeeFile, Code
from grading.imports.apogee.guess import guesses
from grading.models import ApogeeExport, ApogeePlan
from grading.permissions import RESULT_READERS, SignedInRequest, allow
from grading.selectors.apogee.catalogue import Target, catalogue_of
from grading.selectors.apogee.codes import Codes, digest_of, earlier_codes, mapped
from grading.selectors.apogee.files import StepChoice, exports_of, parcours_of, same_step, steps_of
from grading.services.apogee import MappingMoved, change_step, map_codes
from grading.templatetags.french import plural
from grading.views.apogee.files import own_plan, read_plan, trail

SAID, GUESSED, UNSAID = "déjà confirmé", "proposé", "à dire"


class CodeLine(NamedTuple):
    """A code of the file, what its columns hold, whether what stands in the field was said, and
    what is said `now` where that changed under the eyes of who typed."""

    code: Code
    kind: str
    title: str
    holdings: str
    state: str
    field: BoundField
    now: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*RESULT_READERS)
def step_page(request: SignedInRequest, file_id: UUID) -> HttpResponse:
    """Of which step the file is, as the last file of the same step or its titles make it seem."""
    plan = own_plan(request, file_id)
    _, file = read_plan(plan)
    steps = steps_of(request.user)
    sessions = [(each, SESSIONS[each]) for each in file.sessions]
    parcours = parcours_of({step.programme for step in steps})
    form = StepForm(
        posted(request),
        initial=initial_step(plan, file, list(steps), parcours, exports_of(request.user)),
        steps=steps,
        parcours=parcours,
        sessions=sessions if len(sessions) > 1 else (),
    )
    if request.method == "POST" and form.is_valid():
        choices = choices_from_json(plan.choices)
        session = form.cleaned_data.get("session") or choices.session
        chosen = replace(choices, session=session, confirmed=())
        change_step(plan.pk, form.step, chosen.to_json(), by=request.user)
        return redirect("grading:apogee-codes", plan.pk)
    context = {"plan": plan, "file": file, "form": form, "trail": trail(inside=True)}
    return render(request, "grading/apogee/step.html", context)


def initial_step(
    plan: ApogeePlan,
    file: ApogeeFile,
    steps: Sequence[StepChoice],
    parcours: Sequence[Parcours],
    exports: Collection[ApogeeExport],
) -> dict[str, Any]:
    """What was said of the file, else of the last one of the same step; else the only step of its
    year."""
    session = {"session": plan.choices.get("session", "")}
    known = plan if plan.programme_id else same_step(exports, file.steps)
    if known is None:
        of_year = [step for step in steps if step.year == file.year]
        return session | {"etape": of_year[0].key if len(of_year) == 1 else ""}
    year = known.year if known is plan else file.year
    same = [step for step in steps if (step.year, step.but_year) == (year, known.but_year)]
    if not same:
        return session
    step = next((each for each in same if each.programme == known.programme_id), same[0])
    code = known.parcours.code if known.parcours else None
    own = [each.pk for each in parcours if (each.programme_id, each.code) == (step.programme, code)]
    return session | {
        "etape": step.key,
        "parcours": own[0] if own else None,
        "modalite": known.modality,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*RESULT_READERS)
def codes_page(request: SignedInRequest, file_id: UUID) -> HttpResponse:
    """What each code of the file stands for: as it was said, else as it seems."""
    plan = own_plan(request, file_id)
    if not plan.programme:
        return redirect("grading:apogee-step", plan.pk)
    _, file = read_plan(plan)
    catalogue = catalogue_of(plan.programme)
    said = mapped(plan.programme).codes
    unsaid = {code: title for code, title in file.codes.items() if code not in said}
    guessed = guesses(unsaid, catalogue, plan.but_year or 1, earlier_codes(plan.programme))
    codes = list(file.codes)
    initial = {
        code_name(place): typed(said.get(code) or guessed.get(code))
        for place, code in enumerate(codes)
    }
    form = CodesForm(posted(request), initial=initial, codes=codes, catalogue=catalogue)
    moved = False
    if request.method == "POST" and form.is_valid():
        changed = confirmed(request, plan.programme, form)
        if changed:
            text = f"{changed} correspondance{plural(changed)} enregistrée{plural(changed)}."
            messages.success(request, text)
        if changed is not None:
            return redirect("grading:apogee-plan", plan.pk)
        moved = True
    context = {
        "plan": plan,
        "form": form,
        "moved": moved,
        "fingerprint": digest_of(said),
        "catalogue": catalogue.values(),
        "lines": lines_of(file, form, said, guessed, moved=moved),
        "unsaid": len(unsaid),
        "trail": trail(inside=True),
    }
    return render(request, "grading/apogee/codes.html", context)


def lines_of(
    file: ApogeeFile, form: CodesForm, said: Codes, guessed: Collection[Code], *, moved: bool
) -> list[CodeLine]:
    return [
        CodeLine(
            code,
            OBJECTS[code.kind],
            title,
            holdings(file, code),
            SAID if code in said else GUESSED if code in guessed else UNSAID,
            form[code_name(place)],
            typed(said.get(code)) if moved else "",
        )
        for place, (code, title) in enumerate(file.codes.items())
    ]


def confirmed(request: SignedInRequest, programme: Programme, form: CodesForm) -> int | None:
    """Write what a valid form says: how many correspondences changed, None when somebody else
    changed some since the page was shown; nothing is written then."""
    seen = request.POST.get("empreinte", "")
    try:
        return map_codes(programme, form.targets, by=request.user, seen=seen)
    except MappingMoved:
        return None


def holdings(file: ApogeeFile, code: Code) -> str:
    """« note, barème, résultat »."""
    held = (HOLDINGS[each.holds] for each in file.columns if each.is_known and each.about == code)
    return ", ".join(dict.fromkeys(held))


def typed(target: Target | None) -> str:
    """As a person would type it."""
    return (target.of or NOTHING_TYPED) if target else ""


def posted(request: SignedInRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None
