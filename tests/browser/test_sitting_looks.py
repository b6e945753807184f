"""axe finds nothing and nothing overflows on what closes a jury and follows it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.browser.looks import faults_of_each_look
from tests.grading.jury import Promotion


@pytest.fixture
def promotion(transactional_db):
    """One who passes of right, one who fails by little and has a long name."""
    found = Promotion()
    found.student("12", "12", last_name="Abel", first_name="Zoé")
    found.student("9", "9,50", last_name="Bora-Montgolfier de La Tour", first_name="Ali")
    return found


def test_nothing_to_report(promotion, open_page):
    page = open_page(promotion.director)
    base = f"/jurys/{promotion.jury.pk}"
    findings = {"refused": found_on(page, f"{base}/cloture/")}
    promotion.president()
    promotion.decide_all()
    findings["ready"] = found_on(page, f"{base}/cloture/")
    promotion.close()
    findings["board"] = found_on(page, f"{base}/")
    findings["hidden"] = found_on(page, f"{base}/suites/")
    findings["embargo"] = found_on(page, f"{base}/dates/")
    promotion.jury.embargo_until = timezone.now() - timedelta(minutes=1)
    promotion.jury.save(update_fields=["embargo_until"])
    for name in ("cloture", "suites", "nouvelle-deliberation"):
        findings[name] = found_on(page, f"{base}/{name}/")
    page.get_by_role("button", name="Ouvrir la nouvelle délibération").click()
    findings["unfilled"] = faults_of_each_look(page)
    page.goto(f"{base}/suites/")
    page.get_by_role("button", name="Faire ces inscriptions").click()
    findings["enrolled"] = faults_of_each_look(page)
    assert findings == {name: [] for name in findings}


def found_on(page, address):
    page.goto(address)
    return faults_of_each_look(page)
