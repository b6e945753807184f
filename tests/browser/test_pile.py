"""The pile of copies in a real browser: few keys, nobody guessed in silence, no mark lost."""

from random import Random

import pytest
from playwright.sync_api import expect

from grading.forms.pile import numbers_in, read_line
from grading.models import Assessment, Mark, MarkChange, Role
from grading.models.names import bare
from grading.selectors.marks import MarkValue
from grading.selectors.pile import find
from grading.services.entries import MarkEntry
from grading.services.marks import record_marks
from grading.services.publication import validate
from tests.bench.measure_pile import demo_names
from tests.bench.typist import cheapest, entered, pile_of_names, usual_marks, ways
from tests.browser.conftest import wait_until
from tests.browser.entry import cut_off, progress, stored, waiting, written
from tests.browser.looks import faults_of_each_look
from tests.factories import CandidateFactory, EnrolmentFactory

BUDGET = 8
PILE_ENTRIES = "**/saisie/"


@pytest.fixture
def exam(promotion):
    return Assessment.objects.get()


def open_pile(page, exam):
    page.goto(f"/notes/evaluations/{exam.pk}/pile/")
    expect(box(page)).to_be_focused()
    return page


@pytest.fixture
def page(promotion, open_page, exam):
    """The pile of three students, before the eyes of their teacher, its box ready."""
    return open_pile(open_page(promotion[2][Role.TEACHER]), exam)


def box(page):
    return page.locator("[name=text]")


def line(page, text):
    page.keyboard.type(f"{text}\n")


def lines(page):
    return page.locator("[data-last] > li")


def said(page):
    return page.locator("[data-match]")


def enter(exam, student, by, hundredths, seen=0):
    mark = MarkEntry(exam.pk, student.pk, MarkValue("graded", hundredths), seen)
    [outcome] = record_marks([mark], by=by).outcomes
    assert outcome.verdict == "saved"


class TestLines:
    def test_three_copies_by_keyboard_alone(self, page):
        for text in ("oe12,5", "al 14", "é9"):
            line(page, text)
        expect(progress(page)).to_have_text("3 notes enregistrées")
        expect(page.locator("[data-last] > .is-saved")).to_have_count(3)
        expect(page.locator("[data-remaining]")).to_have_text("0")
        assert stored() == [("graded", 1400), ("graded", 900), ("graded", 1250)]
        assert written() == (3, 3)
        assert waiting(page) == []
        assert set(MarkChange.objects.values_list("batch__origin", flat=True)) == {"pile"}

    def test_the_best_match_is_shown_before_enter(self, page):
        page.keyboard.type("oe")
        expect(said(page)).to_have_text("Œillet Zoé")
        page.keyboard.type(" 12")
        expect(said(page)).to_have_text("Œillet Zoé 12")
        page.keyboard.press("Escape")
        expect(box(page)).to_have_value("")
        expect(said(page)).to_be_hidden()

    def test_the_box_is_free_before_the_answer(self, page):
        held = []
        page.route(PILE_ENTRIES, lambda route: held.append(route))
        line(page, "al 14")
        expect(box(page)).to_have_value("")
        line(page, "oe 12")
        expect(lines(page)).to_have_count(2)
        assert not Mark.objects.exists()

    def test_a_wrong_line_stays(self, page):
        for text, fault in [("zz 12", "Aucune copie"), ("al", "Il manque la note")]:
            line(page, text)
            expect(said(page)).to_contain_text(fault)
            expect(box(page)).to_have_value(text)
            expect(box(page)).to_have_attribute("aria-invalid", "true")
        line(page, "al2 12")
        expect(said(page)).to_contain_text("ne désigne que Alisier Ève")
        expect(lines(page)).to_have_count(0)
        assert not Mark.objects.exists()

    def test_a_refused_mark_comes_back_to_be_corrected(self, page):
        line(page, "al 25")
        expect(lines(page)).to_contain_text("dépasse le maximum")
        expect(page.locator("[data-remaining]")).to_have_text("3")
        page.get_by_role("link", name="Corriger Alisier Ève").click()
        expect(box(page)).to_have_value("Alisier Ève")
        page.keyboard.press("End")
        line(page, " 15")
        expect(progress(page)).to_have_text("1 note enregistrée")
        assert stored() == [("graded", 1500)]
        assert waiting(page) == []

    def test_a_refused_mark_is_forgotten_on_demand(self, page):
        line(page, "al 25")
        page.get_by_role("button", name="Oublier, Alisier Ève").click()
        expect(lines(page)).to_have_count(0)
        assert waiting(page) == []


