"""Documents issued and printed in the background: each once, whatever stops whoever works at it."""

import re
import sys
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError
from django.utils import timezone
from pypdf import PdfReader

from grading import tasks
from grading.documents.names import plain_name
from grading.documents.runs import whole
from grading.documents.typeset import DocumentError
from grading.models import DocumentRun, IssuedDocument, Role
from grading.selectors.documents import enrolments_of_term, enrolments_of_year, last_of_each
from grading.selectors.runs import progress_of, refusals_of
from grading.services.issuing.keys import create_key
from grading.services.runs import starting, working
from grading.services.runs.starting import cancel_run, drop_files, resume_run, start_run
from tests.factories import EnrolmentFactory, MembershipFactory, StudentFactory
from tests.grading.jury import Promotion
from tests.grading.small_programme import SmallProgramme, give

pytestmark = pytest.mark.django_db
Kind, Output, State = IssuedDocument.Kind, DocumentRun.Output, DocumentRun.State


@pytest.fixture
def small():
    return SmallProgramme()


@pytest.fixture
def term(small):
    """S1 with three students: Arc, Éloi, Zola."""
    term = small.term(1)
    assessments = [small.assessment(term, module) for module in ("R1.01", "R1.02")]
    for number, name in enumerate(("Zola", "Éloi", "Arc"), start=1):
        student = StudentFactory(
            department=term.department, last_name=name, first_name="Léa", number=f"{number}"
        )
        for assessment in assessments:
            enrolment, _ = term.enrolments.get_or_create(student=student)
            give(enrolment, assessment, "12")
    return term


@pytest.fixture
def by(term):
    return MembershipFactory(department=term.department, role=Role.SCOLARITE).user


@pytest.fixture(autouse=True)
def small_steps(monkeypatch):
    """One student at a time, so that there is something to stop between."""
    monkeypatch.setattr(tasks, "ISSUED_AT_ONCE", 1)
    monkeypatch.setattr(tasks, "PRINTED_AT_ONCE", 2)


def asked(term, by, *, kind=Kind.TRANSCRIPT, output=Output.ARCHIVE, enrolments=None):
    enrolments = enrolments or enrolments_of_term(term)
    return start_run(enrolments, kind=kind, output=output, title=str(term), by=by)


def worked(run):
    tasks.work_at.call(run.pk)
    run.refresh_from_db()
    return run


def zip_of(run):
    return b"".join(whole(run))


def text_of(pdf):
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(pdf).pages))


def numbers():
    return list(IssuedDocument.objects.order_by("rank").values_list("rank", flat=True))


# ---- What is made -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("ŒILLET Anaïs", "OEILLET-Anais"),
        ("Lætitia de l’Œuf", "Laetitia-de-l-OEuf"),
        ("Łukasz Weiß, n° 12/3", "Lukasz-Weiss-n-12-3"),
    ],
)
def test_a_file_keeps_every_letter_of_a_name(name, plain):
    assert plain_name(name) == plain


