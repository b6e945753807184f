"""Each piece of news in words, for feeds and messages."""

from collections.abc import Sequence
from fractions import Fraction

from grading.core.values import plain
from grading.models import Mark
from grading.selectors.marks import MarkValue
from grading.selectors.news import News, NewsKind

HUNDREDTHS = 100
HEADLINES = {NewsKind.PUBLISHED: "note publiée", NewsKind.CORRECTED: "note corrigée"}


def headline(news: News) -> str:
    """« R1.05, DS 1 : note publiée »."""
    return f"{news.assessment.module.code}, {news.assessment.title} : {HEADLINES[news.kind]}"


def statement(news: News, *, with_value: bool) -> str:
    """What happened; the marks themselves only when they are asked for."""
    said = [headline(news)[0].upper() + headline(news)[1:] + "."]
    if with_value:
        said.append(_values(news))
    if news.reason:
        said.append(f"Motif : {news.reason}")
    return " ".join(said)


def message_subject(news: Sequence[News]) -> str:
    """One line, whatever a title holds; never the mark."""
    if len(news) == 1:
        return " ".join(headline(news[0]).split())
    return f"{len(news)} nouveautés dans vos résultats"


def message_body(news: Sequence[News], page: str, settings: str, *, with_value: bool) -> str:
    """The news from the oldest on, where to see them, and where to be told no more."""
    told = "\n".join(f"– {statement(each, with_value=with_value)}" for each in reversed(news))
    return (
        f"{told}\n\nVos moyennes et leur explication : {page}\n\n"
        f"Vous avez demandé ces messages ; pour les arrêter : {settings}\n"
    )


def _values(news: News) -> str:
    maximum = _points(news.assessment.maximum)
    if news.before is None:
        return f"Votre note : {written(news.after)} sur {maximum}."
    return f"{written(news.before)} → {written(news.after)}, sur {maximum}."


def written(content: MarkValue) -> str:
    """« 12,5 », « ABS », « vide »."""
    if content.value is not None:
        return _points(content.value)
    return "vide" if content.status == Mark.Status.BLANK else content.status


def _points(hundredths: int) -> str:
    return plain(Fraction(hundredths, HUNDREDTHS)).replace(".", ",")
