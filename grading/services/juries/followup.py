"""What follows a jury once its decisions are shown: the enrolments where they lead."""

from collections.abc import Iterable, Iterator, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from curriculum.models import Parcours
from grading.core.codes import YearCode
from grading.core.decisions.fates import Fate
from grading.models import (
    Decision,
    Enrolment,
    GapYear,
    Jury,
    JuryEvent,
    Role,
    Student,
    Term,
    Turn,
    User,
)
from grading.selectors.followup import FollowUp, Line, Move, followup_of
from grading.services.juries.events import log
from grading.services.juries.locks import locked_jury
from grading.services.situations import take_gap_year
from grading.services.situations.turns import refuse_judged


class PlanChanged(ValidationError):
    """What would be done is no longer what was shown."""

    def __init__(self) -> None:
        super().__init__(
            "Les inscriptions ont changé depuis que cette page a été ouverte : rien n’est fait. "
            "Relisez le plan, puis recommencez."
        )


@transaction.atomic
def follow_up(
    jury_id: int, *, accepted: str, exceptional: Mapping[int, str], by: User
) -> list[Enrolment]:
    """Enrol the students of a jury where its decisions lead, all or none of them, and open the
    terms that lack. Answers the enrolments made: none when all was done already.

    `accepted` is the stamp of the plan that was shown. `exceptional` gives by student the reason
    of the director for one repeat more than allowed; who needs one and has none is left out.
    What the jury before it opened and its decisions no longer do is taken back. Raises
    ValidationError before the decisions are shown or where that has been used, PlanChanged,
    DoesNotExist.
    """
    lock_away(jury_id)
    jury = locked_jury(jury_id, by=by)
    refuse_hidden(jury)
    plan = followup_of(jury)
    if not plan.due:
        return []
    if plan.stamp != accepted:
        raise PlanChanged
    refuse_exceptions(plan, exceptional, by)
    chosen = [each for each in plan.due if not each.asks_director or each.student.pk in exceptional]
    take_back([enrolment for each in chosen for enrolment in each.replaced])
    made = Enrolment.objects.bulk_create(_enrolments(plan, chosen))
    for line in chosen:
        if line.fate is Fate.AWAY:
            send_away(jury, line, by)
    reasons = {str(pk): reason.strip() for pk, reason in exceptional.items()}
    log(jury, JuryEvent.Kind.FOLLOWED, by=by, enrolments=len(made), exceptional=reasons)
    return made


def lock_away(jury_id: int) -> None:
    """Whoever changes the path of a student holds him, then juries: the same order here. Before
    the jury is closed, when these may change, it is refused anyhow."""
    away = Decision.objects.filter(jury=jury_id, code=YearCode.ABL).values("student")
    found = Student.objects.filter(pk__in=away).order_by("pk")
    list(found.select_for_update(of=("self",), no_key=True))


def refuse_hidden(jury: Jury) -> None:
    if not jury.is_shown:
        raise ValidationError(
            "Les inscriptions diraient les décisions : elles se font une fois le jury clos et "
            "l’embargo levé. Rien n’est fait."
        )


def refuse_exceptions(plan: FollowUp, exceptional: Mapping[int, str], by: User) -> None:
    """One repeat more is the director's to give, with a reason, and only where one is needed."""
    if not exceptional:
        return
    if plan.jury.term.department_id not in by.departments_as(Role.DIRECTOR):
        raise ValidationError(
            "Un redoublement de plus que ce que permet l’arrêté (4.5) est une décision de la "
            "direction. Rien n’est fait."
        )
    asking = {each.student.pk for each in plan.due if each.asks_director}
    if not exceptional.keys() <= asking:
        raise PlanChanged
    if not all(reason.strip() for reason in exceptional.values()):
        raise ValidationError("Un redoublement exceptionnel demande un motif. Rien n’est fait.")


def take_back(enrolments: list[Enrolment]) -> None:
    """Raises ValidationError for one on which something hangs, Judged once a jury judged it."""
    refuse_judged(each.term for each in enrolments)
    for each in enrolments:
        try:
            each.delete()
        except ProtectedError as error:
            raise ValidationError(
                f"{each}, où menait la première délibération, a déjà servi : mettez-y fin depuis "
                "la situation de l’étudiant, puis recommencez. Rien n’est fait."
            ) from error


def _enrolments(plan: FollowUp, lines: Iterable[Line]) -> Iterator[Enrolment]:
    terms = dict(plan.terms)
    for line in lines:
        for move in line.pending:
            if move not in terms:
                terms[move] = _opened(plan.jury, move)
            yield Enrolment(
                term=terms[move],
                student=line.student,
                parcours=_same_parcours(line.latest.parcours, terms[move]),
                modality=line.latest.modality,
                adaptations=line.latest.adaptations,
                repeating=line.is_repeating,
                opened_by=plan.jury,
            )


def _opened(jury: Jury, move: Move) -> Term:
    """Of the version that the jury judged by; groups, services and assessments come later."""
    return Term.objects.create(
        department_id=jury.term.department_id,
        programme=jury.term.programme,
        number=move.number,
        year=move.year,
    )


def _same_parcours(parcours: Parcours | None, term: Term) -> Parcours | None:
    """That of the term's version of the programme, by its code; None where it has none."""
    if parcours is None or parcours.programme_id == term.programme_id:
        return parcours
    return Parcours.objects.filter(programme=term.programme_id, code=parcours.code).first()


def send_away(jury: Jury, line: Line, by: User) -> None:
    reason = f"Décision du {jury}"
    year, today = jury.term.year + 1, timezone.localdate()
    take_gap_year(line.student.pk, year=year, on=today, reason=reason, by=by)


@transaction.atomic
def undo_follow_up(jury_id: int, *, by: User) -> int:
    """Take back the enrolments that followed a jury, all or none; answers how many. The terms
    that were opened stay.

    Raises ValidationError as soon as something hangs on one of them: a mark, an absence, a
    remark; Judged once a closed jury has judged one. DoesNotExist as always.
    """
    jury = locked_jury(jury_id, by=by)
    opened = Enrolment.objects.filter(opened_by=jury).select_related("term")
    refuse_judged(each.term for each in opened)
    count = len(opened)
    try:
        opened.delete()
    except ProtectedError as error:
        raise ValidationError(USED) from error
    away = GapYear.objects.filter(
        student__in=jury.decisions.values("student"),
        year=jury.term.year + 1,
        turn__kind=Turn.Kind.GAP,
        turn__reason=f"Décision du {jury}",
    )
    count += len(away)
    away.delete()
    if count:
        log(jury, JuryEvent.Kind.UNDONE, by=by, enrolments=count)
    return count


USED = (
    "Ces inscriptions ont déjà servi : une note, une absence ou une remarque y est rattachée. "
    "Rien n’est annulé."
)
