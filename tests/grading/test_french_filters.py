from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from django.template import Context, Template
from django.utils.html import strip_tags

from grading.templatetags.components import on_scale, state_of
from grading.templatetags.french import decimal_fr, mark20, percent_fr, plural


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, "–"),
        (0, "0,00"),
        (20, "20,00"),
        (Decimal("12.35"), "12,35"),
        (Decimal("9.995"), "10,00"),
        (Fraction(9995, 1000), "10,00"),
        # One billionth below the half: a binary float would round both the same way.
        (Fraction(9995, 1000) - Fraction(1, 10**9), "9,99"),
        (Fraction(37, 3), "12,33"),
        (Fraction(-1, 2), "−0,50"),
    ],
)
def test_mark20(value, written):
    assert mark20(value) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, "–"),
        (3, "3"),
        (100, "100"),
        (Decimal("12.50"), "12,5"),
        (Decimal("12.00"), "12"),
        (Fraction(1, 4), "0,25"),
        (Fraction(1, 3), "0,3333"),
        (Decimal("-0.50"), "−0,5"),
    ],
)
def test_decimal_fr(value, written):
    assert decimal_fr(value) == written


def test_decimal_fr_with_fewer_decimals():
    assert decimal_fr(Fraction(2, 3), 2) == "0,67"


@pytest.mark.parametrize("write", [mark20, decimal_fr, percent_fr])
def test_a_float_is_refused(write):
    with pytest.raises(TypeError, match="exact number"):
        write(9.995)


@pytest.mark.parametrize(
    ("share", "written"),
    [
        (None, "–"),
        (Fraction(0), "0\u202f%"),
        (Fraction(31, 50), "62\u202f%"),
        (Fraction(1, 8), "13\u202f%"),
        (Fraction(1), "100\u202f%"),
        # Nearly everything is not everything, nearly nothing is not nothing.
        (Fraction(999, 1000), "99\u202f%"),
        (Fraction(1, 1000), "1\u202f%"),
    ],
)
def test_percent_fr(share, written):
    assert percent_fr(share) == written


@pytest.mark.parametrize(
    ("template", "count", "written"),
    [
        ("{{ n }} note{{ n|plural }}", 0, "0 note"),
        ("{{ n }} note{{ n|plural }}", 1, "1 note"),
        ("{{ n }} note{{ n|plural }}", 2, "2 notes"),
        ('niveau{{ n|plural:"x" }}', 3, "niveaux"),
        ('journ{{ n|plural:"al,aux" }}', 1, "journal"),
        ('journ{{ n|plural:"al,aux" }}', 2, "journaux"),
    ],
)
def test_plural(template, count, written):
    page = Template("{% load french %}" + template)
    assert page.render(Context({"n": count})) == written


def test_plural_counts_and_fractions():
    assert plural(["a", "b"]) == "s"
    assert plural(Fraction(3, 2)) == ""
    assert plural(-2) == "s"


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("ADM", "acquired"),
        ("ADSUP", "acquired"),
        ("CMP", "compensated"),
        ("AJ", "not_acquired"),
        ("ATJ", "provisional"),
        ("PASD", "neutral"),
        ("provisional", "provisional"),
        (None, "neutral"),
    ],
)
def test_state_of_a_code_or_of_a_state(name, state):
    assert state_of(name) == state


def test_positions_on_the_scale_have_a_point():
    assert [on_scale(mark) for mark in (0, Fraction(57, 5), 20)] == ["10.0", "135.4", "230.0"]


AVERAGE = (
    '{% include "components/_average.html" with average=average provisional=provisional '
    "coverage=coverage lowest=lowest highest=highest only %}"
)


def words(template, **context):
    """What a component says, without its tags."""
    return " ".join(strip_tags(Template(template).render(Context(context))).split())


def test_a_provisional_average_never_stands_alone():
    said = words(
        AVERAGE,
        average=Fraction(57, 5),
        provisional=True,
        coverage=Fraction(31, 50),
        lowest=Fraction(71, 10),
        highest=Fraction(147, 10),
    )
    assert said == (
        "11,40 à ce jour, 62 % des coefficients ; entre 7,10 et 14,70 selon les notes à venir"
    )


def test_no_average_is_said_and_is_not_zero():
    assert words(AVERAGE, average=None) == (
        "– Pas encore de moyenne : aucune note ne compte pour l’instant."
    )


@pytest.mark.parametrize("state", ["acquired", "compensated", "not_acquired", "provisional"])
def test_a_state_is_said_in_words(state):
    badge = '{% include "components/_badge_state.html" with state=state sentence="phrase" only %}'
    assert words(badge, state=state) == "phrase"


def test_a_code_comes_with_its_sentence():
    badge = '{% include "components/_badge_state.html" with code="CMP" sentence="compensée" only %}'
    assert words(badge) == "CMP : compensée"


@pytest.mark.parametrize(
    ("day", "pattern", "written"),
    [
        (date(2026, 6, 1), "j F Y", "1er juin 2026"),
        (date(2026, 6, 11), "j F Y", "11 juin 2026"),
        (date(2026, 6, 1), "l j F", "lundi 1er juin"),
        (datetime(2026, 5, 31, 22, 30, tzinfo=UTC), "j F Y, H:i", "1er juin 2026, 00:30"),
        (None, "j F Y", ""),
    ],
)
def test_days(day, pattern, written):
    template = Template("{% load french %}{{ day|date_fr:pattern }}")
    assert template.render(Context({"day": day, "pattern": pattern})) == written
