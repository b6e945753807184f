// Sends JSON and says in one word what became of it. Never throws, never hangs.

const PATIENCE = 10_000; // milliseconds

const KINDS = {
  401: "signedOut",
  403: "forbidden",
  404: "gone",
  408: "again",
  409: "other",
  429: "again",
};

function kindOf(status) {
  if (status >= 500) return "again";
  return KINDS[status] ?? "misunderstood";
}

async function ask(address, options) {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE);
  // A redirection is never ours: a front server's own page, or that of a hotel's network.
  const response = await fetch(address, {
    ...options,
    redirect: "error",
    cache: "no-store",
    signal: patience.signal,
  });
  const said = await response.json().catch(() => null);
  clearTimeout(timer);
  if (response.ok) return said ? { kind: "answered", said } : { kind: "again" };
  const pause = Number(response.headers.get("Retry-After")) * 1000 || 0;
  return { kind: kindOf(response.status), status: response.status, said: said ?? {}, pause };
}

const lost = () => ({ kind: "again", pause: 0 });
const accept = { Accept: "application/json" };

export const get = (address) => ask(address, { headers: accept }).catch(lost);

// {kind, said, pause}. `kind`: answered; again (no answer, or the server is in trouble); signedOut;
// forbidden; gone; other (somebody else has signed in); misunderstood. `options` go to fetch.
export function post(address, body, token, options = {}) {
  const headers = { ...accept, "X-CSRFToken": token };
  if (typeof body === "string") headers["Content-Type"] = "application/json";
  return ask(address, { method: "POST", headers, body, ...options }).catch(lost);
}
