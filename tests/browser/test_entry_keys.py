"""Marks entered by keyboard alone, and what the grid says of them."""

import pytest
from playwright.sync_api import expect

from grading.models import Role
from tests.browser.entry import (
    ENTRIES,
    LABELS,
    cell,
    enlarge,
    open_sheet,
    progress,
    stored,
    type_marks,
    values,
    written,
)
from tests.factories import EnrolmentFactory, GroupFactory

TYPED = ["12", "12,5", "abs", "9.25", "8/10", "exc", "0", "20", "7,75", "att"]
STORED = [
    ("graded", 1200),
    ("graded", 1250),
    ("ABS", None),
    ("graded", 925),
    ("graded", 1600),
    ("EXC", None),
    ("graded", 0),
    ("graded", 2000),
    ("graded", 775),
    ("ATT", None),
]


def test_120_marks_at_the_budgeted_keystrokes(promotion, open_page):
    enlarge(promotion, students=120)
    page = open_sheet(open_page(promotion[2][Role.TEACHER]), promotion)
    page.evaluate("""() => {
        window.keys = 0;
        addEventListener("keydown", () => (window.keys += 1), true);
    }""")
    page.locator("#sheet tbody input").first.focus()
    marks = TYPED * 12
    type_marks(page, *marks)
    expect(progress(page)).to_have_text("120 notes enregistrées")
    assert page.evaluate("window.keys") == sum(len(mark) + 1 for mark in marks)
    assert values(page)[:5] == ["12", "12,5", "ABS", "9,25", "16"]
    assert values(page)[5:10] == ["EXC", "0", "20", "7,75", "ATT"]
    assert sorted(stored(), key=str) == sorted(STORED * 12, key=str)
    assert written() == (120, 120)


def test_the_focus_has_moved_before_anything_is_sent(promotion, open_page):
    page = open_sheet(open_page(promotion[2][Role.TEACHER]), promotion)
    page.evaluate("""() => {
        const send = window.fetch;
        window.focused = [];
        window.fetch = (...sent) => {
            window.focused.push(document.activeElement.ariaLabel);
            return send(...sent);
        };
    }""")
    held = []
    page.route(ENTRIES, lambda route: held.append(route))
    cell(page, LABELS[0]).focus()
    # Nobody answers, and the next marks are typed all the same.
    type_marks(page, "12", "13")
    expect(cell(page, LABELS[2])).to_be_focused()
    expect(page.locator(".is-sending")).not_to_have_count(0)
    assert page.evaluate("window.focused[0]") in LABELS[1:]
    [first] = held
    first.continue_()
    page.unroute_all()
    expect(progress(page)).to_have_text("2 notes enregistrées")


def test_each_input_has_its_name(promotion, open_page):
    page = open_sheet(open_page(promotion[2][Role.TEACHER]), promotion)
    for label in LABELS:
        expect(cell(page, label)).to_have_count(1)


def test_undo_and_escape_go_back_to_what_was(promotion, open_page):
    page = open_sheet(open_page(promotion[2][Role.TEACHER]), promotion)
    cell(page, LABELS[0]).focus()
    type_marks(page, "12", "13")
    expect(progress(page)).to_have_text("2 notes enregistrées")
    # The last mark, wherever it is, although it was saved.
    page.keyboard.press("Control+z")
    expect(cell(page, LABELS[1])).to_be_focused()
    expect(cell(page, LABELS[1])).to_have_value("")
    page.keyboard.press("Shift+Enter")
    expect(cell(page, LABELS[0])).to_be_focused()
    page.keyboard.type("18")
    page.keyboard.press("Escape")
    expect(cell(page, LABELS[0])).to_have_value("12")
    page.keyboard.press("Control+s")
    expect(page.locator(".is-typed, .is-sending")).to_have_count(0)
    assert stored() == [("graded", 1200), ("blank", None)]


def test_what_is_refused_stays_until_it_is_changed(promotion, open_page):
    page = open_sheet(open_page(promotion[2][Role.TEACHER]), promotion)
    sent = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    cell(page, LABELS[0]).focus()
    type_marks(page, "25", "12.50")
    expect(cell(page, LABELS[0])).to_have_accessible_description("La note dépasse le maximum, 20.")
    expect(cell(page, LABELS[0])).to_have_value("25")
    expect(cell(page, LABELS[1])).to_have_value("12,5")
    expect(progress(page)).to_have_text("1 note enregistrée, 1 note à revoir")
    before = len(sent)
    cell(page, LABELS[0]).focus()
    page.keyboard.press("Enter")
    page.wait_for_timeout(1200)
    assert len(sent) == before
    cell(page, LABELS[0]).focus()
    type_marks(page, "15")
    expect(progress(page)).to_have_text("2 notes enregistrées")
    assert stored() == [("graded", 1500), ("graded", 1250)]


def test_the_group_filter_hides_rows_and_keeps_what_is_typed(promotion, open_page):
    other = GroupFactory(term=promotion[0], name="TD2")
    EnrolmentFactory(term=promotion[0], group=other, student__last_name="Aulne")
    page = open_sheet(open_page(promotion[2][Role.TEACHER]), promotion)
    cell(page, LABELS[0]).fill("12")
    address = page.url
    page.get_by_role("button", name="TD2").click()
    expect(page.locator("#sheet tbody tr:visible")).to_have_count(1)
    page.locator("#sheet tbody input:visible").focus()
    type_marks(page, "9")
    expect(progress(page)).to_have_text("2 notes enregistrées")
    page.get_by_role("button", name="Tous les groupes").click()
    expect(cell(page, LABELS[0])).to_have_value("12")
    assert page.url == address
    page.get_by_role("button", name="TD2").click()
    page.reload()
    expect(page.locator("#sheet tbody tr:visible")).to_have_count(4)


def test_a_table_pasted_in_a_cell_goes_to_its_plan(promotion, open_page):
    page = open_sheet(open_page(promotion[2][Role.TEACHER]), promotion)
    posted = []
    page.route("**/import/", lambda route: (posted.append(route.request.post_data), route.abort()))
    cell(page, LABELS[0]).focus()
    paste = """text => {
        const clipboardData = new DataTransfer();
        clipboardData.setData("text/plain", text);
        const event = new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true});
        return !document.activeElement.dispatchEvent(event);
    }"""
    assert page.evaluate(paste, "12\n") is False
    with page.expect_event("requestfailed"):
        assert page.evaluate(paste, "Alisier\t12\nÉcrou\t13\n") is True
    assert "texte=Alisier%0912%0D%0A" in posted[0]
    assert "evaluation=" in posted[0]


@pytest.mark.parametrize("width", [1280, 375])
def test_the_first_key_is_accepted_within_a_second(width, promotion, open_page):
    enlarge(promotion, students=150, assessments=8)
    page = open_page(promotion[2][Role.TEACHER], width=width)
    assert work_until_ready(page, promotion) < 1
    page.locator("#sheet tbody input").first.press("1")
    expect(page.locator("#sheet tbody input").first).to_have_value("1")


def work_until_ready(page, promotion):
    """Seconds of processor that the page takes until its script listens: on a machine that has
    something else to do, as many."""
    browser = page.context.new_cdp_session(page)
    browser.send("Performance.enable", {"timeDomain": "threadTicks"})
    open_sheet(page, promotion)
    metrics = browser.send("Performance.getMetrics")["metrics"]
    return next(each["value"] for each in metrics if each["name"] == "TaskDuration")
