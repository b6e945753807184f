"""What if, in a real browser: at once, shared by a link, and unmistakably not real."""

import io
import re

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from grading.models import Assessment, Mark, Role
from tests.browser.looks import faults
from tests.browser.test_budgets import weigh
from tests.factories import MarkFactory

SIMULATION = "/resultats/{}/simulation/"


@pytest.fixture
def student(promotion):
    """Ève: 12.5 at TP 1 of R1.05, and everything else to come."""
    _, students, people = promotion
    assessment = Assessment.objects.get()
    MarkFactory(assessment=assessment, enrolment=students[0], value=1250)
    publish(assessment)
    return students[0], people


def publish(assessment):
    """As services do it, without the rest of its life."""
    Assessment.objects.filter(pk=assessment.pk).update(
        state=Assessment.State.PUBLISHED,
        validated_at=assessment.created_at,
        published_at=assessment.created_at,
    )


def open_simulation(open_page, user, enrolment, fragment=""):
    """The page, with the module of TP 1 unfolded."""
    page = open_page(user)
    page.goto(SIMULATION.format(enrolment.pk) + fragment)
    page.locator("summary", has_text="R1.05").click()
    return page


def row(page, name):
    return page.locator("#outcome tr", has=page.get_by_role("rowheader", name=name))


def test_from_the_home_page_to_a_scenario_by_keyboard(student, open_page):
    _, people = student
    page = open_page(people[Role.STUDENT], "/", width=375)
    page.get_by_role("link", name="Et si…").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Simulation : rien n’est enregistré.")).to_be_visible()
    average = page.get_by_label("Moyenne du module").first
    average.focus()
    page.keyboard.type("14,5")
    expect(page.locator("#summary")).to_contain_text("1 note changée")
    expect(row(page, "UE11")).to_contain_text("13,64")
    assert Mark.objects.count() == 1

    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Remettre Moyenne du module").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#summary")).to_contain_text("Rien n’est changé")
    expect(average).to_be_focused()
    expect(average).to_have_value("")


def test_an_error_at_its_field_and_axe(student, open_page):
    enrolment, people = student
    page = open_page(people[Role.STUDENT], width=320)
    page.emulate_media(color_scheme="dark")
    page.goto(SIMULATION.format(enrolment.pk))
    average = page.get_by_label("Moyenne du module").first
    average.fill("25")
    expect(average).to_have_attribute("aria-invalid", "true")
    expect(average).to_have_accessible_description(re.compile("La note dépasse le maximum, 20."))
    assert faults(page) == []


def test_a_link_carries_the_scenario_and_the_server_never_sees_it(student, open_page):
    enrolment, people = student
    page = open_simulation(open_page, people[Role.STUDENT], enrolment)
    page.get_by_label("TP 1 de R1.05").fill("8/10")
    page.get_by_label("Moyenne du module").first.fill("11,25")
    expect(page.locator("#summary")).to_contain_text("2 notes changées")
    page.get_by_role("button", name="Partager").click()
    link = page.get_by_label("Ce lien porte les notes essayées").input_value()
    address, _, fragment = link.partition("#")
    assert address.endswith(SIMULATION.format(enrolment.pk))
    assert "11%2C25" in fragment
    assert "Alisier" not in link

    page.get_by_label("Moyenne du module").nth(1).fill("9")
    expect(page.get_by_label("Ce lien porte les notes essayées")).to_be_hidden()
    page.get_by_label("Moyenne du module").nth(1).fill("")
    expect(page.locator("#summary")).to_contain_text("2 notes changées")

    # Another browser, another person, who may see these results.
    other = open_page(people[Role.DIRECTOR])
    requests = []
    other.on("request", lambda request: requests.append(request.url))
    other.goto(link)
    expect(other.locator("#summary")).to_contain_text("2 notes changées")
    expect(other.get_by_label("TP 1 de R1.05")).to_have_value("8/10")
    assert row(other, "UE11").inner_text() == row(page, "UE11").inner_text()
    assert not any("11%2C25" in url or "11,25" in url for url in requests)

    other.get_by_role("link", name="Tout remettre").click()
    expect(other.locator("#summary")).to_contain_text("Rien n’est changé")
    expect(other.get_by_label("TP 1 de R1.05")).to_have_value("12,5")
    assert "#" not in other.url


