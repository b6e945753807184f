"""The programme shipped for Le Creusot closes every total that its department publishes.

Reads the JSON alone: neither Django nor a database.
"""

import json
import re
from collections import Counter, defaultdict
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

FILE = Path(__file__).parents[2] / "fixtures" / "programmes" / "but-gmp-le-creusot.json"

PARCOURS = ("IPI", "CPD", "CAI")
SEMESTERS = [(1, "FI"), (2, "FI")] + [
    (n, modality) for n in (3, 4, 5, 6) for modality in ("FI", "FA")
]
SEMESTER_TOTALS = {1: 63, 2: 69, 3: 63, 4: 75, 5: 71, 6: 57}

# UE: (ECTS, resource total, UE total), typed from the department's page, not from the file.
PUBLISHED = {
    "UE11": (8, "10", "17"),
    "UE12": (9, "11", "19"),
    "UE13": (8, "10", "17"),
    "UE14": (5, "6", "10"),
    "UE21": (6, "8", "14"),
    "UE22": (11, "14", "24"),
    "UE23": (8, "11", "19"),
    "UE24": (5, "7", "12"),
    "UE31": (4, "4", "9"),
    "UE32": (8, "10", "18"),
    "UE33": (7, "8", "15"),
    "UE34": (5, "4", "9"),
    "UE35": (6, "6", "12"),
    "UE41": (4, "5", "11"),
    "UE42": (8, "11", "20"),
    "UE43": (8, "8", "17"),
    "UE44": (5, "8", "15"),
    "UE45": (5, "6", "12"),
    "UE51": (4, "4", "10"),
    "UE52": (8, "8", "18"),
    "UE53": (8, "8", "19"),
    "UE54": (4, "4", "10"),
    "UE55": (6, "7", "14"),
    "UE61": (4, "3", "7"),
    "UE62": (6, "5", "12"),
    "UE63": (7, "6.5", "14"),
    "UE64": (6, "4.5", "11"),
    "UE65": (7, "6", "13"),
}
COMPETENCES = {"1": "Spécifier", "2": "Développer", "3": "Réaliser", "4": "Exploiter", "5": None}
CODES = {
    "resource": r"R{n}\.\d\d",
    "sae": r"SAÉ {n}\.\d\d",
    "placement": r"STG{n}",
    "portfolio": r"POR{n}",
    "immersion": r"IMM{n}|R{n}\.IMM",
}
FIELDS = "coefficient|assessments|hours|ects|totals|title|code|competence|module"
KINDS = "printed|computed|repeated|open|dropped|assumed"
NOTE = re.compile(rf"(?:({FIELDS}):)?({KINDS}):(\d+(?:[-,]\d+)*)(?: (\S.*))?")
DECIMAL = re.compile(r"0|[1-9]\d*|\d+\.\d*[1-9]")


@cache
def document():
    return json.loads(FILE.read_text(encoding="utf-8"))


@cache
def semesters():
    return {(s["number"], s["modality"]): s for s in document()["semesters"]}


def ues():
    return [(s, ue) for s in document()["semesters"] for ue in s["ues"]]


def rows():
    return [(s, ue, row) for s, ue in ues() for row in ue["rows"]]


def followed(ue, parcours):
    """Rows of the UE that a student of this parcours takes."""
    return [row for row in ue["rows"] if row["parcours"] in (None, parcours)]


def weight(taken):
    return sum((Fraction(row["coefficient"]) for row in taken), Fraction(0))


def resources(taken):
    return [row for row in taken if row["module"].startswith("R")]


def notes_of(thing):
    """Notes as (field, kind, lines, text)."""
    for note in thing["notes"]:
        field, kind, lines, text = NOTE.fullmatch(note).groups()
        yield field or "coefficient", kind, lines, text


def all_noted():
    for semester in document()["semesters"]:
        yield semester
        for ue in semester["ues"]:
            yield ue
            yield from ue["rows"]


def place(semester, ue, row=None):
    name = f"S{semester['number']} {semester['modality']} {ue['code']}"
    return f"{name} {row['module']} {row['parcours']}" if row else name


def test_semesters_are_those_of_the_page():
    assert list(semesters()) == SEMESTERS
    assert [p["code"] for p in document()["parcours"]] == list(PARCOURS)