def test_an_archive_has_a_pdf_for_each_named_to_be_kept(term, by, signing_key):
    run = worked(asked(term, by))
    assert (run.state, run.failure) == (State.DONE, "")
    with ZipFile(BytesIO(zip_of(run))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [
            "releve-S1-2026-2027-Arc-Lea-3.pdf",
            "releve-S1-2026-2027-Eloi-Lea-2.pdf",
            "releve-S1-2026-2027-Zola-Lea-1.pdf",
        ]
        texts = [text_of(archive.open(name)) for name in archive.namelist()]
    found = [re.search(r"(Arc|Éloi|Zola) Léa.*n° (\S+-\d{6})", text).groups() for text in texts]
    documents = IssuedDocument.objects.order_by("rank")
    assert found == list(
        zip(("Arc", "Éloi", "Zola"), (each.number for each in documents), strict=True)
    )
    assert numbers() == [1, 2, 3]


def test_a_book_is_one_pdf_to_print(term, by, signing_key):
    run = worked(asked(term, by, output=Output.BOOK))
    with ZipFile(BytesIO(zip_of(run))) as archive:
        (name,) = archive.namelist()
        text = text_of(archive.open(name))
    assert name == "releves-S1-2026-2027.pdf"
    assert re.findall(r"(Arc|Éloi|Zola) Léa, n° \d, .*? page (\d/\d)", text) == [
        ("Arc", "1/1"),
        ("Éloi", "1/1"),
        ("Zola", "1/1"),
    ]


def test_a_long_book_comes_in_volumes(term, by, signing_key, monkeypatch):
    monkeypatch.setattr(tasks, "VOLUME", 2)
    run = worked(asked(term, by, output=Output.BOOK))
    assert ZipFile(BytesIO(zip_of(run))).namelist() == [
        "releves-S1-2026-2027-01-sur-02.pdf",
        "releves-S1-2026-2027-02-sur-02.pdf",
    ]


def test_its_files_are_made_again_to_the_byte(term, by, signing_key):
    run = worked(asked(term, by))
    before = zip_of(run)
    assert drop_files(older_than=timedelta(days=1)) == 0
    assert drop_files(older_than=timedelta(0)) == 3
    again = worked(resume_run(run.pk, by=by))
    assert zip_of(again) == before
    assert numbers() == [1, 2, 3]


def test_asked_for_again_nothing_is_issued_twice(term, by, signing_key):
    first, second = worked(asked(term, by)), worked(asked(term, by))
    assert (first.pk != second.pk, zip_of(first) == zip_of(second), numbers()) == (
        True,
        True,
        [1, 2, 3],
    )


# ---- Who is issued nothing --------------------------------------------------------------------


def test_marks_not_published_are_not_issued(term, by, small, signing_key):
    enrolment = term.enrolments.get(student__last_name="Arc")
    small.mark(enrolment, "R1.01", "9", published=False)
    run = worked(asked(term, by))
    assert [(item.enrolment_id, item.refusal) for item in refusals_of(run)] == [
        (enrolment.pk, "il porterait des notes qui ne sont pas encore publiées")
    ]
    assert (progress_of(run).issued, numbers()) == (2, [1, 2])


@pytest.fixture
def promotion():
    found = Promotion()
    found.student("12", "9", last_name="Abeille")
    found.student("4", "4", last_name="Bourdon")
    return found


def test_decisions_under_embargo_are_not_issued(promotion, signing_key):
    promotion.close(shown_from=timezone.now() + timedelta(days=1))
    run = worked(asked(promotion.terms[2], promotion.director))
    assert numbers() == []
    (reason,) = {item.refusal for item in refusals_of(run)}
    assert reason.startswith(
        "Jury de BUT1 2026-2027 est clos, et ses décisions se montrent à partir du "
    )


def test_statements_are_for_those_who_succeeded(promotion, signing_key):
    promotion.close(shown_from=timezone.now())
    run = worked(asked(promotion.terms[2], promotion.director, kind=Kind.STATEMENT))
    document = IssuedDocument.objects.get()
    assert (document.holder, document.juries.get()) == ("Abeille Dominique", promotion.jury)
    assert [item.refusal for item in refusals_of(run)] == [
        "BUT1 RED\u00a0: année non validée, redoublement possible"
    ]
    (name,) = ZipFile(BytesIO(zip_of(run))).namelist()
    assert name.startswith("attestation-2026-2027-Abeille-Dominique-")


def test_asked_for_from_the_other_semester_a_statement_is_the_same(promotion, signing_key):
    promotion.close(shown_from=timezone.now())
    for number in (2, 1):
        worked(asked(promotion.terms[number], promotion.director, kind=Kind.STATEMENT))
    (statement,) = IssuedDocument.objects.all()
    assert statement.term == promotion.terms[2]


def test_a_year_has_one_statement_for_each_student(promotion):
    enrolments = last_of_each(enrolments_of_year(promotion.terms[1]))
    assert [(each.term.number, each.student.last_name) for each in enrolments] == [
        (2, "Abeille"),
        (2, "Bourdon"),
    ]


# ---- What stops it ----------------------------------------------------------------------------


def stops(monkeypatch, name, after, how):
    """Let `tasks.name` work so many times, then stop there."""
    works, calls = getattr(tasks, name), []

    def stopping(*args):
        calls.append(args)
        if len(calls) > after:
            how(*args)
        return works(*args)

    monkeypatch.setattr(tasks, name, stopping)
    return works


def killed(*args):
    raise KeyboardInterrupt


@pytest.mark.parametrize("step", ["issue_some", "keep_files"])
def test_killed_in_the_middle_another_worker_goes_on(term, by, signing_key, monkeypatch, step):
    """`kill -9`: nobody tells the run, it only stops to give signs."""
    run = asked(term, by)
    with monkeypatch.context() as patch:
        stops(patch, step, 1, killed)
        with pytest.raises(KeyboardInterrupt):
            worked(run)
    run.refresh_from_db()
    assert (run.state, run.is_silent, list(tasks.take_up())) == (State.RUNNING, False, [])
    DocumentRun.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=4))
    assert list(tasks.take_up()) == [run.pk]
    run.refresh_from_db()
    assert (run.state, run.attempt, numbers()) == (State.DONE, 2, [1, 2, 3])
    assert run.files.count() == 3


def killed_at(step, run, patience):
    """The worker dies of it there, and stays silent for long enough."""
    with patience.context() as patch:
        stops(patch, step, 0, killed)
        with pytest.raises(KeyboardInterrupt):
            tasks.work_at.call(run.pk)
    DocumentRun.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=4))


