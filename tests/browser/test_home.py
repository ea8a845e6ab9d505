"""The frame in a real browser: home, menu, deep links, themes, small screens."""

import pytest
from playwright.sync_api import expect

from engine.core.catalogue import CHAPTERS, catalogue

LABS = list(catalogue().values())


def test_home_shows_every_lab_and_opens_it(app, page, idle):
    page.goto(app)
    idle(page)
    expect(page.get_by_role("heading", name="Torchlight", exact=True)).to_be_visible()
    for lab in LABS:
        expect(page.get_by_text(lab.summary)).to_be_visible()
    page.get_by_role("link", name=f"Open {LABS[0].title}").click()
    expect(page).to_have_url(f"{app}/{LABS[0].key}")
    expect(page.get_by_role("heading", name=LABS[0].title).first).to_be_visible(timeout=20_000)
    idle(page)


def test_a_deep_link_on_a_fresh_server_opens_the_page_in_the_frame(fresh_app, page, idle, expected_errors):
    lab = LABS[0]
    expected_errors.append("does not seem to exist")  # before ui/nav.py has mended it
    page.goto(f"{fresh_app}/{lab.key}?seed=7")
    expect(page.get_by_role("heading", name=lab.title).first).to_be_visible(timeout=30_000)
    idle(page)
    expect(page.get_by_role("dialog")).to_have_count(0)  # no "Page not found" on top of it
    expect(page.get_by_role("link", name="Home")).to_be_visible()
    expect(page.get_by_text(CHAPTERS[lab.chapter], exact=True).first).to_be_visible()
    assert page.url.startswith(f"{fresh_app}/{lab.key}?seed=7")


def test_an_unknown_address_says_so_and_shows_home(app, page, idle, expected_errors):
    expected_errors.append("does not seem to exist")
    page.goto(app)
    idle(page)
    page.goto(f"{app}/no-such-lab")
    expect(page.get_by_text("Page not found")).to_be_visible(timeout=20_000)
    expect(page.get_by_role("heading", name="Torchlight", exact=True)).to_be_visible()


@pytest.mark.parametrize(("scheme", "dark"), [("light", False), ("dark", True)])
def test_the_theme_follows_the_system(app, new_page, idle, scheme, dark):
    page = new_page(color_scheme=scheme)
    page.goto(app)
    idle(page)
    paper, ink = page.evaluate(
        """() => { const style = getComputedStyle(document.querySelector('[data-testid=stApp]'));
                   return [style.backgroundColor, style.color]; }"""
    )
    assert (brightness(paper) < 0.3) is dark, f"background {paper}"
    assert abs(brightness(paper) - brightness(ink)) > 0.6, f"{ink} on {paper}"


@pytest.mark.parametrize("address", ["", *(lab.key for lab in LABS)])
def test_a_phone_scrolls_only_downwards(app, new_page, idle, address):
    page = new_page(width=390, height=844)
    page.goto(f"{app}/{address}")
    expect(page.get_by_role("heading").first).to_be_visible(timeout=20_000)
    idle(page)
    widths = page.evaluate(
        """() => [document.documentElement, document.querySelector('[data-testid=stMain]')]
                  .map(element => [element.scrollWidth, element.clientWidth])"""
    )
    for content, room in widths:
        assert content <= room, f"content is {content} px wide in {room} px"


def test_nothing_is_asked_of_other_machines(app, page, idle):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(app)
    idle(page)
    strangers = [url for url in asked if not url.startswith((app, app.replace("http", "ws"), "data:", "blob:"))]
    assert not strangers


def brightness(colour: str) -> float:
    """0 black to 1 white of ``rgb(r, g, b)``."""
    numbers = [float(part) for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]
    return sum(numbers) / 3 / 255
