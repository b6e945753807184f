// What was typed and the server has not acknowledged yet, kept in this browser.
//
// One item of localStorage per cell. Not IndexedDB: setItem is over before the key handler returns,
// so a tab killed the next instant loses nothing, where a transaction would still be on its way.
// One item per cell and nothing kept in memory: two tabs never write each other's list back.
//
// An item: {sheet, name, label, outOf, at, now, next, draft}
//   now    {key, typed, seen, tried, answered}: what is to be sent, under the key that the history
//          will bear. Once tried it may be written: it changes no more until the server has
//          answered. Answered and still there, it was refused or disputed.
//   next   {key, typed}: what was typed over it meanwhile.
//   draft  {typed, seen}: what stands in a cell not yet left. It is kept, not sent.

const MARK = "bareme-note";
const itemsOf = (user) => `${MARK} ${user} `;

function stored() {
  try {
    return globalThis.localStorage;
  } catch {
    return null; // the browser keeps nothing at all
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

// crypto.randomUUID is not there on a plain http address.
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

// What the person last typed in the cell of an item.
export const latest = (item) => (item.draft ?? item.next ?? item.now).typed;

export class Queue {
  // `user`: whose marks; `sheet`: the address of the grid where they are sent from; `name`: of its
  // module, for people.
  constructor({ user, sheet, name }) {
    this.user = user;
    this.sheet = sheet;
    this.name = name;
    this.prefix = `${itemsOf(user)}${sheet} `;
    this.unstored = new Map(); // what the browser would not keep: alive as long as the page
  }

  read(cell) {
    if (this.unstored.has(cell)) return structuredClone(this.unstored.get(cell));
    return parsed(stored()?.getItem(this.prefix + cell));
  }

  write(cell, item) {
    this.unstored.delete(cell);
    if (!item.now && !item.draft) return stored()?.removeItem(this.prefix + cell);
    try {
      stored().setItem(this.prefix + cell, JSON.stringify(item));
    } catch {
      this.unstored.set(cell, item); // full, or refused: whoever leaves the page is asked first
    }
  }

  change(cell, change) {
    const { sheet, name } = this;
    const item = this.read(cell) ?? { sheet, name, now: null, next: null, draft: null };
    change(item);
    this.write(cell, item);
  }

  // A mark typed in a cell that showed the version `seen`, to be sent; nothing is, when it `isSaved`.
  // `outOf` is the maximum that its author read.
  put(cell, { typed, isSaved, seen, label, outOf }) {
    this.change(cell, (item) => {
      Object.assign(item, { label, outOf, draft: null });
      if (item.now?.tried) {
        item.next = typed === item.now.typed ? null : { key: newKey(), typed };
        return;
      }
      const from = item.now?.answered === false ? item.now.seen : seen;
      const now = { key: newKey(), typed, seen: from, tried: false, answered: false };
      Object.assign(item, { now: isSaved ? null : now, at: Date.now() });
    });
  }

  draft(cell, { typed, seen, label }) {
    this.change(cell, (item) => Object.assign(item, { label, draft: { typed, seen } }));
  }

  // What was begun is not meant after all; what is to be sent stays.
  undraft(cell) {
    if (this.read(cell)?.draft) this.change(cell, (item) => (item.draft = null));
  }

  // Forgets all of a cell, what is to be sent included.
  erase(cell) {
    this.write(cell, {});
  }

  tried(cells) {
    for (const cell of cells) this.change(cell, (item) => (item.now.tried = true));
  }

  // The entry `key` is written; `seen` is the version that what follows it builds on.
  settle(cell, key, seen) {
    this.change(cell, (item) => {
      if (item.now?.key !== key) return;
      item.now = item.next && { ...item.next, seen, tried: false, answered: false };
      item.next = null;
    });
  }

  // The entry `key` was not written and waits for its author, in its latest text.
  hold(cell, key) {
    this.change(cell, (item) => {
      if (item.now?.key !== key) return;
      item.now = { ...item.now, ...item.next, tried: false, answered: true };
      item.next = null;
    });
  }

  // {cell: item} of this sheet, in the order of typing.
  items() {
    const kept = Object.keys(stored() ?? {})
      .filter((name) => name.startsWith(this.prefix))
      .map((name) => name.slice(this.prefix.length));
    const all = [...new Set([...kept, ...this.unstored.keys()])]
      .map((cell) => [cell, this.read(cell)])
      .filter(([, item]) => item);
    return new Map(all.sort(([, one], [, other]) => (one.at ?? 0) - (other.at ?? 0)));
  }
}

// What waits in this browser for `user`: [{sheet, name, items}], one per sheet.
export function sheetsWaiting(user) {
  const sheets = new Map();
  for (const name of Object.keys(stored() ?? {})) {
    const item = name.startsWith(itemsOf(user)) && parsed(stored().getItem(name));
    if (!item) continue;
    const found = sheets.get(item.sheet) ?? { sheet: item.sheet, name: item.name, items: [] };
    found.items.push(item);
    sheets.set(item.sheet, found);
  }
  return [...sheets.values()];
}

// Forgets what waits for `user`, in one sheet or in all; others' marks stay.
export function forget(user, sheet = "") {
  const ours = itemsOf(user) + (sheet && `${sheet} `);
  for (const name of Object.keys(stored() ?? {})) {
    if (name.startsWith(ours)) stored().removeItem(name);
  }
}
