"""A whole promotion in arrays: against the exact path, and as it grows."""

import tracemalloc

from grading.core.averages.scheme import Scheme
from grading.core.bulk.computation import compute_promotion
from grading.core.bulk.students import figures_of
from grading.core.computation import compute_student
from grading.core.results import StudentResult
from tests.bench.promotion import ASSESSMENTS, promotion_of_size, scheme_of_72
from tests.bench.report import Report, duration, seconds, thousands

RUNS = {120: 20, 480: 20, 20_000: 5, 150_000: 3}
"""By number of students: the best of so many runs."""

LARGE, LARGEST = 20_000, 150_000
CHUNK = 500


def run(report: Report) -> None:
    report.title(f"Calcul d’une promotion : {ASSESSMENTS} évaluations, 5 UE")
    scheme = scheme_of_72()
    against_exact(report, scheme)
    growth(report, scheme)
    memory(report, scheme)


def against_exact(report: Report, scheme: Scheme) -> None:
    """Both on all the students; the figures must be the same."""
    promotion = promotion_of_size(scheme, LARGE)
    bulk = seconds(lambda: compute_promotion(scheme, promotion), RUNS[LARGE])
    result, exact = compute_promotion(scheme, promotion), 0.0
    for start in range(0, LARGE, CHUNK):
        students = [promotion.student(place) for place in range(start, start + CHUNK)]
        found: list[StudentResult] = []
        exact += seconds(lambda s=students, f=found: f.extend(_exact(scheme, s)))
        for place, student in enumerate(found, start):
            ues = figures_of(result, place).ues
            assert all(ue.average == ues[code].average for code, ue in student.ues.items())
    name = f"{thousands(LARGE)} étudiants"
    report.note(f"{name}, calcul exact, un par un", duration(exact))
    report.at_least(f"{name}, exact ÷ d’un coup", duration(bulk), exact / bulk, 50)
    report.note("dont laissés au calcul exact", f"{len(result.exact)} étudiants")


def _exact(scheme: Scheme, students: list) -> list[StudentResult]:
    return [compute_student(scheme, each, explain=False) for each in students]


def growth(report: Report, scheme: Scheme) -> None:
    found = {}
    for size, runs in RUNS.items():
        promotion = promotion_of_size(scheme, size)
        found[size] = seconds(lambda p=promotion: compute_promotion(scheme, p), runs)
        report.note(f"{thousands(size)} étudiants d’un coup", duration(found[size]))
    ratio = found[LARGEST] / LARGEST / (found[LARGE] / LARGE)
    name = f"par étudiant, {thousands(LARGEST)} ÷ {thousands(LARGE)} (linéaire : 1)"
    report.at_most(name, "", ratio, 1.25)


def memory(report: Report, scheme: Scheme) -> None:
    """The most held at once, marks and results included."""
    tracemalloc.start()
    promotion = promotion_of_size(scheme, LARGEST)
    tracemalloc.reset_peak()
    compute_promotion(scheme, promotion)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    name = f"octets par note, {thousands(LARGEST)} étudiants"
    report.at_most(name, f"{peak / 2**20:.0f} Mio", peak / (LARGEST * ASSESSMENTS), 100)