class TestQuestions:
    @pytest.fixture
    def twins(self, promotion):
        """Two more names that begin as « Alisier » does."""
        return [
            EnrolmentFactory(term=promotion[0], student__last_name=last, student__first_name="Noé")
            for last in ("Alise", "Alizé")
        ]

    def test_ambiguous_names_are_numbered_then_chosen(self, twins, page):
        page.keyboard.type("ali")
        expect(page.locator(".pile-choices > li")).to_have_text(
            ["Alise Noé", "Alisier Ève", "Alizé Noé"]
        )
        page.keyboard.type("2 12")
        page.keyboard.press("Enter")
        line(page, "ali 13")
        expect(said(page)).to_contain_text("Tapez son chiffre")
        assert written()[0] <= 1
        page.keyboard.press("2")
        expect(progress(page)).to_have_text("2 notes enregistrées")
        assert list(
            Mark.objects.order_by("value").values_list("enrolment__student__last_name", "value")
        ) == [("Alisier", 1200), ("Alizé", 1300)]

    def test_an_entered_mark_is_replaced_by_a_second_enter(self, page, exam):
        line(page, "al 12")
        expect(progress(page)).to_have_text("1 note enregistrée")
        line(page, "al 13")
        expect(said(page)).to_contain_text("a déjà 12 : Entrée remplace par 13")
        page.keyboard.press("Escape")
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")
        expect(page.locator("[data-last] > .is-saved .pile-mark")).to_have_text("13")
        history = MarkChange.objects.order_by("version").values_list("new_value", flat=True)
        assert list(history) == [1200, 1300]

    def test_the_same_mark_again_is_said(self, page):
        line(page, "al 12")
        expect(progress(page)).to_have_text("1 note enregistrée")
        line(page, "al 12")
        expect(said(page)).to_contain_text("a déjà 12")
        assert written() == (1, 1)

    def test_somebody_else_was_faster(self, page, exam, promotion):
        _, students, people = promotion
        enter(exam, students[0], people[Role.DIRECTOR], 800)
        enter(exam, students[1], people[Role.DIRECTOR], 900)
        line(page, "al 12")
        line(page, "éc 13")
        expect(page.locator("[data-last] > .is-conflict")).to_have_count(2)
        page.get_by_role("button", name="Prendre la sienne : 8, Alisier Ève").click()
        page.get_by_role("button", name="Garder la mienne : 13, Écrou Noé").click()
        expect(page.locator("[data-last] > .is-saved")).to_have_count(2)
        assert stored() == [("graded", 800), ("graded", 1300)]
        assert waiting(page) == []


