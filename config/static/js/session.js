// Who is signed in, and the token that the server wants back with whatever is sent.

import { get, post } from "./wire.js";

const tokens = () => document.querySelectorAll("input[name=csrfmiddlewaretoken]");

// Signing in changes the token: every form of the page takes the new one.
export function renew(token) {
  for (const field of tokens()) field.value = token;
}

export const token = () => tokens()[0]?.value ?? "";

// `user` is whose page this is, as the server writes it.
export class Session {
  constructor({ user, stateUrl, loginUrl }) {
    Object.assign(this, { user, stateUrl, loginUrl });
  }

  // "own", "other" (somebody else is signed in here), "none", or "unknown" for want of an answer.
  async state() {
    const answer = await get(this.stateUrl);
    if (answer.kind === "signedOut") return "none";
    if (answer.kind !== "answered") return "unknown";
    const { user, name, csrf } = answer.said;
    this.name = name ?? "";
    if (csrf) renew(csrf);
    if (!user) return "none";
    return String(user) === this.user ? "own" : "other";
  }

  // Signs in; the state after it, or {errors: [sentence]}.
  async signIn(username, password) {
    // The token first: that of the page may be as old as its session.
    const before = await this.state();
    if (before === "unknown") return { errors: ["Le serveur ne répond pas : réessayez dans un instant."] };
    if (before !== "none") return { state: before };
    const body = new URLSearchParams({ username, password });
    const answer = await post(this.loginUrl, body, token());
    if (answer.kind === "answered") return { state: await this.state() };
    return { errors: errorsOf(answer) };
  }
}

function errorsOf({ kind, said }) {
  if (said?.errors?.length) return said.errors;
  if (said?.error) return [said.error];
  if (kind === "forbidden") return ["Compte bloqué un moment après trop d’essais : attendez un quart d’heure."];
  return ["Le serveur ne répond pas : réessayez dans un instant."];
}