@pytest.mark.parametrize("key", SEMESTERS)
def test_semester_has_the_published_ues(key):
    semester = semesters()[key]
    expected = [code for code in PUBLISHED if code[2] == str(key[0])]
    assert [ue["code"] for ue in semester["ues"]] == expected
    for ue in semester["ues"]:
        ects, resource_total, total = PUBLISHED[ue["code"]]
        assert ue["ects"] == ects
        assert ue["totals"] == {"resources": resource_total, "ue": total}
        assert ue["competence"] == COMPETENCES[ue["code"][3]]
        assert ue["level"] == (key[0] + 1) // 2


@pytest.mark.parametrize("parcours", PARCOURS)
@pytest.mark.parametrize("key", SEMESTERS)
def test_ue_totals_close(key, parcours):
    for ue in semesters()[key]["ues"]:
        _, resource_total, total = PUBLISHED[ue["code"]]
        taken = followed(ue, parcours)
        assert weight(resources(taken)) == Fraction(resource_total), ue["code"]
        assert weight(taken) == Fraction(total), ue["code"]


@pytest.mark.parametrize("parcours", PARCOURS)
@pytest.mark.parametrize("key", SEMESTERS)
def test_semester_total_and_ects_close(key, parcours):
    semester = semesters()[key]
    total = sum(weight(followed(ue, parcours)) for ue in semester["ues"])
    assert total == Fraction(semester["total"]) == SEMESTER_TOTALS[key[0]]
    assert sum(ue["ects"] for ue in semester["ues"]) == 30


@pytest.mark.parametrize("parcours", PARCOURS)
def test_each_pole_weighs_between_40_and_60_percent(parcours):
    """Annex 1, 4.3 of the arrêté, bounds included: a few UEs sit exactly on one."""
    on_bound = set()
    for _, ue in ues():
        taken = followed(ue, parcours)
        share = weight(resources(taken)) / weight(taken)
        assert Fraction(2, 5) <= share <= Fraction(3, 5), ue["code"]
        if share in (Fraction(2, 5), Fraction(3, 5)):
            on_bound.add(ue["code"])
    assert on_bound == {"UE14", "UE51", "UE54"}


def test_module_appears_once_in_a_ue():
    for semester, ue in ues():
        for parcours in PARCOURS:
            count = Counter(row["module"] for row in followed(ue, parcours))
            assert [code for code, n in count.items() if n > 1] == [], place(semester, ue)


def test_parcours_rows_come_in_threes_and_only_in_the_fifth_competence():
    for semester, ue in ues():
        own = [row for row in ue["rows"] if row["parcours"]]
        if ue["competence"]:
            assert own == [], place(semester, ue)
            continue
        by_parcours = {p: weight(r for r in own if r["parcours"] == p) for p in PARCOURS}
        assert len(set(by_parcours.values())) == 1, place(semester, ue)
        assert len(own) % 3 == 0, place(semester, ue)


def test_codes_follow_kind_and_semester():
    for semester, ue, row in rows():
        pattern = CODES[row["kind"]].format(n=semester["number"])
        assert re.fullmatch(pattern, row["module"]), place(semester, ue, row)


def test_placement_and_immersion_exclude_each_other():
    for (_, modality), semester in semesters().items():
        kinds = {row["kind"] for ue in semester["ues"] for row in ue["rows"]}
        assert ("placement" if modality == "FA" else "immersion") not in kinds


def test_decimals_are_canonical_strings():
    for semester, ue, row in rows():
        values = [row["coefficient"], *row.get("assessments", {}).values()]
        values += row.get("hours", {}).values()
        for value in values:
            assert DECIMAL.fullmatch(value), place(semester, ue, row)
    for semester, ue in ues():
        assert all(DECIMAL.fullmatch(v) for v in ue["totals"].values()), place(semester, ue)


def test_optional_keys_are_omitted_when_empty_and_known():
    for semester, ue, row in rows():
        where = place(semester, ue, row)
        assert row.get("assessments") != {}, where
        assert row.get("hours") != {}, where
        assert set(row.get("assessments", {})) <= {"IO", "TP", "IE", "DS"}, where
        assert set(row.get("hours", {})) <= {"cm", "td", "tp"}, where