class TestLoss:
    def test_the_network_is_cut(self, page):
        page.clock.install()
        page.context.set_offline(True)
        line(page, "al 12")
        line(page, "oe 13")
        expect(progress(page)).to_contain_text("2 notes gardées")
        page.clock.fast_forward("02:00")
        page.context.set_offline(False)
        expect(progress(page)).to_have_text("2 notes enregistrées")
        assert written() == (2, 2)

    def test_the_tab_is_killed_and_reopened(self, page, exam):
        context = page.context
        with cut_off("/saisie/"):
            line(page, "al 12")
            page.keyboard.type("oe 1")
            expect(lines(page)).to_have_count(1)
            wait_until(page, "Object.values(localStorage).join()", lambda kept: '"oe 1"' in kept)
            page.close(run_before_unload=False)
        again = open_pile(context.new_page(), exam)
        expect(progress(again)).to_have_text("1 note enregistrée")
        expect(box(again)).to_have_value("oe 1")
        again.keyboard.press("End")
        line(again, "3")
        expect(progress(again)).to_have_text("2 notes enregistrées")
        assert stored() == [("graded", 1200), ("graded", 1300)]
        assert written() == (2, 2)

    def test_the_assessment_was_validated_meanwhile(self, page, exam):
        """Its pile is closed: what waits is shown there, not said to leave on opening it."""
        with cut_off("/saisie/"):
            line(page, "al 12")
            expect(progress(page)).to_contain_text("1 note gardée")
            validate(exam.pk, by=exam.created_by)
        page.goto(f"/notes/evaluations/{exam.pk}/pile/")
        said = page.locator("#messages")
        expect(said).to_contain_text("n’est pas encore enregistrée")
        expect(said).to_contain_text("Recopiez-les")
        expect(said.get_by_role("link", name="elles partent aussitôt")).to_have_count(0)
        said.get_by_text("Les voir").click()
        expect(said.get_by_role("listitem")).to_have_text("Alisier Ève\u00a0: 12")
        assert len(waiting(page)) == 1

    def test_the_answer_is_lost_once_written(self, page):
        def lose(route):
            route.fetch()
            route.abort()

        page.route(PILE_ENTRIES, lose, times=1)
        line(page, "al 12")
        expect(progress(page)).to_have_text("1 note enregistrée")
        assert written() == (1, 1)


class TestMasked:
    def test_by_number_and_no_name_on_the_page(self, promotion, open_page, exam):
        _, students, people = promotion
        exam.anonymous = True
        exam.save()
        for student, number in zip(students, ("417", "528", "639"), strict=True):
            CandidateFactory(assessment=exam, enrolment=student, anonymous_number=number)
        page = open_pile(open_page(people[Role.TEACHER]), exam)
        sent = []
        page.on("request", lambda request: sent.append(request.post_data or ""))
        line(page, "528 12")
        line(page, "417abs")
        expect(progress(page)).to_have_text("1 note enregistrée")
        assert list(Mark.objects.values_list("enrolment", "value")) == [(students[1].pk, 1200)]
        assert "Alisier" not in page.content()
        assert any(f'"c-{exam.pk}-528"' in body for body in sent)
        assert not any('"n-' in body for body in sent)


def test_without_a_script(promotion, open_page, exam):
    page = open_page(promotion[2][Role.TEACHER], javascript=False)
    page.goto(f"/notes/evaluations/{exam.pk}/pile/")
    box(page).fill("al 12,5")
    box(page).press("Enter")
    expect(page.get_by_text("Alisier Ève : 12,5, enregistrée.")).to_be_visible()
    page.get_by_role("link", name="Corriger Alisier Ève").click()
    box(page).fill("al 13")
    box(page).press("Enter")
    expect(page.get_by_text("a déjà 12,5 : enregistrer remplace par 13")).to_be_visible()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Alisier Ève : 13, enregistrée.")).to_be_visible()
    assert stored() == [("graded", 1300)]


def test_axe_finds_nothing_in_any_state(promotion, open_page, exam):
    page = open_pile(open_page(promotion[2][Role.TEACHER], width=320), exam)
    line(page, "al 12")
    line(page, "oe 25")
    expect(page.locator("[data-last] > .is-refused")).to_be_visible()
    for text in ("a", "al 13", "zz 12"):
        line(page, text)
        assert faults_of_each_look(page) == []
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")


