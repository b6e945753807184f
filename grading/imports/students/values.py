"""What a cell of a list of students says, once it is read: a date, a bac, a modality."""

import re
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils import timezone

from curriculum.models import Modality
from grading.models import Bac, Enrolment, Turn
from grading.models.names import bare

DATE_FORMS = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%Y/%m/%d", "%d %m %Y", "%Y%m%d")
YOUNGEST, OLDEST = 13, 100
NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z._/-]*")
# « 2,25E+07 » is all that a spreadsheet leaves of a number in a column too narrow.
SHORTENED_NUMBER = re.compile(r"\d+([.,]\d+)?E\+?\d+", re.IGNORECASE)
# « 39153 » is the 12th of March 2007 in a column that is not shown as days.
DAYS = re.compile(r"\d{5}")
NONE = {"aucun", "aucune", "sans", "neant"}

_BACS = {
    Bac.GENERAL: "general generale s es l bacgeneral baccalaureatgeneral bacs baces bacl "
    "seriegenerale gen",
    Bac.STI2D: "sti2d bacsti2d baccalaureatsti2d sti",
    Bac.TECHNOLOGICAL: "technologique techno technological autretechnologique stl stmg st2s std2a "
    "sthr stav bactechnologique baccalaureattechnologique autrebaccalaureattechnologique "
    "autrebactechnologique",
    Bac.PROFESSIONAL: "professionnel pro professional bacpro bacprofessionnel "
    "baccalaureatprofessionnel",
    Bac.OTHER: "autre other autretitre equivalence daeu etranger titreetranger",
}
_MODALITIES = {
    Modality.FI: "fi initiale formationinitiale initial tempsplein",
    Modality.FA: "fa alternance apprentissage apprenti apprentie alternant alternante "
    "formationenalternance formationparapprentissage fap contratpro",
}
_KINDS = {
    Turn.Kind.RESIGNED: "demission demissionnaire demissionne resigned",
    Turn.Kind.LEFT: "abandon parti partie left abandonne",
    Turn.Kind.EXCLUDED: "exclusion exclu exclue excluded",
    Turn.Kind.TRANSFER_OUT: "transfert transferout departpartransfert transfere",
}
STAYS = {"inscrit", "inscrite", "present", "presente", "non", "enrolled", "actif", "active"}
GAP = {"cesure", "encesure", "anneedecesure"}

BAC_OF = {word: bac for bac, words in _BACS.items() for word in words.split()}
MODALITY_OF = {word: modality for modality, words in _MODALITIES.items() for word in words.split()}
KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words.split()}


def read_number(text: str) -> str:
    """Raises ValidationError with a sentence, as all readers here."""
    if SHORTENED_NUMBER.fullmatch(text):
        raise ValidationError(
            "Le tableur a abrégé ce numéro : mettez la colonne en texte et retapez-le."
        )
    if not NUMBER.fullmatch(text):
        raise ValidationError("Un numéro d’étudiant n’a que des chiffres et des lettres.")
    if not any(sign.isdigit() for sign in text):
        raise ValidationError("Un numéro d’étudiant a au moins un chiffre.")
    return text


def read_date(text: str) -> date:
    for form in DATE_FORMS:
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    if DAYS.fullmatch(text):
        raise ValidationError(
            "Le tableur a écrit cette date en nombre de jours : mettez la colonne au format Date."
        )
    raise ValidationError("Une date est attendue, comme 12/03/2007.")


def read_birth_date(text: str) -> date:
    born = read_date(text)
    age = (timezone.localdate() - born).days / 365.25
    if not YOUNGEST <= age <= OLDEST:
        raise ValidationError("Cette date de naissance n’est pas celle d’un étudiant.")
    return born


def read_bac(text: str) -> str:
    """A value of `Bac`."""
    found = BAC_OF.get(bare(text))
    if found is None:
        raise ValidationError(
            "Baccalauréat inconnu : général, STI2D, technologique, professionnel ou autre."
        )
    return found.value


def read_modality(text: str) -> str:
    found = MODALITY_OF.get(bare(text))
    if found is None:
        raise ValidationError("Modalité inconnue : FI ou FA.")
    return found.value


def read_kind(text: str) -> Turn.Kind | None:
    """How he left, None when the cell says that he is still there."""
    word = bare(text)
    if word in STAYS:
        return None
    if word in GAP:
        raise ValidationError("Une césure se déclare sur la page de l’étudiant.")
    if word not in KIND_OF:
        raise ValidationError("Départ inconnu : démission, abandon, exclusion ou transfert.")
    return KIND_OF[word]


def says_none(text: str) -> bool:
    return bare(text) in NONE


def written_date(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def written_bac(bac: str) -> str:
    return Bac(bac).label if bac else ""


STATUS_WORDS = {
    Enrolment.Status.RESIGNED: "démission",
    Enrolment.Status.LEFT: "abandon",
    Enrolment.Status.EXCLUDED: "exclusion",
    Enrolment.Status.AWAY: "césure",
}


def written_status(status: str) -> str:
    """How somebody left, empty for who is still there."""
    return STATUS_WORDS.get(Enrolment.Status(status), "")