@pytest.mark.parametrize(("step", "issued"), [("issue_some", []), ("single_files", [1, 2, 3])])
def test_what_kills_every_worker_ends_and_is_taken_up_by_a_click(
    term, by, signing_key, monkeypatch, step, issued
):
    """Once everybody has his document, the first to die of the files did a step before."""
    run = asked(term, by)
    for _ in range(4 if issued else 3):
        killed_at(step, run, monkeypatch)
    assert worked(run).state == State.FAILED
    assert (run.failure, numbers(), list(tasks.take_up())) == (working.DEADLY, issued, [])
    assert worked(resume_run(run.pk, by=by)).state == State.DONE
    assert numbers() == [1, 2, 3]


def test_what_moves_forward_is_taken_as_often_as_it_takes(term, by, signing_key, monkeypatch):
    """A document each time, then the worker dies."""
    run = asked(term, by)
    for after in (1, 1, 0, 0):
        with monkeypatch.context() as patch:
            stops(patch, "issue_some", after, killed)
            with pytest.raises(KeyboardInterrupt):
                worked(run)
        DocumentRun.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=4))
    assert (worked(run).state, run.attempt, numbers()) == (State.DONE, 5, [1, 2, 3])


def test_the_database_lost_is_no_fault_of_the_run(term, by, signing_key, monkeypatch):
    def lost(*args):
        raise OperationalError

    run = asked(term, by)
    with monkeypatch.context() as patch:
        patch.setattr(tasks, "close_old_connections", lambda: None)
        stops(patch, "issue_some", 0, lost)
        states = [(worked(run).state, run.takings) for _ in range(4)]
    assert states == [(State.WAITING, 0)] * 4
    assert worked(run).state == State.DONE


def test_told_to_stop_it_leaves_the_run_to_the_next_worker(term, by, signing_key, monkeypatch):
    run = asked(term, by)
    with monkeypatch.context() as patch:
        stops(patch, "issue_some", 1, lambda *args: sys.exit())
        assert worked(run).state == State.WAITING
    assert progress_of(run).issued == 1
    assert (worked(run).state, numbers()) == (State.DONE, [1, 2, 3])


def test_cancelled_in_the_middle_what_is_issued_stays(term, by, signing_key, monkeypatch):
    run = asked(term, by)
    stops(monkeypatch, "issue_some", 1, lambda run, *args: cancel_run(run.pk, by=by))
    assert (worked(run).state, numbers()) == (State.CANCELLED, [1])
    monkeypatch.undo()
    assert worked(resume_run(run.pk, by=by)).state == State.DONE
    assert numbers() == [1, 2, 3]


def test_a_worker_back_from_the_dead_writes_nothing(term, by, signing_key):
    run = asked(term, by)
    late = working.claim(run.pk)
    assert working.claim(run.pk) is None
    DocumentRun.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=4))
    assert working.claim(run.pk).attempt == 2
    for step in (working.issue_some, working.keep_files):
        with pytest.raises(working.NotHisAnyMore):
            step(late, [], {}) if step is working.issue_some else step(late, [])
    working.fail(late, "trop tard")
    working.release(late)
    run.refresh_from_db()
    assert (run.state, run.failure) == (State.RUNNING, "")


def test_without_a_key_it_says_what_to_do_and_goes_on_later(term, by, settings, tmp_path):
    settings.SIGNING_KEYS_DIR = tmp_path
    run = worked(asked(term, by))
    assert run.state == State.FAILED
    assert "`manage.py signing_key create`" in run.failure
    create_key()
    assert worked(resume_run(run.pk, by=by)).state == State.DONE


@pytest.mark.parametrize(
    ("error", "said"),
    [(DocumentError("typst"), tasks.NOT_PRINTED), (RuntimeError("?"), tasks.UNEXPECTED)],
)
def test_what_cannot_be_printed_is_said(term, by, signing_key, monkeypatch, error, said):
    def broken(*args):
        raise error

    monkeypatch.setattr(tasks, "single_files", broken)
    run = worked(asked(term, by))
    assert (run.state, run.failure, numbers()) == (State.FAILED, said, [1, 2, 3])


# ---- What is asked for ------------------------------------------------------------------------


def test_asked_for_twice_at_once_it_is_one(term, by):
    assert asked(term, by) == asked(term, by)
    assert asked(term, by) != asked(term, by, output=Output.BOOK)


def test_nobody_or_too_many_is_refused(term, by, monkeypatch):
    with pytest.raises(ValidationError, match="aucun étudiant"):
        start_run([], kind=Kind.TRANSCRIPT, output=Output.BOOK, title="", by=by)
    monkeypatch.setattr(starting, "MOST", 2)
    with pytest.raises(ValidationError, match="semestre par semestre"):
        asked(term, by)


def test_nobody_issues_elsewhere(by):
    elsewhere = EnrolmentFactory(term__programme__department__code="ailleurs")
    with pytest.raises(PermissionDenied):
        asked(elsewhere.term, by, enrolments=[elsewhere])
