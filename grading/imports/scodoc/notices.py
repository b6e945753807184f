"""What the plan of an import says beside what it writes: what to look at, what is not carried."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from grading.core.bulletins.values import Bulletin, NumberSource, Presence
from grading.core.values import plain
from grading.imports.scodoc.assessments import supernumerary
from grading.imports.scodoc.choices import Choices
from grading.imports.scodoc.plan import AssessmentPlan, PersonPlan
from grading.models.names import bare
from grading.selectors.bulletin_import import Facts
from grading.templatetags.french import plural

MOST_NAMED = 12


def warnings_of(bulletins: Sequence[Bulletin], choices: Choices, facts: Facts) -> Iterator[str]:
    yield from unlike_titles(bulletins, choices, facts)
    yield from unlike_coefficients(bulletins, choices, facts)
    inferred = [each for each in bulletins if each.person.source is not NumberSource.NIP]
    if inferred:
        yield (
            f"{named(inferred)} : pas de numéro d’étudiant (NIP) dans ScoDoc ; c’est "
            "l’INE, ou à défaut le numéro interne, qui en tient lieu."
        )
    gone = [each for each in bulletins if each.presence is not Presence.ENROLLED]
    if gone:
        yield (
            f"{named(gone)} : démissionnaire ou défaillant dans ScoDoc. Ses notes se reprennent ; "
            "son départ se déclare ensuite sur sa page."
        )
    if facts.parcours and facts.number > 2:
        yield (
            "Le parcours de chacun est celui dont un de ses groupes porte le nom ; sinon il reste "
            "à choisir sur sa page."
        )


def unlike_titles(bulletins: Sequence[Bulletin], choices: Choices, facts: Facts) -> Iterator[str]:
    """Codes look alike from a programme to another: titles tell when it is the wrong one."""
    titles = {each.code: each.title for bulletin in bulletins for each in bulletin.modules}
    found = [
        f"{code} « {title} », ici « {known.title} »"
        for code, title in titles.items()
        for known in [facts.taught.modules.get(choices.modules.get(code, 0))]
        if known and title != code and bare(title) != bare(known.title)
    ]
    if found:
        yield f"Le titre n’est pas le même : {cut(found)}. Est-ce le bon programme ?"


def unlike_coefficients(
    bulletins: Sequence[Bulletin], choices: Choices, facts: Facts
) -> Iterator[str]:
    """The averages here follow the programme: where it weighs otherwise, they will differ."""
    printed: dict[tuple[str, str], set[Fraction]] = {}
    for bulletin in bulletins:
        for ue in bulletin.ues:
            for line in ue.lines:
                if line.coefficient is not None:
                    printed.setdefault((ue.code, line.module), set()).add(line.coefficient)
    for (code, module), values in printed.items():
        here = choices.ues.get(code)
        known = facts.taught.modules.get(choices.modules.get(module, 0))
        if here is None or known is None:
            continue
        own = facts.taught.coefficients.get((known.pk, here), frozenset())
        said = {plain(value) for value in values}
        if said != own:
            yield (
                f"{known.code} dans {here} : coefficient {listed(said)} dans ScoDoc, "
                f"{listed(own) or 'aucun'} au programme. C’est celui du programme qui compte ici."
            )


def listed(values: Sequence[str] | set[str] | frozenset[str]) -> str:
    return " ou ".join(sorted(value.replace(".", ",") for value in values))


def left_of(bulletins: Sequence[Bulletin], choices: Choices, facts: Facts) -> Iterator[str]:
    """What ScoDoc holds and an import leaves there."""
    modules = dict.fromkeys(each.code for bulletin in bulletins for each in bulletin.modules)
    out = [code for code in modules if code not in choices.modules]
    if out:
        yield f"Module{plural(out)} laissé{plural(out)} de côté : {', '.join(out)}."
    ues = dict.fromkeys(ue.code for bulletin in bulletins for ue in bulletin.ues)
    lost = [code for code in ues if code not in choices.ues]
    if lost:
        yield (
            f"UE laissée{plural(lost)} de côté, avec les poids, les bonus et les malus qui s’y "
            f"rapportent : {', '.join(lost)}."
        )
    more = [
        f"« {result.assessment.title or result.assessment.id} » de {module.code}"
        for result, module in supernumerary(bulletins, choices, facts)
    ]
    if more:
        yield (
            f"{cut(more)}, et ses notes : un module n’a ici qu’une seconde session, et "
            "celui-là en a déjà une."
        )
    held = [held_by(each) for each in bulletins if any(ue.capitalised for ue in each.ues)]
    if held:
        yield (
            f"Les UE capitalisées de {cut(held)} : à déclarer sur la page de chacun, « UE acquises "
            "ailleurs »."
        )
    judged = [each for each in bulletins if each.is_judged]
    if judged:
        yield (
            f"Les décisions de jury de {named(judged)} : un jury d’ici les prononce, ou l’UE se "
            "déclare acquise sur la page de chacun."
        )
    yield "Les rangs, les photos et les INE."
    yield "Le type de chaque évaluation et son barème d’origine : ScoDoc imprime tout sur 20."


def changed_absences(people: Iterable[PersonPlan], facts: Facts) -> Iterator[str]:
    """Those that are reported here otherwise: unjustified, then justified."""
    for person in people:
        known = facts.absences.get(person.enrolment or 0)
        said = person.bulletin.absences
        if known and said and known[:2] != (said.unjustified, said.justified):
            yield (
                f"{person.name} : {known.unjustified} + {known.justified} demi-journées ici, "
                f"{said.unjustified} + {said.justified} dans ScoDoc."
            )


def incomplete(assessments: Iterable[AssessmentPlan]) -> Iterator[str]:
    """The resits of which ScoDoc does not say what they complete."""
    found = [
        f"« {each.assessment.title} » de {each.module.code}"
        for each in assessments
        if each.draft and not each.draft.is_normal and not each.completes
    ]
    if found:
        yield (
            f"{cut(found)} : ScoDoc ne dit pas quelle évaluation chacune complète parmi "
            "celles du module. Le calcul n’en dépend pas."
        )


def held_by(bulletin: Bulletin) -> str:
    codes = ", ".join(ue.code for ue in bulletin.ues if ue.capitalised)
    return f"{bulletin.person.name} ({codes})"


def named(bulletins: Sequence[Bulletin]) -> str:
    return cut([each.person.name for each in bulletins])


def cut(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" et {more} autre{plural(more)}" if more > 0 else "")