class TestSameAsTheServer:
    """The browser reads lines and finds copies as the server does, to the letter."""

    LETTERS = "abcdeéèêëiïœæßłøÀÇ ñABCD'’-  \u00a0\u202f0123456789,./"

    def names(self, random):
        names = demo_names()
        last = [*random.sample(names["last"], 60), "Łukasz Ødegård", "Weiß", "Le Bras", "Lebras"]
        return [(each, random.choice(names["first"])) for each in last]

    def run(self, page, expression, argument):
        script = (
            f"async (given) => {{ const m = await import('/static/js/papers.js'); {expression} }}"
        )
        return page.evaluate(script, argument)

    def test_folding(self, page):
        texts = [chr(code) for code in range(0x20, 0x180)]
        folded = self.run(page, "return given.map(m.bare);", texts)
        assert folded == [bare(text) for text in texts]

    def test_lines_and_copies(self, page):
        random = Random("papers")
        pile = pile_of_names(self.names(random))
        for paper in random.sample(pile.papers, 20):
            pile = entered(pile, next(each for each in pile.papers if each.key == paper.key))
        numbers = numbers_in(pile)
        texts = list(self.texts(random, pile))
        papers = [
            {
                "key": paper.key,
                "numbers": paper.numbers,
                "last": paper.last_keys,
                "first": paper.first_keys,
                "entered": paper.is_entered,
                "isMasked": False,
            }
            for paper in pile.papers
        ]
        expression = """
            const numbers = new Set(given.numbers);
            return given.texts.map((text) => {
              const line = m.readLine(text, numbers);
              const found = m.find(given.papers, line.who).map(({ key }) => key);
              return [line.who, line.choice, line.mark, found];
            });
        """
        given = {"papers": papers, "numbers": sorted(numbers), "texts": texts}
        read = [read_line(text, numbers) for text in texts]
        assert self.run(page, expression, given) == [
            [each.who, each.choice, each.mark, [paper.key for paper in find(pile, each.who)]]
            for each in read
        ]

    def texts(self, random, pile):
        for _ in range(1500):
            yield "".join(random.choices(self.LETTERS, k=random.randrange(12)))
        for paper in pile.papers:
            for who in (*ways(paper), *paper.numbers, paper.numbers[0][-3:], str(paper.name)):
                for mark in ("", " 12", "13,5", "2 8/10", " 3 abs", " 12 5"):
                    yield who + mark


def test_a_pile_of_120_within_the_budget(promotion, open_page, exam):
    """A whole pile, typed key by key in random order by somebody who knows the names."""
    term, _, people = promotion
    random, names = Random("budget"), demo_names()
    drawn = random.sample(names["last"], 117)
    for last in drawn:
        EnrolmentFactory(
            term=term, student__last_name=last, student__first_name=random.choice(names["first"])
        )
    page = open_pile(open_page(people[Role.TEACHER]), exam)
    expected, keys = {}, 0
    for text, key, value in typed_lines(term, random):
        line(page, text)
        keys += len(text) + 1
        expected[key] = value
    expect(progress(page)).to_have_text("120 notes enregistrées")
    assert dict(Mark.objects.values_list("enrolment", "value")) == expected
    assert written() == (120, 120)
    assert keys / 120 <= BUDGET


def typed_lines(term, random):
    """(line, enrolment, hundredths) of each copy, the copies in random order."""
    enrolments = list(term.enrolments.select_related("student"))
    pile = pile_of_names([(e.student.last_name, e.student.first_name) for e in enrolments])
    papers = list(pile.papers)
    random.shuffle(papers)
    for paper, mark in zip(papers, usual_marks(random, len(papers)), strict=True):
        count = cheapest(pile, paper, digits=False, space=True) - 1
        typed = next(way for way in ways(paper) if len(way) == count)
        pile = entered(pile, paper)
        enrolment = enrolments[int(paper.key) - 1]
        yield f"{typed} {mark}", enrolment.pk, int(float(mark.replace(",", ".")) * 100)
