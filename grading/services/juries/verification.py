"""Whether closed juries are still what their closing froze."""

from collections.abc import Iterator

from grading.core.files.reading import Unreadable
from grading.models import Acquisition, Decision, Jury
from grading.selectors.chain import Fault
from grading.services.juries.acquiring import acquired
from grading.services.juries.digests import digest_of, frozen_of
from grading.services.juries.freezes import Document, Frozen, computed_again

ACQUIRED = ("student_id", "ue_code", "average", "code", "term_id")


def closed_juries() -> Iterator[Jury]:
    found = Jury.objects.filter(state=Jury.State.CLOSED).order_by("pk")
    yield from found.select_related("term__programme", "follows")


def faults_of(jury: Jury) -> Iterator[Fault]:
    """What is wrong with a closed jury: its digest, the computation made again from the frozen
    cases, its decisions, and what they made acquired."""
    if digest_of(jury) != jury.digest:
        yield Fault(str(jury), "son empreinte ne correspond plus à ce qui est enregistré")
    frozen = frozen_of(jury)
    for position, each in enumerate(frozen):
        yield from _faults_of_results(f"{jury}, état {position}", each)
    yield from _faults_of_decisions(jury, frozen)
    yield from _faults_of_acquisitions(jury, frozen)


def _faults_of_results(where: str, frozen: Frozen) -> Iterator[Fault]:
    try:
        again = list(computed_again(frozen))
    except (Unreadable, KeyError) as error:
        yield Fault(where, f"le cas figé ne se lit plus ({error!r:.200})")
        return
    for student, computed in zip(frozen.results["students"], again, strict=True):
        wrong = [key for key, value in computed.items() if student[key] != value]
        if wrong:
            what = ", ".join(wrong)
            who = f"{where}, étudiant {student['id']}"
            yield Fault(who, f"le calcul officiel ne redonne pas ce qui est figé ({what})")


def _students(frozen: list[Frozen]) -> Iterator[Document]:
    return (student for each in frozen for student in each.results["students"])


def _faults_of_decisions(jury: Jury, frozen: list[Frozen]) -> Iterator[Fault]:
    rows = Decision.objects.filter(jury=jury).exclude(code="")
    stored = {(pk, of): code for pk, of, code in rows.values_list("student", "of", "code")}
    told = {
        (int(student["id"]), of): each["code"]
        for student in _students(frozen)
        for of, each in student["decisions"].items()
    }
    for student, of in sorted({key for key, _ in stored.items() ^ told.items()}):
        where = f"{jury}, étudiant {student}"
        yield Fault(where, f"la décision sur {of} n’est pas celle qui est figée")


def _faults_of_acquisitions(jury: Jury, frozen: list[Frozen]) -> Iterator[Fault]:
    stored = set(Acquisition.objects.filter(jury=jury).values_list(*ACQUIRED))
    told = {
        tuple(getattr(row, name) for name in ACQUIRED)
        for student in _students(frozen)
        for row in acquired(jury, student)
    }
    for student, ue in sorted({each[:2] for each in stored ^ told}):
        where = f"{jury}, étudiant {student}"
        yield Fault(where, f"l’acquisition de {ue} n’est pas celle que le jury a figée")
