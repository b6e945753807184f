import pytest
from django.template.loader import render_to_string


@pytest.mark.parametrize("page", ["400", "403", "403_csrf", "404", "500"])
def test_an_error_page_needs_no_context(page):
    html = render_to_string(f"{page}.html")
    for said in ("Ce qui s’est passé", "Ce qui est gardé", "Que faire", "Revenir à l’accueil"):
        assert said in html


def test_a_refusal_says_its_rule():
    rule = "Seul le jury voit ces décisions avant le 3 juillet."
    assert rule in render_to_string("403.html", {"exception": rule})
