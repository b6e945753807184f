"""« Échanges »: where files go out, come in, and meet the other systems."""

from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from grading.models import Role
from grading.permissions import RESULT_READERS, SignedInRequest, allow


class Door(NamedTuple):
    title: str
    text: str
    url_name: str
    roles: tuple[Role, ...] = RESULT_READERS


class Section(NamedTuple):
    title: str
    doors: tuple[Door, ...]


DOORS = (
    Section(
        "Sorties",
        (
            Door(
                "Relevés de notes",
                "En PDF, xlsx ou CSV : d’un semestre, d’un groupe ou d’un étudiant.",
                "grading:documents",
            ),
            Door(
                "Récapitulatif d’un semestre",
                "Un classeur xlsx ou ods, ou des CSV : une synthèse et une feuille par UE.",
                "grading:recaps",
            ),
            Door(
                "Parcours d’un étudiant",
                "Tout son BUT, en ELMO pour les universités européennes ou en JSON.",
                "grading:path-files",
            ),
        ),
    ),
    Section(
        "Entrées",
        (
            Door(
                "Étudiants d’un semestre",
                "La liste en xlsx, et celle que vous rendez corrigée : créer, inscrire, modifier, "
                "changer de groupe, noter un départ.",
                "grading:students",
            ),
            Door(
                "Photos des étudiants",
                "Un zip d’images nommées par numéro ; le trombinoscope d’un semestre.",
                "grading:photos",
            ),
            Door(
                "Notes d’un module",
                "Collées ou dans un fichier xlsx, ods ou csv : un plan est montré avant d’écrire.",
                "grading:module-list",
            ),
        ),
    ),
    Section(
        "Autres systèmes",
        (
            Door(
                "Fichiers Apogée",
                "Le fichier de l’université, rempli ici et rendu tel quel pour le reste.",
                "grading:apogee",
            ),
            Door(
                "Correspondance des codes Apogée",
                "À quelle UE, à quel module ou à quelle année chaque code de l’université renvoie.",
                "grading:apogee-mapping",
            ),
            Door(
                "Codes de résultat Apogée",
                "Comment chaque code de décision s’écrit dans les fichiers de l’université.",
                "grading:apogee-results",
                (Role.DIRECTOR, Role.ADMINISTRATOR),
            ),
            Door(
                "Programme ScoDoc",
                "L’export d’une formation, repris en brouillon : à faire avant ses bulletins.",
                "curriculum:formation",
                (Role.DIRECTOR, Role.ADMINISTRATOR),
            ),
            Door(
                "Bulletins ScoDoc",
                "Ses moyennes et les nôtres, chiffre par chiffre, puis tout un semestre importé.",
                "grading:scodoc",
            ),
            Door(
                "Clés d’API",
                "Pour qu’un logiciel lise ou saisisse en votre nom, sans votre mot de passe.",
                "grading:api-keys",
                (*RESULT_READERS, Role.ADMINISTRATOR),
            ),
            Door(
                "Webhooks",
                "Une adresse est prévenue des notes publiées ou corrigées et des décisions.",
                "grading:webhooks",
            ),
        ),
    ),
)


@require_safe
@allow(*RESULT_READERS, Role.ADMINISTRATOR)
def exchanges(request: SignedInRequest) -> HttpResponse:
    """Every door that the visitor may open, a section that has none left out."""
    own = [
        Section(title, tuple(door for door in doors if request.user.has_role(*door.roles)))
        for title, doors in DOORS
    ]
    sections = [section for section in own if section.doors]
    return render(request, "grading/exchanges.html", {"sections": sections})
