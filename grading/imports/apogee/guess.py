"""What the codes of a file stand for and which step it is, as they look; people then confirm."""

import re
from collections.abc import Iterable, Iterator, Mapping

from grading.core.decisions.competences import year_of
from grading.imports.apogee.file import DIPLOMA, STEP, Code
from grading.models import ApogeeCode
from grading.models.names import bare
from grading.selectors.apogee.catalogue import Catalogue, Element, Target

Subject = ApogeeCode.Subject
SHORTEST_TITLE = 6
"""Letters from which a title found within another one is no accident."""
SHORTEST_CODE = 4
WORD = re.compile(r"[^\s\-–:/()]+")


def guesses(
    codes: Mapping[Code, str],
    catalogue: Catalogue,
    but_year: int,
    earlier: Mapping[tuple[str, str], Target],
) -> dict[Code, Target]:
    """What each of these codes, with its title, seems to stand for; nothing where nothing does.

    What another version of the programme said comes first."""
    words = _by_word(catalogue.values())
    titles = _by_title(catalogue.values(), but_year)
    found: dict[Code, Target] = {}
    for code, title in codes.items():
        kept = earlier.get(code)
        if kept and (not kept.of or kept.of in catalogue):
            found[code] = kept
            continue
        element = (
            _whole(code, title, catalogue, but_year)
            or _named(title, words)
            or _titled(title, titles)
            or _within(code, words)
        )
        if element:
            found[code] = element.target
    return found


def _whole(code: Code, title: str, catalogue: Catalogue, but_year: int) -> Element | None:
    if code.kind == STEP:
        return catalogue[f"BUT{but_year}"]
    if code.kind == DIPLOMA:
        return catalogue["DUT" if "dut" in title.casefold() else "BUT"]
    return None


def _named(title: str, words: Mapping[str, Element]) -> Element | None:
    """The element whose code is written in the title."""
    return next((words[word] for word in _words(title) if word in words), None)


def _titled(title: str, titles: Mapping[str, Element]) -> Element | None:
    """The only element whose title is in this one."""
    said = bare(title)
    found = [element for own, element in titles.items() if own in said]
    return found[0] if len(found) == 1 else None


def _within(code: Code, words: Mapping[str, Element]) -> Element | None:
    """The element whose code is a part of the Apogée code: « ZEXR101 »."""
    said = bare(code.code)
    found = [word for word in words if len(word) >= SHORTEST_CODE and word in said]
    return words[found[0]] if len(found) == 1 else None


def _words(title: str) -> Iterator[str]:
    """The words of a title without their signs, from the first on, each with the next one and
    then alone: « UE 1.1 » is « ue11 »."""
    words = [bare(word) for word in WORD.findall(title)]
    for place, word in enumerate(words):
        yield "".join(words[place : place + 2])
        yield word


def _by_title(elements: Iterable[Element], but_year: int) -> dict[str, Element]:
    """The modules of a year by their title; one that two share is that of none."""
    found: dict[str, Element] = {}
    shared: set[str] = set()
    for element in elements:
        title, of = bare(element.title), element.target.of
        if element.target.subject is not Subject.MODULE or len(title) < SHORTEST_TITLE:
            continue
        if year_of(int(of[1])) == but_year:
            shared |= {title} & found.keys()
            found[title] = element
    return {title: element for title, element in found.items() if title not in shared}


def _by_word(elements: Iterable[Element]) -> dict[str, Element]:
    """Elements by their code as one word. A code that two modules share is that of none."""
    found: dict[str, Element] = {}
    shared: set[str] = set()
    for element in elements:
        of = element.target.of
        word = bare(of.partition(" ")[2] if element.target.subject is Subject.MODULE else of)
        shared |= {word} & found.keys()
        found[word] = element
    for number in range(1, 7):
        found[f"semestre{number}"] = found[f"s{number}"]
    return {word: element for word, element in found.items() if word not in shared}
