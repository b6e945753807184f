"""The addresses of juries, under `/jurys/`."""

from django.urls import path

from grading.views.juries import (
    adoption,
    board,
    closing,
    composition,
    contradictions,
    following,
    followup,
    issuing,
    letters,
    list,
    live,
    minutes,
    of_right,
    plan,
    simulation,
    steps,
    student,
    summons,
    table,
)

urlpatterns = [
    path("", list.juries, name="juries"),
    path("<int:jury_id>/", board.jury, name="jury"),
    path("<int:jury_id>/dates/", plan.jury_plan, name="jury-plan"),
    path("<int:jury_id>/composition/", composition.composition, name="jury-composition"),
    path("<int:jury_id>/convocations/", summons.summons, name="jury-summons"),
    path("<int:jury_id>/commencement/", steps.start, name="jury-start"),
    path("<int:jury_id>/retour-en-preparation/", steps.back, name="jury-set-back"),
    path("<int:jury_id>/simulation/", simulation.simulation, name="jury-simulation"),
    path(
        "<int:jury_id>/simulation/<int:place>/adoption/<str:way>/",
        adoption.adoption,
        name="jury-adoption",
    ),
    path("<int:jury_id>/cloture/", closing.closing, name="jury-closing"),
    path("<int:jury_id>/pv.pdf", minutes.minutes, {"extension": "pdf"}, name="jury-minutes"),
    path(
        "<int:jury_id>/pv.xlsx",
        minutes.minutes,
        {"extension": "xlsx"},
        name="jury-minutes-workbook",
    ),
    path("<int:jury_id>/pv/delivrance/", issuing.minutes, name="jury-minutes-issue"),
    path("<int:jury_id>/lettres/delivrance/", issuing.letters, name="jury-letters-issue"),
    path("<int:jury_id>/lettres.pdf", letters.letters, name="jury-letters"),
    path("<int:jury_id>/etudiants/<int:student_id>/lettre.pdf", letters.letter, name="jury-letter"),
    path("<int:jury_id>/nouvelle-deliberation/", following.following, name="jury-following"),
    path("<int:jury_id>/suites/", followup.followup, name="jury-followup"),
    path("<int:jury_id>/suites/annulation/", followup.undo, name="jury-followup-undo"),
    path("<int:jury_id>/signature/", steps.sign_minutes, name="jury-sign"),
    path("<int:jury_id>/tableau/", table.table, name="jury-table"),
    path("<int:jury_id>/de-droit/", of_right.of_right, name="jury-of-right"),
    path("<int:jury_id>/etudiants/<int:student_id>/", student.student, name="jury-student"),
    path("<int:jury_id>/deliberation/<int:student_id>/", live.live, name="jury-live"),
    path("<int:jury_id>/deliberation/etat.json", live.live_state, name="jury-live-state"),
    path(
        "<int:jury_id>/contradictions/", contradictions.contradictions, name="jury-contradictions"
    ),
]
