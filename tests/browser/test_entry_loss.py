"""Whatever happens to the network, the server, the session or the tab, each mark arrives once."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Error, expect

from curriculum.models import Module
from grading.models import Assessment, Role, TeachingAssignment
from grading.selectors.marks import MarkValue
from grading.services.entries import MarkEntry
from grading.services.marks import record_marks
from tests.browser.conftest import PASSWORD
from tests.browser.entry import (
    ENTRIES,
    LABELS,
    cell,
    cut_off,
    expect_nothing_waiting,
    open_sheet,
    progress,
    stored,
    type_marks,
    values,
    waiting,
    written,
)

THREE = [("graded", 1200), ("graded", 1300), ("graded", 1400)]


@pytest.fixture
def page(promotion, open_page):
    """The sheet of three students, open before the eyes of its teacher, on the first cell."""
    page = open_page(promotion[2][Role.TEACHER])
    page.clock.install()
    open_sheet(page, promotion)
    cell(page, LABELS[0]).focus()
    return page


def expect_three_saved(page):
    expect(progress(page)).to_have_text("3 notes enregistrées")
    expect(page.locator("tbody .is-saved")).to_have_count(3)
    assert stored() == THREE
    assert written() == (3, 3)
    assert waiting(page) == []


def test_the_network_is_cut_for_two_minutes(page):
    type_marks(page, "12")
    expect(progress(page)).to_have_text("1 note enregistrée")
    page.context.set_offline(True)
    type_marks(page, "13", "14")
    for _ in range(4):
        page.clock.fast_forward("00:30")
        expect(progress(page)).to_contain_text("2 notes gardées dans ce navigateur")
    assert len(stored()) == 1
    page.context.set_offline(False)
    expect_three_saved(page)


@pytest.mark.parametrize("status", [500, 429])
def test_the_server_is_in_trouble(status, page):
    page.route(ENTRIES, lambda route: route.fulfill(status=status, body="trouble"), times=2)
    type_marks(page, "12", "13", "14")
    expect(progress(page)).to_contain_text("Pas de réponse")
    page.clock.fast_forward("00:05")
    page.get_by_role("button", name="Réessayer").click()
    expect_three_saved(page)


def test_the_server_hangs(page):
    page.route(ENTRIES, lambda route: None, times=1)
    type_marks(page, "12", "13", "14")
    expect(page.locator(".is-sending")).not_to_have_count(0)
    page.clock.fast_forward("00:11")
    page.clock.fast_forward("00:05")
    expect_three_saved(page)


def test_the_answer_is_lost_after_the_marks_were_written(page):
    def lose(route):
        route.fetch()
        route.abort()

    page.route(ENTRIES, lose, times=1)
    type_marks(page, "12", "13", "14")
    expect(progress(page)).to_contain_text("Pas de réponse")
    # Typed over while nobody knows whether the first was written: both are in the history.
    cell(page, LABELS[0]).fill("15")
    cell(page, LABELS[1]).focus()
    page.get_by_role("button", name="Réessayer").click()
    expect(progress(page)).to_have_text("3 notes enregistrées")
    expect(page.locator("tbody .is-saved")).to_have_count(3)
    assert stored() == [("graded", 1500), *THREE[1:]]
    assert written() == (4, 4)
    assert waiting(page) == []


def test_the_clock_is_set_back(page):
    """The browser had the wrong hour, and is given the right one between two marks."""
    type_marks(page, "12")
    expect(progress(page)).to_have_text("1 note enregistrée")
    page.evaluate("{ const now = Date.now; Date.now = () => now() - 3_600_000; }")
    type_marks(page, "13", "14")
    page.clock.fast_forward("00:02")
    expect_three_saved(page)


def enter_as_a_colleague(promotion, hundredths, *, seen):
    _, enrolled, people = promotion
    mark = MarkEntry(
        Assessment.objects.get().pk, enrolled[0].pk, MarkValue("graded", hundredths), seen
    )
    [outcome] = record_marks([mark], by=people[Role.DIRECTOR]).outcomes
    assert outcome.verdict == "saved"


@pytest.mark.parametrize("stays", [True, False])
def test_a_colleague_replaces_a_mark_whose_answer_is_lost(stays, page, promotion):
    def lose(route):
        route.fetch()
        enter_as_a_colleague(promotion, 1500, seen=1)
        route.abort()

    page.route(ENTRIES, lose, times=1)
    type_marks(page, "12")
    if stays:
        page.keyboard.press("ArrowUp")
    note = page.locator("tbody .is-saved .cell-state")
    expect(note).to_contain_text(str(promotion[2][Role.DIRECTOR]))
    expect(note).to_contain_text("« 15 »")
    expect(cell(page, LABELS[0])).to_have_value("12" if stays else "15")
    if stays:
        # He has not left his mark and types another: that of the colleague is not overwritten.
        type_marks(page, "13")
        expect(page.locator("tbody .is-conflict")).to_contain_text("« 15 »")
    assert stored() == [("graded", 1500)]
    assert written() == (2, 2)


def test_a_second_tab_decides_no_dispute_by_passing_through(page, promotion):
    other = open_sheet(page.context.new_page(), promotion)
    enter_as_a_colleague(promotion, 1500, seen=0)
    type_marks(page, "12")
    for tab in (page, other):
        expect(tab.locator("tbody .is-conflict")).to_have_count(1)
    for leave in ("Enter", "Control+s"):
        cell(other, LABELS[0]).focus()
        other.keyboard.press(leave)
    other.wait_for_timeout(2000)
    for tab in (page, other):
        expect(tab.locator("tbody .is-conflict")).to_have_count(1)
    assert stored() == [("graded", 1500)]
    # Decided in the first tab, it is not in the other either by passing through.
    page.get_by_role("button", name="Prendre la sienne").click()
    cell(other, LABELS[0]).focus()
    other.keyboard.press("Enter")
    other.wait_for_timeout(2000)
    assert stored() == [("graded", 1500)]
    assert waiting(page) == []


def test_a_mark_is_never_taken_out_of_another_maximum(page, promotion):
    """The page says « sur 20 », and a colleague has made it 40 meanwhile."""
    Assessment.objects.update(maximum=4000)
    type_marks(page, "12", "abs")
    refused = page.locator("tbody .is-refused")
    expect(refused).to_contain_text("elle est maintenant sur 40")
    expect(page.locator("tbody .is-saved")).to_have_count(1)
    assert stored() == [("ABS", None)]
    open_sheet(page, promotion)
    expect(refused).to_have_count(1)
    cell(page, LABELS[0]).fill("24")
    cell(page, LABELS[1]).focus()
    expect(page.locator("tbody .is-saved")).to_have_count(1)
    assert stored() == [("graded", 2400), ("ABS", None)]


def test_the_session_expires(page):
    Session.objects.all().delete()
    type_marks(page, "12", "13")
    page.clock.fast_forward("00:02")
    dialog = page.get_by_role("dialog", name="Votre session est terminée")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_label("Mot de passe")).to_be_focused()
    page.keyboard.type("faux")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).not_to_be_empty()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    # The reader goes on where he was, and what he had typed has gone.
    expect(cell(page, LABELS[2])).to_be_focused()
    type_marks(page, "14")
    expect_three_saved(page)


def test_another_account_never_sends_these_marks(page, promotion):
    Session.objects.all().delete()
    other = page.context.new_page()
    other.goto("/connexion/")
    other.get_by_label("Nom d’utilisateur").fill(promotion[2][Role.DIRECTOR].username)
    other.get_by_label("Mot de passe").fill(PASSWORD)
    other.get_by_role("button", name="Se connecter").click()
    expect(other.get_by_role("button", name="Se déconnecter")).to_be_visible()
    type_marks(page, "12")
    expect(progress(page)).to_contain_text("Un autre compte s’est connecté")
    # By then the page has the token of the other: trying again does not send them either.
    with page.expect_response(ENTRIES) as again:
        page.get_by_role("button", name="Réessayer").click()
    assert again.value.status == 409
    with page.expect_response(ENTRIES) as again:
        page.keyboard.press("Control+s")
    assert again.value.status == 409
    expect(progress(page)).to_contain_text("Un autre compte s’est connecté")
    assert stored() == []
    # His own sheet does not send them either.
    open_sheet(other, promotion)
    cell(other, LABELS[1]).fill("13")
    cell(other, LABELS[0]).focus()
    expect(progress(other)).to_have_text("1 note enregistrée")
    assert stored() == [("graded", 1300)]
    assert len(waiting(page)) == 1


def kill(page):
    """The tab dies at once, as it does when memory is short: it runs nothing more."""
    with pytest.raises(Error):
        page.goto("chrome://crash")


@pytest.mark.parametrize("ending", ["killed", "closed"])
def test_the_tab_goes_away(ending, page, promotion):
    context = page.context
    with cut_off("/saisie/"):
        type_marks(page, "12", "13")
        page.keyboard.type("14")
        page.clock.fast_forward("00:01")
        kill(page) if ending == "killed" else page.close()
        # Any page says what waits, and the sheet sends it.
        again = context.new_page()
        again.goto("/notes/")
        expect(again.locator("#messages")).to_contain_text("3 notes tapées dans R1.05")
        assert stored() == []
    again.get_by_role("link", name="Ouvrir la grille").click()
    expect(progress(again)).to_have_text("2 notes enregistrées")
    # The mark half typed is there, and waits for its author.
    expect(cell(again, LABELS[2])).to_be_focused()
    expect(cell(again, LABELS[2])).to_have_value("14")
    again.keyboard.press("Enter")
    expect_three_saved(again)


def test_closing_the_tab_sends_what_waited_for_its_second(page, promotion):
    type_marks(page, "12", "13", "14")
    page.goto("/notes/")
    open_sheet(page, promotion)
    expect(page.locator("tbody .is-typed, tbody .is-sending")).to_have_count(0)
    assert stored() == THREE
    assert written() == (3, 3)
    expect_nothing_waiting(page)


def test_logging_out_asks_then_purges(page):
    page.evaluate("localStorage.setItem('bareme-note 0 /notes/1/1/ n-1-1', '{}')")
    with cut_off("/saisie/"):
        type_marks(page, "12")
        page.get_by_role("button", name="Se déconnecter").click()
        page.clock.run_for(3000)
        dialog = page.get_by_role("dialog", name="Des notes attendent encore")
        expect(dialog).to_contain_text("1 note tapée dans R1.05")
        dialog.get_by_role("button", name="Annuler").click()
        expect(dialog).to_be_hidden()
        assert len(waiting(page)) == 2
        page.get_by_role("button", name="Se déconnecter").click()
        page.clock.run_for(3000)
        page.get_by_role("button", name="Se déconnecter et les effacer").click()
        expect(page.get_by_role("heading", name="Se connecter")).to_be_visible()
    # His own are gone; those of a colleague whose session had ended are not his to erase.
    assert [name.split()[1] for name in waiting(page)] == ["0"]
    assert stored() == []


def test_logging_out_after_the_last_mark_asks_nothing(page):
    type_marks(page, "12")
    page.keyboard.type("13")
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_role("heading", name="Se connecter")).to_be_visible()
    assert stored() == THREE[:2]


def test_two_tabs_of_one_person(page, promotion):
    other = open_sheet(page.context.new_page(), promotion)
    type_marks(page, "12")
    cell(other, LABELS[1]).focus()
    type_marks(other, "13", "14")
    # Nothing is written where somebody stands, until he leaves.
    page.keyboard.press("ArrowUp")
    for tab in (page, other):
        values = tab.locator("#sheet tbody input")
        expect(values).to_have_count(3)
        for place, mark in enumerate(["12", "13", "14"]):
            expect(values.nth(place)).to_have_value(mark)
    assert stored() == THREE
    assert written() == (3, 3)
    # Told of each other's versions, they do not dispute.
    cell(other, LABELS[0]).fill("15")
    cell(other, LABELS[1]).focus()
    page.keyboard.press("ArrowDown")
    expect(cell(page, LABELS[0])).to_have_value("15")
    assert stored() == [("graded", 1500), *THREE[1:]]


def test_what_was_typed_before_the_script_came(page, promotion):
    """A slow network: the page is there, and somebody types at once."""
    held = []
    page.route("**/js/sheet.js", lambda route: held.append(route))
    page.goto(page.url, wait_until="commit")
    cell(page, LABELS[0]).fill("12")
    cell(page, LABELS[1]).fill("13")
    cell(page, LABELS[2]).focus()
    [script] = held
    script.continue_()
    expect(progress(page)).to_have_text("2 notes enregistrées")
    page.keyboard.type("14")
    page.keyboard.press("Enter")
    expect_three_saved(page)


def leave_for_the_list(page):
    """The address by which he comes back from there, for one column."""
    address = f"{page.url}#colonne-{Assessment.objects.get().pk}"
    page.goto("/notes/")
    return address


@pytest.mark.parametrize("late", ["js/arrival.js", "img/mark.svg"])
def test_nobody_is_taken_away_in_the_middle_of_a_mark(late, page):
    """He has come for a column, and begins in a cell of his own choice before all is there."""
    address, held = leave_for_the_list(page), []
    page.route(f"**/{late}", lambda route: held.append(route))
    page.goto(address, wait_until="commit")
    cell(page, LABELS[1]).press("1")
    for request in held:
        request.continue_()
    page.wait_for_load_state()
    two_frames = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    page.evaluate(two_frames)
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    expect(progress(page)).to_have_text("1 note enregistrée")
    assert page.url == address
    assert (values(page), stored()) == (["", "13", ""], [("graded", 1300)])


def test_a_mark_half_typed_is_not_sent_by_whoever_comes_for_its_column(page):
    cell(page, LABELS[1]).press("1")
    page.keyboard.press("3")
    page.clock.fast_forward("00:01")
    page.goto(leave_for_the_list(page))
    expect(cell(page, LABELS[1])).to_be_focused()
    assert stored() == []
    page.keyboard.press("Enter")
    expect(progress(page)).to_have_text("1 note enregistrée")
    assert (values(page), stored()) == (["", "13", ""], [("graded", 1300)])
    assert written() == (1, 1)


def test_one_entry_that_the_server_cannot_read_holds_nobody_up(page):
    cell(page, LABELS[0]).fill("1" * 200)
    cell(page, LABELS[1]).fill("13")
    cell(page, LABELS[2]).fill("14")
    page.keyboard.press("Enter")
    expect(progress(page)).to_have_text("2 notes enregistrées, 1 note à revoir")
    expect(cell(page, LABELS[0])).to_have_value("1" * 200)
    assert stored() == THREE[1:]


def test_the_module_is_no_longer_his(page):
    TeachingAssignment.objects.all().delete()
    type_marks(page, "12")
    expect(progress(page)).to_contain_text("Ce module n’est plus dans votre service")
    kept = page.get_by_role("region", name="Notes gardées dans ce navigateur")
    expect(kept.get_by_role("textbox")).to_have_value(f"{LABELS[0]}\t12")
    expect(cell(page, LABELS[0])).to_have_value("12")
    kept.get_by_role("button", name="Oublier ces notes").click()
    expect(kept).to_be_hidden()
    assert (waiting(page), stored()) == ([], [])


def test_the_session_expires_without_a_script(promotion, open_page):
    page = open_page(promotion[2]["teacher"], javascript=False)
    module = Module.objects.get(code="R1.05")
    page.goto(f"/notes/{promotion[0].pk}/{module.pk}/")
    cell(page, LABELS[0]).fill("12,5")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Enregistrer", exact=True).first.click()
    page.get_by_label("Nom d’utilisateur").fill(promotion[2]["teacher"].username)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    page.get_by_role("button", name="Envoyer de nouveau").click()
    expect(page.get_by_text("1 note enregistrée.")).to_be_visible()
    assert stored() == [("graded", 1250)]
