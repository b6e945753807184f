// The last view of a student's own pages, for when he is offline. Online nothing is ever served
// from here: the network comes first and is waited for, however slow.
// Served at /service-worker.js (grading/views/offline.py). Raise VERSION when what is kept changes.

const VERSION = "1";
const PAGES = `pages-${VERSION}`;
const FILES = `files-${VERSION}`;
const NOT_KEPT = "/hors-connexion/";
const FILES_AT_MOST = 60;
const KEPT_AT = "X-Kept-At";
// Home, a semester, a UE, the whole BUT: never a form, nor what is asked with a question mark.
const OWN_PAGE = /^\/resultats\/(\d+\/([A-Z]\w*\/)?|etudiants\/\d+\/but\/)?$/;
const MARK = /<meta name="offline-view" content="(\d+)">/;
const STATIC_FILE = /(?:href|src)="(\/static\/[^"]+)"/g;
const MESSAGES = '<div class="messages" id="messages">';

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("message", (event) => event.waitUntil(obey(event.data)));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  const navigates = request.mode === "navigate";
  if (navigates && pathname === "/")
    event.respondWith(fetch(request).catch(() => Response.redirect("/resultats/")));
  else if (navigates && pathname.startsWith("/resultats/")) event.respondWith(page(event));
  else if (pathname.startsWith("/static/")) event.respondWith(file(request));
});

async function install() {
  // Without the cookie: the page that says « offline » names nobody.
  const answer = await fetch(NOT_KEPT, { credentials: "omit", cache: "reload" });
  await (await caches.open(FILES)).put(NOT_KEPT, answer.clone());
  await keepFiles(await answer.text());
  await self.skipWaiting();
}

async function activate() {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name !== PAGES && name !== FILES).map((name) => caches.delete(name)),
  );
  await self.clients.claim();
}

// What pages ask: to keep the one that was loaded before this worker.
async function obey({ keep }) {
  const address = new URL(keep, self.location.origin);
  if (address.origin !== self.location.origin || !isOwnPage(address)) return;
  await keepPage(address.pathname, await fetch(address.pathname));
}

const isOwnPage = ({ pathname, search }) => OWN_PAGE.test(pathname) && !search;

async function page(event) {
  const address = new URL(event.request.url);
  try {
    const answer = await fetch(event.request);
    if (isOwnPage(address)) event.waitUntil(keepPage(address.pathname, answer.clone()));
    return answer;
  } catch (fault) {
    return (await lastView(address)) ?? (await caches.match(NOT_KEPT)) ?? Promise.reject(fault);
  }
}

// Only what the server marks as his own, of one person at a time. A page that is refused, or that
// leads to the login, is kept no longer.
async function keepPage(pathname, answer) {
  const pages = await caches.open(PAGES);
  const html = answer.ok && !answer.redirected ? await answer.text() : "";
  const [, owner] = html.match(MARK) ?? [];
  if (!owner) {
    if (answer.status < 500) await pages.delete(pathname);
    return;
  }
  await forgetOthers(pages, owner);
  const headers = new Headers(answer.headers);
  headers.set(KEPT_AT, new Date().toISOString());
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  await pages.put(pathname, new Response(html, { headers }));
  await keepFiles(html);
}

async function forgetOthers(pages, owner) {
  for (const request of await pages.keys()) {
    const [, other] = (await (await pages.match(request)).text()).match(MARK) ?? [];
    if (other !== owner) await pages.delete(request);
  }
}

async function keepFiles(html) {
  const files = await caches.open(FILES);
  for (const [, address] of html.matchAll(STATIC_FILE))
    if (!(await files.match(address))) await files.add(address).catch(() => {});
  // Each version of the site brings files under new names; the oldest go, but the page « offline ».
  const known = await files.keys();
  await Promise.all(known.slice(1, -FILES_AT_MOST).map((request) => files.delete(request)));
}

async function file(request) {
  try {
    return await fetch(request);
  } catch (fault) {
    return (await caches.match(request.url)) ?? Promise.reject(fault);
  }
}

// The page as it was, with its date where messages stand.
async function lastView({ pathname, search }) {
  const kept = search ? null : await (await caches.open(PAGES)).match(pathname);
  if (!kept) return null;
  const html = (await kept.text()).replace(MESSAGES, MESSAGES + banner(kept.headers.get(KEPT_AT)));
  return new Response(html, { headers: kept.headers });
}

function banner(at) {
  const date = new Date(at);
  const day = date.toLocaleDateString("fr-FR", { day: "2-digit", month: "2-digit" });
  const hour = date.toLocaleTimeString("fr-FR", { hour: "2-digit", minute: "2-digit" });
  const words = `Vue du ${day} à ${hour}, hors connexion`;
  const more = "Ce qui a été publié ou corrigé depuis n’y est pas.";
  return `<div class="alert alert-warning" role="status"><div><p class="alert-title">${words}</p><p>${more}</p></div></div>`;
}
