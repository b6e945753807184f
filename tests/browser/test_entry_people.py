"""Two people in one grid: nothing is lost, nothing is overwritten in silence, nobody is refused."""

from playwright.sync_api import expect

from grading.forms.marks import written_points
from grading.models import MarkChange, Role
from tests.browser.entry import LABELS, cell, enlarge, open_sheet, progress, stored, values, written

MINE, THEIRS = "Garder la mienne", "Prendre la sienne"


def open_two(promotion, open_page):
    roles = (Role.TEACHER, Role.DIRECTOR)
    return [open_sheet(open_page(promotion[2][role]), promotion) for role in roles]


def test_30_interleaved_edits(promotion, open_page):
    enlarge(promotion, students=15)
    pages = open_two(promotion, open_page)
    answers = []
    for page in pages:
        page.on("response", lambda answer: answers.append(answer.status))
    inputs = [page.locator("#sheet tbody input") for page in pages]
    for place in range(15):
        inputs[0].nth(place).fill(f"{place},5")
        # The other comes from below: they meet in the middle.
        inputs[1].nth(14 - place).fill(f"{14 - place}")
    for page in pages:
        page.keyboard.press("Control+s")
        expect(page.locator("#sheet .is-typed, #sheet .is-sending")).to_have_count(0)
    # A base in memory may be busy, and is asked again; nobody is ever refused.
    assert {status for status in answers if status < 500} == {200}
    disputed = [page.locator("#sheet .is-conflict").count() for page in pages]
    saved = [page.locator("#sheet .is-saved").count() for page in pages]
    # Of each cell one is saved, and the other asks.
    assert (sum(saved), sum(disputed)) == (15, 15)
    assert written() == (15, 15)

    # Whoever came second keeps his own, or gives way, by keyboard.
    kept = 0
    for page, count in zip(pages, disputed, strict=True):
        for turn in range(count):
            choice = MINE if turn % 2 else THEIRS
            page.get_by_role("button", name=choice).first.press("Enter")
            kept += turn % 2
        expect(
            page.locator("#sheet .is-conflict, #sheet .is-typed, #sheet .is-sending")
        ).to_have_count(0)
    assert written() == (15 + kept, 15 + kept)
    assert len(stored()) == 15
    # What was replaced is in the history, with its author.
    assert MarkChange.objects.filter(version=2).count() == kept
    shown = []
    for page in pages:
        page.reload()
        shown.append(values(page))
    assert shown[0] == shown[1]
    assert sorted(shown[0]) == sorted(written_points(value) for _, value in stored())


def test_the_disputed_cell_shows_both_and_leaves_the_focus_alone(promotion, open_page):
    first, second = open_two(promotion, open_page)
    cell(first, LABELS[0]).fill("8")
    first.keyboard.press("Enter")
    expect(progress(first)).to_have_text("1 note enregistrée")

    cell(second, LABELS[0]).focus()
    second.keyboard.type("18")
    second.keyboard.press("Enter")
    second.keyboard.type("1")
    disputed = second.locator("#sheet .is-conflict")
    expect(disputed).to_contain_text(str(promotion[2][Role.TEACHER]))
    expect(disputed).to_contain_text("« 8 »")
    expect(cell(second, LABELS[0])).to_have_value("18")
    # Somebody types in the next cell: his keys stay there.
    second.keyboard.type("3")
    expect(cell(second, LABELS[1])).to_be_focused()
    expect(cell(second, LABELS[1])).to_have_value("13")
    second.keyboard.press("Shift+Enter")
    expect(progress(second)).to_have_text("1 note enregistrée, 1 note à revoir")

    # From the cell, the two answers are the next stops of Tab.
    second.keyboard.press("Tab")
    expect(second.get_by_role("button", name="Garder la mienne : 18")).to_be_focused()
    second.keyboard.press("Tab")
    expect(second.get_by_role("button", name="Prendre la sienne : 8")).to_be_focused()
    second.keyboard.press("Enter")
    expect(cell(second, LABELS[0])).to_be_focused()
    expect(cell(second, LABELS[0])).to_have_value("8")
    assert stored() == [("graded", 800), ("graded", 1300)]
    assert written() == (2, 2)
