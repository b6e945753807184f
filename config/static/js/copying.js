// Copies an address that is shown once. Without this a click on it selects it whole.

const said = document.getElementById("copied");

async function copy(button) {
  const address = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(address.textContent.trim());
    said.textContent = `${button.getAttribute("aria-label").replace("Copier l", "L")} est copiée.`;
  } catch {
    getSelection().selectAllChildren(address);
    said.textContent = "Le navigateur a refusé la copie : l’adresse est sélectionnée, copiez-la au clavier.";
  }
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", () => copy(button));
}
