"""The last view of a student's pages, offline: with its date, his alone, and never while online."""

import re

import pytest
from playwright.sync_api import Error, expect

from grading.models import Role
from tests.browser.conftest import wait_until

DATED = re.compile(r"Vue du \d\d/\d\d à \d\d:\d\d, hors connexion")
# What is kept of pages: [[address, whose], …].
KEPT = """async () => {
  const found = [];
  for (const name of (await caches.keys()).filter((each) => each.startsWith("pages-"))) {
    const pages = await caches.open(name);
    for (const request of await pages.keys()) {
      const html = await (await pages.match(request)).text();
      const [, whose] = html.match(/name="offline-view" content="(\\d+)"/);
      found.push([new URL(request.url).pathname, Number(whose)]);
    }
  }
  return found.sort();
}"""


@pytest.fixture
def page(promotion, open_page):
    """The home of the first student, kept."""
    page = open_page(promotion[2][Role.STUDENT], "/", width=375)
    page.wait_for_url("**/resultats/")
    wait_until_kept(page, 1)
    return page


def wait_until_kept(page, count):
    wait_until(page, KEPT, lambda kept: len(kept) >= count)


def go_offline(page):
    page.context.set_offline(True)


def sign_out(page):
    page.get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url("**/connexion/**")


def test_offline_the_last_view_with_its_date(page):
    heading = page.get_by_role("heading", level=1).inner_text()
    go_offline(page)
    page.reload()
    expect(page.get_by_text(DATED)).to_be_visible()
    assert page.get_by_role("heading", level=1).inner_text() == heading
    assert page.evaluate("getComputedStyle(document.body).fontFamily") != "serif"


def test_online_it_is_never_the_last_view(page, promotion):
    go_offline(page)
    page.reload()
    expect(page.get_by_text(DATED)).to_be_visible()
    page.context.set_offline(False)
    user = promotion[2][Role.STUDENT]
    user.last_name = "Nouveau"
    user.save()
    page.reload()
    expect(page.locator(".user-name")).to_have_text(re.compile("Nouveau"))
    expect(page.get_by_text(DATED)).to_have_count(0)


def test_pages_opened_later_are_kept_too_but_no_form(page, promotion):
    enrolment = promotion[1][0]
    page.goto(f"/resultats/{enrolment.pk}/UE11/")
    page.goto(f"/resultats/{enrolment.pk}/simulation/")
    wait_until_kept(page, 2)
    kept = [address for address, _ in page.evaluate(KEPT)]
    assert kept == ["/resultats/", f"/resultats/{enrolment.pk}/UE11/"]
    go_offline(page)
    page.goto(f"/resultats/{enrolment.pk}/simulation/")
    expect(page.get_by_role("heading", name="Vous êtes hors connexion")).to_be_visible()
    page.goto("/")
    expect(page.get_by_text(DATED)).to_be_visible()


def test_leaving_takes_it_away(page):
    sign_out(page)
    assert page.evaluate(KEPT) == []
    go_offline(page)
    with pytest.raises(Error):
        page.goto("/resultats/")


def test_leaving_offline_takes_it_away_too(page):
    script = page.locator('script[src*="offline"]').get_attribute("src")
    wait_until(page, f"caches.match('{script}').then(Boolean)", bool)
    go_offline(page)
    page.reload()
    expect(page.get_by_text(DATED)).to_be_visible()
    with page.expect_event("requestfailed"):
        page.get_by_role("button", name="Se déconnecter").click()
    page.context.set_offline(False)
    page.goto("/hors-connexion/")
    assert page.evaluate(KEPT) == []


def test_a_session_that_ended_takes_it_away(page):
    page.context.clear_cookies()
    page.goto("/resultats/")
    page.wait_for_url("**/connexion/**")
    expect(page.get_by_label("Nom d’utilisateur")).to_be_visible()
    wait_until(page, KEPT, lambda kept: kept == [])


def test_the_next_person_finds_nothing_of_the_first(page, promotion, client, live_server):
    """Even when the first never left: somebody else's cookie is simply there."""
    client.force_login(promotion[1][1].student.user)
    value = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": value, "url": live_server.url}])
    page.goto("/resultats/")
    own = [["/resultats/", promotion[1][1].student.user.pk]]
    wait_until(page, KEPT, lambda kept: kept == own)


def test_who_knows_all_results_keeps_none(promotion, open_page):
    page = open_page(promotion[2][Role.SCOLARITE])
    page.goto(f"/resultats/{promotion[1][0].pk}/")
    page.wait_for_timeout(500)
    assert page.evaluate(KEPT) == []
    assert (
        page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
    )


def test_turned_off_browsers_forget_it(page, settings):
    settings.OFFLINE_VIEW = False
    page.evaluate("navigator.serviceWorker.ready.then((registration) => registration.update())")
    wait_until(page, "caches.keys()", lambda names: names == [])
