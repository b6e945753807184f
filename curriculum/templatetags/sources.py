"""`{% sources_of holder "hours" %}`: the marks that stand beside a value, in words."""

from typing import Any

from django import template

from curriculum import labels
from curriculum.validators.notes import Note, parse

register = template.Library()

HEADING_FIELDS = ("title", "code", "module", "competence")


@register.inclusion_tag("curriculum/_sources.html", takes_context=True)
def sources_of(context: dict[str, Any], notes: list[str | Note], field: str = "") -> dict[str, Any]:
    """The marks of the notes about one field (the main value of their holder by default)."""
    parsed = (parse(note) if isinstance(note, str) else note for note in notes)
    concerned = [note for note in parsed if note.field == field]
    return {"sources": labels.sources(concerned), "questions_url": context.get("questions_url")}


@register.inclusion_tag("curriculum/_sources.html", takes_context=True)
def questions_about(context: dict[str, Any], notes: list[str]) -> dict[str, Any]:
    """What is open about the thing itself: its title, its code, its competence."""
    parsed = (parse(note) for note in notes)
    concerned = [note for note in parsed if note.kind == "open" and note.field in HEADING_FIELDS]
    return {"sources": labels.sources(concerned), "questions_url": context.get("questions_url")}


@register.filter
def written_fr(number: str) -> str:
    """A decimal of a programme document, as French writes it: "1.5" gives « 1,5 »."""
    return number.replace(".", ",")


@register.filter
def remark(note: Note) -> str:
    return labels.remark(note)