def test_module_keeps_one_title_everywhere():
    titles = defaultdict(set)
    for _, _, row in rows():
        titles[row["module"], row["parcours"]].add(row["title"])
    assert {key: t for key, t in titles.items() if len(t) > 1} == {}


def test_resource_has_the_same_hours_in_every_ue_of_its_semester():
    hours = defaultdict(set)
    for semester, _, row in rows():
        if row["kind"] in ("resource", "sae"):
            key = (semester["number"], semester["modality"], row["module"], row["parcours"])
            hours[key].add(tuple(sorted(row.get("hours", {}).items())))
    assert {key: h for key, h in hours.items() if len(h) > 1} == {}


def test_assessments_differ_between_ues_only_for_the_open_row():
    cells = defaultdict(set)
    for semester, _, row in rows():
        key = (semester["number"], semester["modality"], row["module"], row["parcours"])
        cells[key].add(tuple(row.get("assessments", {}).items()))
    assert {key[2] for key, c in cells.items() if len(c) > 1} == {"R1.13"}


@pytest.mark.parametrize("number", [3, 4])
def test_alternance_before_the_third_year_follows_initial_training(number):
    """The page gives no coefficient there: immersion takes the SAÉ's and the placement's."""
    for initial, alternating in zip(
        semesters()[number, "FI"]["ues"], semesters()[number, "FA"]["ues"], strict=True
    ):
        replaced = {f"SAÉ {number}.01", f"STG{number}"}
        gone = [row for row in initial["rows"] if row["module"] in replaced]
        kept = [signature(row) for row in initial["rows"] if row["module"] not in replaced]
        immersion = [row for row in alternating["rows"] if row["kind"] == "immersion"]
        others = [signature(row) for row in alternating["rows"] if row["kind"] != "immersion"]
        assert sorted(others) == sorted(kept)
        assert weight(immersion) == weight(gone)


def signature(row):
    return row["module"], row["parcours"] or "", row["coefficient"]


@pytest.mark.parametrize("number", [3, 4])
def test_assumed_coefficients_are_flagged_open(number):
    for ue in semesters()[number, "FA"]["ues"]:
        for row in ue["rows"]:
            kinds = {kind for field, kind, _, _ in notes_of(row) if field == "coefficient"}
            assert kinds == {"assumed", "open"}, (ue["code"], row["module"])


def test_notes_follow_the_grammar():
    faults = [n for thing in all_noted() for n in thing["notes"] if not NOTE.fullmatch(n)]
    assert faults == []


def test_every_value_says_where_it_comes_from():
    for semester, ue, row in rows():
        sources = {f for f, kind, _, _ in notes_of(row) if kind not in ("open", "dropped")}
        needed = {"coefficient"} | ({"assessments", "hours"} & set(row))
        assert needed - sources == set(), place(semester, ue, row)
    for semester, ue in ues():
        sources = {f for f, kind, _, _ in notes_of(ue) if kind not in ("open", "dropped")}
        assert {"ects", "totals", "competence"} - sources == set(), place(semester, ue)


def test_no_source_without_its_value():
    for semester, ue, row in rows():
        sources = {f for f, kind, _, _ in notes_of(row) if kind not in ("open", "dropped")}
        absent = {"assessments", "hours"} - set(row)
        assert sources & absent == set(), place(semester, ue, row)


def test_open_notes_name_a_question_that_is_asked():
    known = {question["id"] for question in document()["questions"]}
    for thing in all_noted():
        for _, kind, _, text in notes_of(thing):
            if kind == "open":
                assert text.split()[0] in known


def test_questions_are_numbered_asked_and_placed():
    questions = document()["questions"]
    for number, question in enumerate(questions, start=1):
        assert re.fullmatch(rf"q{number:02}-[a-z0-9-]+", question["id"])
        assert question["text"].endswith(("?", "."))
        assert question["assumed"].endswith(".")
        assert question["lines"] == sorted(set(question["lines"])) != []


def test_competences_of_the_ues_are_declared():
    declared = {c["short"]: c["parcours"] for c in document()["competences"]}
    common = {ue["competence"] for _, ue in ues()} - {None}
    assert {short for short, parcours in declared.items() if parcours is None} == common
    assert sorted(p for p in declared.values() if p) == sorted(PARCOURS)
