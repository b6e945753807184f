"""A fold says by its sign whether it is open, whatever it stands in."""

NESTED = """() => {
  document.getElementById("contenu").innerHTML = `
    <details class="module-fold" open><summary>Module</summary>
      <details class="fold"><summary>Répartition</summary></details>
    </details>`;
  const sign = (summary) => getComputedStyle(summary, "::before").content[1];
  return [...document.querySelectorAll("summary")].map(sign);
}"""


def test_a_closed_fold_inside_an_open_one(open_page):
    assert open_page(None, "/").evaluate(NESTED) == ["▾", "▸"]
