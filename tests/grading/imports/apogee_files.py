"""Apogée files as a university gives them, for people and codes that are plainly invented."""

from dataclasses import dataclass, field
from functools import cached_property

TITLES = {
    "apoC_annee": "2026/2027",
    "apoC_cod_dip": "ZDEXEMPLE",
    "apoC_Cod_Exp": "1",
    "apoC_cod_vdi": "120",
    "apoC_Fichier_Exp": "ZEXEMPLE1_120.TXT",
    "apoC_lib_dip": "BUT d’exemple",
    "apoC_Titre1": "Export Apogée du 01/06/2027 à 09:00",
    "apoC_Titre2": "",
}
ACCEPTED = ("ABI", "ABL", "ADJ", "ADM", "ADSUP", "AJ", "CMP", "DEF", "DEM", "PASD", "RED")
# What stands after the name of each column that describes a student.
IDENTITY = {
    "apoL_a01_code": "Type Objet\tCode\tVersion\tAnnée\tSession\tAdmission/Admissibilité\t"
    "Type Rés.\t\t\tEtudiant\tNuméro",
    "apoL_a02_nom": "\t\t\t\t\t\t\t\t\t1\tNom",
    "apoL_a03_prenom": "\t\t\t\t\t\t\t\t\t1\tPrénom",
    "apoL_a04_naissance": "\t\t\t\t\t\t\t\tSession\tAdmissibilité\tNaissance",
}
HOLDINGS = {"N": "Note", "B": "Barème", "R": "Résultat", "J": "Pts jury", "M": "Mention"}


@dataclass(frozen=True)
class About:
    """An object of the file and the columns that it has: one for each letter of `holds`."""

    kind: str
    code: str
    title: str
    holds: str = "NBR"
    session: str = "0"
    admission: str = "1"
    version: str = ""


OBJECTS = (
    About("VET", "ZEX1", "BUT 1 d’exemple", version="120"),
    About("ELP", "ZEXU11", "UE11 Spécifier", "NBRJ"),
    About("ELP", "ZEXU21", "UE21 Spécifier"),
    About("ELP", "ZEXM11", "R1.01 Calculer", "NB"),
)


@dataclass
class Given:
    """`people` are (number, last name, first name, birth date); `cells` what some already hold,
    by number and name of column."""

    people: list[tuple[str, str, str, str]]
    objects: tuple[About, ...] = OBJECTS
    cells: dict[tuple[str, str], str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=lambda: dict(TITLES))
    accepted: tuple[str, ...] = ACCEPTED
    end: str = "\r\n"
    coding: str = "cp1252"

    @cached_property
    def columns(self) -> dict[str, tuple[About, str]]:
        """Each column of results by its name."""
        found = [(each, letter) for each in self.objects for letter in each.holds]
        return {f"apoL_c{place:04}": each for place, each in enumerate(found, start=1)}

    def column(self, code: str, letter: str) -> str:
        """The name of a column: `column("ZEXU11", "N")`."""
        (name,) = [
            name
            for name, (about, held) in self.columns.items()
            if (about.code, held) == (code, letter)
        ]
        return name

    @property
    def lines(self) -> list[str]:
        names = [*IDENTITY, *self.columns]
        return [
            "XX-APO_TITRES-XX",
            *(f"{name}\t{value}" for name, value in self.titles.items()),
            "",
            "XX-APO_TYP_RES-XX",
            "\t".join(["18", *self.accepted]),
            "\t".join(f"{code} : en toutes lettres" for code in self.accepted),
            "",
            "XX-APO_COLONNES-XX",
            *(f"{name}\t{rest}" for name, rest in IDENTITY.items()),
            "APO_COL_VAL_DEB",
            *(self.declared(name) for name in self.columns),
            "APO_COL_VAL_FIN",
            f"apoL_c{len(self.columns) + 1:04}\tAPO_COL_VAL_FIN",
            "",
            "XX-APO_VALEURS-XX",
            "\t".join(names),
            *(self.row(*each) for each in self.people),
        ]

    def declared(self, name: str) -> str:
        about, letter = self.columns[name]
        title = f"{about.code} - {about.title}" if letter == about.holds[0] else ""
        described = (name, about.kind, about.code, about.version, "2026", about.session)
        rest = (about.admission, letter, title, about.session, about.admission, HOLDINGS[letter])
        return "\t".join([*described, *rest])

    def row(self, number: str, last_name: str, first_name: str, birth_date: str) -> str:
        held = [self.cells.get((number, name), "") for name in self.columns]
        return "\t".join([number, last_name, first_name, f" {birth_date}", *held])

    @property
    def content(self) -> bytes:
        return "".join(line + self.end for line in self.lines).encode(self.coding)


def cells_of(content: bytes) -> dict[tuple[str, str], str]:
    """What an independent reader finds, from the description of the format alone: by number of
    the student and name of the column."""
    text = content.decode("utf-8-sig" if content.startswith(b"\xef\xbb\xbf") else "cp1252")
    _, _, values = text.partition("XX-APO_VALEURS-XX")
    header, *lines = [line for line in values.splitlines() if line.strip()]
    names = header.split("\t")
    found = {}
    for line in lines:
        cells = line.split("\t")
        for name, cell in zip(names, cells, strict=False):
            found[cells[0].strip(), name] = cell
    return found


PEOPLE = [
    ("70260001", "ABEILLE-EXEMPLE", "LÉA", "09/03/2007"),
    ("70260002", "BOURDON-EXEMPLE", "NOÉ", "14/07/2008"),
]


def given(**values) -> Given:
    return Given(**{"people": list(PEOPLE), **values})
