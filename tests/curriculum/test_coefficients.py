"""set_coefficients: a grid is saved whole, or not at all."""

from decimal import Decimal

import pytest
from django.contrib.admin.models import LogEntry

from curriculum.documents import export_document
from curriculum.models import Coefficient, Semester
from curriculum.selectors.semesters import fingerprint
from curriculum.services import Outcome, import_programme
from curriculum.services.coefficients import SemesterGrid, UEValues, set_coefficients
from curriculum.validators import ProgrammeFaults
from tests.factories import TermFactory, UserFactory


@pytest.fixture
def semester(programme):
    return Semester.objects.get(programme=programme, number=1)


@pytest.fixture
def author(db):
    return UserFactory()


def key(row):
    return row.ue_id, row.module_id, row.parcours_id


def grid(semester, cells=None, ues=None, total=None, **kwargs):
    """The grid as it stands, but for some cells ({("UE11", "R1.03"): "3"})."""
    rows = Coefficient.objects.filter(ue__semester=semester)
    coefficients = {key(row): row.value for row in rows}
    units = {ue.code: ue for ue in semester.ues.all()}
    modules = {module.code: module for module in semester.programme.modules.all()}
    for (ue, module), value in (cells or {}).items():
        cell = units[ue].pk, modules[module].pk, None
        coefficients[cell] = None if value is None else Decimal(value)
    values = {ue.pk: UEValues(ue.ects, ue.total_resources, ue.total) for ue in units.values()}
    for code, changed in (ues or {}).items():
        values[units[code].pk] = changed
    return SemesterGrid(coefficients, values, total or semester.total, **kwargs)


def row(ue, module):
    return Coefficient.objects.get(
        ue__code=ue, module__code=module, ue__semester__programme__version="2022"
    )


def places(semester, wanted, author):
    with pytest.raises(ProgrammeFaults) as error:
        set_coefficients(semester, wanted, by=author)
    return [fault.place for fault in error.value.faults]


def test_unchanged_grid_changes_nothing(semester, author):
    assert set_coefficients(semester, grid(semester), by=author) == []
    assert not LogEntry.objects.exists()


def test_exchange_between_resources_is_saved(semester, author):
    changes = {("UE11", "R1.03"): "3", ("UE11", "R1.04"): "1"}
    assert sorted(set_coefficients(semester, grid(semester, changes), by=author)) == [
        "R1.03 → UE11 : 2 devient 3",
        "R1.04 → UE11 : 2 devient 1",
    ]
    changed = row("UE11", "R1.03")
    assert changed.value == 3
    assert changed.notes == [
        "assessments:printed:29 cellules 2 3 -",
        "hours:printed:568",
        "edited:29 valeur précédente : 2",
    ]


def test_module_moves_in_and_out_of_a_ue(semester, author):
    changes = {("UE11", "R1.03"): None, ("UE11", "R1.01"): "2"}
    assert sorted(set_coefficients(semester, grid(semester, changes), by=author)) == [
        "R1.01 → UE11 : 2 ajouté",
        "R1.03 → UE11 : 2 retiré",
    ]
    assert not Coefficient.objects.filter(ue__code="UE11", module__code="R1.03").exists()
    assert row("UE11", "R1.01").notes == ["edited: ajouté"]


def test_change_that_opens_a_total_saves_nothing(semester, author):
    changes = {("UE11", "R1.03"): "3", ("UE12", "R1.01"): "2"}
    assert places(semester, grid(semester, changes), author) == [
        "semesters[0].ues[0]",
        "semesters[0].ues[0].totals.resources",
        "semesters[0].ues[0].totals.ue",
        "semesters[0].ues[1].totals.resources",
        "semesters[0].ues[1].totals.ue",
    ]
    assert row("UE11", "R1.03").value == 2
    assert not LogEntry.objects.exists()


def test_totals_and_ects_close_together(semester, author):
    wanted = grid(
        semester,
        {("UE11", "R1.03"): "2.5"},
        {
            "UE11": UEValues(9, Decimal("10.5"), Decimal("17.5")),
            "UE12": UEValues(8, Decimal(11), Decimal(19)),
        },
        Decimal("63.5"),
    )
    assert sorted(set_coefficients(semester, wanted, by=author)) == [
        "R1.03 → UE11 : 2 devient 2.5",
        "S1 FI : total : 63 devient 63.5",
        "UE11 : ECTS : 8 devient 9, total des ressources : 10 devient 10.5, "
        "total : 17 devient 17.5",
        "UE12 : ECTS : 9 devient 8",
    ]
    semester.refresh_from_db()
    assert semester.notes == ["edited:73 total : 63 auparavant"]


def test_history_says_who_and_what(semester, author):
    changes = {("UE11", "R1.03"): "3", ("UE11", "R1.04"): "1"}
    set_coefficients(semester, grid(semester, changes), by=author)
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id) == (author, str(semester.pk))
    assert entry.change_message == "R1.03 → UE11 : 2 devient 3 ; R1.04 → UE11 : 2 devient 1"


def test_grid_seen_before_another_save_is_refused(semester, author):
    seen = fingerprint(semester)
    changes = {("UE11", "R1.03"): "3", ("UE11", "R1.04"): "1"}
    set_coefficients(semester, grid(semester, changes, seen=seen), by=author)
    late = grid(semester, {("UE11", "R1.05"): "2", ("UE11", "R1.07"): "0.5"}, seen=seen)
    assert places(semester, late, author) == ["fingerprint"]
    assert row("UE11", "R1.05").value == Decimal("1.5")


def test_taught_programme_asks_for_a_reason(semester, author):
    TermFactory(programme=semester.programme)
    changes = {("UE11", "R1.03"): "3", ("UE11", "R1.04"): "1"}
    assert places(semester, grid(semester, changes), author) == ["reason"]
    assert row("UE11", "R1.03").value == 2
    explained = grid(semester, changes, reason="Erreur de saisie")
    assert len(set_coefficients(semester, explained, by=author)) == 2
    assert LogEntry.objects.get().change_message.endswith(". Motif : Erreur de saisie")


def test_missing_reason_does_not_hide_the_other_faults(semester, author):
    TermFactory(programme=semester.programme)
    wanted = grid(semester, {("UE13", "R1.05"): "3"})
    assert places(semester, wanted, author) == [
        "reason",
        "semesters[0].total",
        "semesters[0].ues[2].totals.resources",
        "semesters[0].ues[2].totals.ue",
    ]


def test_edited_programme_can_be_exported_and_imported_again(semester, author, department):
    changes = {("UE11", "R1.03"): "3", ("UE11", "R1.04"): "1"}
    set_coefficients(semester, grid(semester, changes), by=author)
    document = export_document(semester.programme.code)
    assert import_programme(document, department=department).outcome == Outcome.UNCHANGED


def test_faults_of_another_semester_do_not_hinder(semester, author):
    Semester.objects.filter(number=2).update(total=1)
    changes = {("UE11", "R1.03"): "3", ("UE11", "R1.04"): "1"}
    assert len(set_coefficients(semester, grid(semester, changes), by=author)) == 2
