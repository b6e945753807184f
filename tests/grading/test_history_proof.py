"""`manage.py verify_history`: whatever is done behind the application's back, it says so."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F

from grading.models import (
    Adjustment,
    AdjustmentChange,
    BonusValue,
    HistoryHead,
    Mark,
    MarkChange,
    Role,
)
from grading.selectors import verification
from grading.selectors.chain import NOT_CHAINED, NOT_THE_HEAD, Walk
from grading.selectors.marks import MarkValue
from grading.services.adjustments import record_adjustments
from grading.services.entries import MarkEntry
from grading.services.marks import record_marks

pytestmark = pytest.mark.django_db
TRIGGERS = {
    "sqlite": (
        "DROP TRIGGER grading_markchange_no_update",
        "DROP TRIGGER grading_adjustmentchange_no_update",
        "DROP TRIGGER grading_mark_told_on_insert",
        "DROP TRIGGER grading_mark_told_on_update",
    ),
    "postgresql": (
        "SET CONSTRAINTS ALL IMMEDIATE",
        "DROP TRIGGER grading_markchange_append_only ON grading_markchange",
        "DROP TRIGGER grading_adjustmentchange_append_only ON grading_adjustmentchange",
        "DROP TRIGGER grading_mark_told ON grading_mark",
        "DROP TRIGGER grading_mark_no_delete ON grading_mark",
    ),
}


@pytest.fixture
def history(entry):
    """Two students: 8 then 12 for the first, ABS for the second, then a last 13."""
    first, second = entry.enrol("Abel"), entry.enrol("Béa")
    for student, content, seen in (
        (first, MarkValue("graded", 800), 0),
        (second, MarkValue("ABS"), 0),
        (first, MarkValue("graded", 1200), 1),
        (first, MarkValue("graded", 1300), 2),
    ):
        wanted = MarkEntry(entry.exam.pk, student.pk, content, seen)
        assert record_marks([wanted], by=entry.teacher).saved
    return list(MarkChange.objects.order_by("pk"))


@pytest.fixture
def unguarded(history, db):
    """The triggers are gone: what follows is done by somebody who owns the database."""
    with connection.cursor() as cursor:
        for statement in TRIGGERS[connection.vendor]:
            cursor.execute(statement)
    return history


def faults():
    """(row of the history or what else, what is wrong), in the order they are told."""
    found = [*Walk().faults(), *verification.faults()]
    return [(each.where.split(" (")[0], each.what) for each in found]


def verify(**options):
    out, err = StringIO(), StringIO()
    call_command("verify_history", stdout=out, stderr=err, **options)
    assert err.getvalue() == ""
    return out.getvalue()


class TestIntact:
    def test_it_says_what_to_write_down(self, history):
        assert verify().replace("\xa0", " ").splitlines()[1:] == [
            f"Empreinte de la dernière : {history[-1].digest}",
            "L’historique est intact.",
        ]
        assert verify().startswith("4 lignes lues en 0,")

    def test_an_empty_history(self, db):
        assert "0 ligne lue" in verify()

    def test_every_digest_noted_is_found_again(self, history):
        for change in history:
            assert "intact" in verify(contains=f" {change.digest.upper()} ")

    def test_one_that_is_none(self, db):
        with pytest.raises(CommandError, match="64 chiffres"):
            verify(contains="abc")


class TestTampering:
    def test_an_edited_row(self, unguarded):
        row = unguarded[1]
        MarkChange.objects.filter(pk=row.pk).update(reason="rien du tout")
        assert faults() == [(f"ligne {row.pk}", NOT_CHAINED)]

    def test_an_edited_value(self, unguarded):
        row = unguarded[2]
        MarkChange.objects.filter(pk=row.pk).update(new_value=1900)
        after = f"ligne {unguarded[3].pk}"
        assert faults() == [
            (f"ligne {row.pk}", NOT_CHAINED),
            (after, "elle ne reprend pas la note où la précédente l’a laissée"),
        ]

    def test_an_edited_digest(self, unguarded):
        MarkChange.objects.filter(pk=unguarded[1].pk).update(digest="0" * 64)
        assert [what for _, what in faults()] == [NOT_CHAINED, NOT_CHAINED]

    def test_a_row_gone_from_the_middle(self, unguarded):
        unguarded[1].delete()
        assert faults()[0] == (f"ligne {unguarded[2].pk}", NOT_CHAINED)
        assert [where for where, _ in faults()[1:]] == ["fin de l’historique", note_of("ABS")]

    def test_a_row_gone_from_the_end(self, unguarded):
        unguarded[3].delete()
        assert [where for where, _ in faults()] == ["fin de l’historique", note_of("graded")]

    def test_the_same_with_its_mark_put_back(self, unguarded):
        unguarded[3].delete()
        Mark.objects.filter(status="graded").update(value=1200, version=2)
        assert [where for where, _ in faults()] == ["fin de l’historique"]

    def test_the_same_with_the_head_shortened(self, unguarded):
        """Whoever rewrites the head too is only betrayed by a digest noted before."""
        unguarded[3].delete()
        Mark.objects.filter(status="graded").update(value=1200, version=2)
        HistoryHead.objects.update(length=3, digest=unguarded[2].digest)
        assert faults() == []
        assert "intact" in verify()
        with pytest.raises(CommandError, match="1 anomalie"):
            call_command(
                "verify_history", contains=unguarded[3].digest, stdout=StringIO(), stderr=StringIO()
            )

    def test_a_whole_chain_made_again(self, unguarded):
        """The same: consistent in itself, it lacks the digest noted."""
        MarkChange.objects.filter(pk=unguarded[1].pk).update(reason="rien du tout")
        digest = ""
        for change in MarkChange.objects.order_by("pk"):
            digest = change.digest_after(digest)
            MarkChange.objects.filter(pk=change.pk).update(digest=digest)
        HistoryHead.objects.update(digest=digest)
        assert faults() == []
        walk = Walk(unguarded[2].digest)
        assert (list(walk.faults()), walk.found) == ([], False)

    def test_a_digest_noted_after_a_fault_proves_nothing(self, unguarded):
        MarkChange.objects.filter(pk=unguarded[1].pk).update(reason="rien du tout")
        walk = Walk(unguarded[3].digest)
        assert (len(list(walk.faults())), walk.found) == (1, False)

    def test_two_rows_that_change_places(self, unguarded):
        one, other = unguarded[0], unguarded[1]
        one.pk, other.pk = other.pk, one.pk
        MarkChange.objects.filter(pk__in=[one.pk, other.pk]).delete()
        MarkChange.objects.bulk_create([one, other])
        assert [what for _, what in faults()] == [NOT_CHAINED] * 3

    def test_a_row_slipped_in(self, unguarded, entry):
        third, last = entry.enrol("Cléo"), unguarded[3]
        MarkChange.objects.create(
            assessment=entry.exam,
            enrolment=third,
            version=1,
            old_status="blank",
            new_status="graded",
            new_value=2000,
            author=entry.teacher,
            at=last.at,
            batch=last.batch,
            digest=last.digest_after(last.digest),
        )
        assert [what for _, what in faults()][:1] == [NOT_CHAINED]
        assert [where for where, _ in faults()][1] == "fin de l’historique"

    def test_a_head_that_lies(self, unguarded):
        HistoryHead.objects.update(digest="0" * 64)
        assert faults() == [(f"ligne {unguarded[3].pk}", NOT_THE_HEAD)]
        HistoryHead.objects.update(length=9)
        assert [where for where, _ in faults()] == ["fin de l’historique"]
        HistoryHead.objects.all().delete()
        assert [where for where, _ in faults()] == ["fin de l’historique"]

    @pytest.mark.parametrize(
        "change",
        [{"value": 1900}, {"status": "EXC", "value": None}, {"version": F("version") + 1}],
        ids=["value", "status", "version"],
    )
    def test_an_edited_mark(self, unguarded, change):
        Mark.objects.filter(value=1300).update(**change)
        assert [where.split()[0] for where, _ in faults()] == ["note"]

    def test_a_mark_put_back_to_an_older_value(self, unguarded):
        Mark.objects.filter(value=1300).update(value=1200, version=2)
        assert [where.split()[0] for where, _ in faults()] == ["note"]

    def test_a_mark_without_history(self, unguarded, entry):
        Mark.objects.create(
            assessment=entry.exam,
            enrolment=entry.enrol("Cléo"),
            status="graded",
            value=2000,
            updated_at=unguarded[0].at,
            updated_by=entry.teacher,
        )
        assert [where.split()[0] for where, _ in faults()] == ["note"]

    def test_a_mark_that_has_disappeared(self, unguarded):
        Mark.objects.filter(value=1300).delete()
        lost = "la note dont elle parle a disparu"
        assert faults() == [(f"ligne {unguarded[0].pk}", lost)]

    def test_the_command_says_where_and_fails(self, unguarded):
        MarkChange.objects.filter(pk=unguarded[1].pk).update(reason="rien du tout")
        err = StringIO()
        with pytest.raises(CommandError, match="1 anomalie"):
            call_command("verify_history", stdout=StringIO(), stderr=err)
        assert err.getvalue().startswith(f"ligne {unguarded[1].pk} (évaluation ")


def note_of(status):
    return f"note {Mark.objects.get(status=status).pk}"


class TestAdjustments:
    @pytest.fixture
    def given(self, unguarded, entry):
        programme = entry.term.programme
        programme.rules = {"bonuses": [{"name": "Sport", "method": "points", "sign": "bonus"}]}
        programme.save()
        student = entry.enrol("Dan")
        office = entry.member(Role.SCOLARITE)
        for points, value in ((50, 100), (-25, None)):
            record_adjustments(
                student, points={"UE11": points}, values={"Sport": value}, by=office, reason="Essai"
            )
        record_adjustments(student, points={}, values={"Sport": 200}, by=office, reason="Essai")
        assert faults() == []

    def test_edited_values(self, given):
        Adjustment.objects.update(points=200)
        BonusValue.objects.update(value=700)
        assert [where.split()[0] for where, _ in faults()] == ["bonus", "valeur"]

    def test_values_gone(self, given):
        Adjustment.objects.all().delete()
        BonusValue.objects.all().delete()
        lost = "la valeur dont elle parle a disparu"
        assert [what for _, what in faults()] == [lost, lost]

    def test_a_value_that_nothing_tells(self, given, entry):
        Adjustment.objects.create(
            enrolment=entry.enrol("Eva"), ue_code="UE11", points=100, reason="Rien"
        )
        assert len(faults()) == 1

    def test_an_edited_change(self, given):
        first = AdjustmentChange.objects.filter(ue_code="UE11").first()
        AdjustmentChange.objects.filter(pk=first.pk).update(new_value=75)
        assert [where.split(", ")[0] for where, _ in faults()] == ["bonus ou malus"]

    def test_a_change_gone(self, given):
        AdjustmentChange.objects.filter(ue_code="UE11").last().delete()
        assert len(faults()) == 1
