"""The addresses of what a jury knows beside marks; part of the namespace of `grading.urls`."""

from django.urls import path

from grading.views.situations import absences, arrivals, page, remarks, turns
from grading.views.students import photos

urlpatterns = [
    path("semestres/<int:term_id>/absences/", absences.absences, name="absences"),
    path("semestres/<int:term_id>/inscriptions/", arrivals.arrivals, name="arrivals"),
    path("notes/<int:term_id>/remarques/", remarks.remarks, name="remarks"),
    path(
        "semestres/<int:term_id>/absences/collage/",
        absences.paste_absences,
        name="absences-paste",
    ),
    path("etudiants/<int:student_id>/situation/", page.situation, name="situation"),
    path("etudiants/<int:student_id>/photo.jpg", photos.photo, name="photo"),
    path("etudiants/<int:student_id>/photo/retrait/", photos.remove, name="photo-remove"),
    path(
        "etudiants/<int:student_id>/situation/ue-ailleurs/",
        turns.elsewhere,
        name="situation-elsewhere",
    ),
    path(
        "etudiants/situation/ue-ailleurs/<int:acquisition_id>/retrait/",
        turns.take_back,
        name="situation-take-back",
    ),
    path(
        "etudiants/<int:student_id>/situation/depart/",
        turns.departure,
        name="situation-departure",
    ),
    path("etudiants/<int:student_id>/situation/retour/", turns.comeback, name="situation-return"),
    path("etudiants/<int:student_id>/situation/cesure/", turns.gap_year, name="situation-gap"),
    path("etudiants/<int:student_id>/situation/parcours/", turns.track, name="situation-track"),
]