@pytest.mark.parametrize(
    ("fragment", "said"),
    [
        ("essai&a-1=<img src=x onerror=alert(1)>", "ne porte pas de scénario lisible"),
        ("essai&m-R1.05=" + "9" * 30, "ne porte pas de scénario lisible"),
        ("essai&" + "m-R1.05=1&" * 1000, "ne porte pas de scénario lisible"),
        ("essai&", "ne porte pas de scénario lisible"),
        ("essai&a-999999=12", "notes qui ne sont pas sur cette page"),
        ("essai&__proto__=12&constructor=3", "notes qui ne sont pas sur cette page"),
    ],
)
def test_a_hostile_link_changes_nothing(student, open_page, fragment, said):
    enrolment, people = student
    page = open_simulation(open_page, people[Role.STUDENT], enrolment, f"#{fragment}")
    expect(page.get_by_text(said)).to_be_visible()
    expect(page.locator("#summary")).to_contain_text("Rien n’est changé")
    expect(page.get_by_label("TP 1 de R1.05")).to_have_value("12,5")


def test_a_late_answer_never_covers_a_newer_one(student, open_page):
    enrolment, people = student
    page = open_simulation(open_page, people[Role.STUDENT], enrolment)
    held = []

    def hold_the_first(route):
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route("**/simulation/", hold_the_first)
    mark = page.get_by_label("TP 1 de R1.05")
    with page.expect_request("**/simulation/"):
        mark.fill("3")
    mark.fill("18")
    expect(row(page, "UE13")).to_contain_text("18,00")
    held[0].continue_()
    page.wait_for_timeout(300)
    expect(row(page, "UE13")).to_contain_text("18,00")


def test_what_did_not_come_is_said_and_the_scenario_kept(student, open_page):
    enrolment, people = student
    page = open_simulation(open_page, people[Role.STUDENT], enrolment)
    page.context.set_offline(True)
    page.get_by_label("TP 1 de R1.05").fill("18")
    expect(page.get_by_text("Le serveur n’a pas répondu")).to_be_visible()
    page.context.set_offline(False)
    page.get_by_label("TP 1 de R1.05").fill("17")
    expect(row(page, "UE13")).to_contain_text("17,00")
    expect(page.get_by_text("Le serveur n’a pas répondu")).to_be_hidden()

    page.context.clear_cookies(name="sessionid")
    page.get_by_label("TP 1 de R1.05").fill("16")
    expect(page.get_by_text("Votre session a expiré")).to_be_visible()
    expect(page.get_by_label("TP 1 de R1.05")).to_have_value("16")


def test_without_script_a_button_computes(student, open_page):
    enrolment, people = student
    page = open_page(people[Role.STUDENT], width=375, javascript=False)
    page.goto(SIMULATION.format(enrolment.pk))
    page.locator("summary", has_text="R1.05").click()
    page.get_by_label("TP 1 de R1.05").fill("18")
    page.get_by_role("button", name="Recalculer").click()
    expect(row(page, "UE13")).to_contain_text("18,00")
    expect(page.get_by_label("TP 1 de R1.05")).to_have_value("18")
    page.get_by_role("button", name="Remettre TP 1").click()
    expect(page.locator("#summary")).to_contain_text("Rien n’est changé")


def test_paper_says_on_every_page_that_it_is_worth_nothing(student, open_page):
    enrolment, people = student
    page = open_simulation(open_page, people[Role.STUDENT], enrolment)
    pages = PdfReader(io.BytesIO(page.pdf())).pages
    assert len(pages) > 1
    for each in pages:
        assert "Simulation, sans valeur" in each.extract_text()


def test_the_page_is_light(student, open_page):
    enrolment, people = student
    page = open_page(people[Role.STUDENT], width=375)
    sizes = weigh(page, SIMULATION.format(enrolment.pk))
    assert len(sizes) <= 6
    assert sum(sizes.values()) <= 60_000
