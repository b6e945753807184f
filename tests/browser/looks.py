"""What is wrong with how a page looks: the rules of axe that it breaks, and what overflows it."""

from axe_playwright_python.base import AXE_SCRIPT

LOOKS = ((1280, "light"), (320, "dark"))
# Every rule is run; only what breaks one is told, for to name all that is right takes longer.
RUN_AXE = """async () => {
    const { violations } = await axe.run({ resultTypes: ["violations"] });
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0].target}`);
}"""
OVERFLOWS = "document.documentElement.scrollWidth > innerWidth"


def faults(page):
    """Those of the page as it stands: a sentence each."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return page.evaluate(RUN_AXE) + ["overflow"] * page.evaluate(OVERFLOWS)


def faults_of_each_look(page, looks=LOOKS):
    """Those of the page as it stands, seen wide and light, then narrow and dark: it stays so, for
    the next steps to be done on a phone."""
    found = []
    for width, scheme in looks:
        page.set_viewport_size({"width": width, "height": 900})
        # At once: a colour seen on its way to another is the fault of nobody.
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found += [f"{width} px, {scheme}: {each}" for each in faults(page)]
    return found
