// On every page: what a student may see offline is his alone, and goes when he leaves.

const WORKER = "/service-worker.js";
const logout = document.getElementById("logout-form");
const owner = document.querySelector('meta[name="offline-view"]')?.content;

async function forget(whose) {
  for (const name of await caches.keys()) {
    if (!name.startsWith("pages-")) continue;
    // At once, before the page is left.
    if (!whose) {
      await caches.delete(name);
      continue;
    }
    const pages = await caches.open(name);
    for (const request of await pages.keys()) {
      const html = await (await pages.match(request)).text();
      if (!html.includes(`<meta name="offline-view" content="${whose}">`))
        await pages.delete(request);
    }
  }
}

// The page that was loaded before the worker was there has to be kept too.
async function keep() {
  const first = !navigator.serviceWorker.controller;
  // Refused by a browser that keeps nothing, or by a server that does not answer: another time.
  const registered = navigator.serviceWorker.register(WORKER, { updateViaCache: "none" });
  if (!(await registered.catch(() => null))) return;
  const { active } = await navigator.serviceWorker.ready;
  if (first) active.postMessage({ keep: location.pathname });
}

// Also when the server cannot be told that he leaves.
if ("caches" in window) logout?.addEventListener("submit", () => forget());
if (navigator.onLine && "caches" in window) {
  await forget(logout?.dataset.user);
  if (owner && "serviceWorker" in navigator) await keep();
}
