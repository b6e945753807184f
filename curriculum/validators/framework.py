"""What a programme does otherwise than the framework that it follows. Nothing here is a fault: a
programme lives without a framework."""

from collections.abc import Iterator

from curriculum.validators.walk import Part, ues


def remarks(document: Part) -> list[str]:
    """In sentences, in the order of the document; none where it follows no framework."""
    if "framework" not in document:
        return []
    competences = {each["short"]: each for each in document["competences"]}
    return [
        *unlinked(document),
        *undescribed(document, competences),
        *wrong_levels(document, competences),
        *untaught(document, competences),
    ]


def unlinked(document: Part) -> Iterator[str]:
    owned = any(each["parcours"] for each in document["competences"])
    codes = dict.fromkeys(ue["code"] for _, ue, _ in ues(document) if ue["competence"] is None)
    for code in codes if not owned else ():
        yield f"L’UE {code} n’est reliée à aucune compétence."


def undescribed(document: Part, competences: dict[str, Part]) -> Iterator[str]:
    named: dict[str, list[str]] = {}
    for _, ue, _ in ues(document):
        short = ue["competence"]
        if short is not None and not competences[short].get("levels"):
            named.setdefault(short, []).append(ue["code"])
    for short, codes in named.items():
        listed = ", ".join(dict.fromkeys(codes))
        yield f"« {short} » ({listed}) n’est pas une compétence du référentiel."


def wrong_levels(document: Part, competences: dict[str, Part]) -> Iterator[str]:
    told = set()
    for _, ue, semester in ues(document):
        levels = competences[ue["competence"]].get("levels", []) if ue["competence"] else []
        year = year_of(semester)
        expected = next((each["rank"] for each in levels if each["year"] == year), None)
        if not levels or expected == ue["level"] or ue["code"] in told:
            continue
        told.add(ue["code"])
        own = f"L’UE {ue['code']} est au niveau {ue['level']} de « {ue['competence']} »"
        if expected is None:
            yield f"{own} ; le référentiel n’en a aucun en BUT{year}."
        else:
            yield f"{own} ; le référentiel met le niveau {expected} en BUT{year}."


def untaught(document: Part, competences: dict[str, Part]) -> Iterator[str]:
    """Levels that no UE works on, in a year that the programme describes."""
    years = {year_of(semester) for semester in document["semesters"]}
    worked = {(ue["competence"], year_of(semester)) for _, ue, semester in ues(document)}
    own = {year for competence, year in worked if competence is None}
    for short, competence in competences.items():
        for level in competence.get("levels", []):
            year = level["year"]
            by_own = competence["parcours"] is not None and year in own
            if year in years and (short, year) not in worked and not by_own:
                yield f"Aucune UE de BUT{year} ne travaille « {short} », niveau {level['rank']}."


def year_of(semester: Part) -> int:
    return (int(semester["number"]) + 1) // 2
