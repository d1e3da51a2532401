// The caller's token, and the key that it is bound to, in this tab's sessionStorage and nowhere else; its claims are read
// for display only.
import { newKey, proof } from "./proof.js";

const TOKEN = "board.token";
const KEY = "board.key";

export const token = () => sessionStorage.getItem(TOKEN);

export function forget() {
  sessionStorage.removeItem(TOKEN);
  sessionStorage.removeItem(KEY);
}

// The claims of a token, or null for what is none or has expired: the gateway is who judges it.
export function claimsOf(text) {
  try {
    const part = text.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
    const claims = JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(part), (c) => c.charCodeAt(0))));
    return /^\d{12}$/.test(claims.region) && claims.department && claims.exp * 1000 > Date.now() ? claims : null;
  } catch {
    return null;
  }
}

export const claims = () => (token() ? claimsOf(token()) : null);

// Who the caller is to policies and documents: "finance@county", "service:honors"; null without one.
export function principal() {
  const caller = claims();
  return caller && (caller.department === "service" ? caller.roles[0] : `${caller.department}@${caller.level}`);
}

// Whether a token is bound to a key that is kept elsewhere: no page asks for somebody's private key.
export const boundElsewhere = ({ text, key }) => !key && Boolean(claimsOf(text.trim())?.cnf?.jkt);

export function keep({ text, key }) {
  const trimmed = text.trim();
  if (!claimsOf(trimmed) || boundElsewhere({ text, key })) return false;
  forget();
  sessionStorage.setItem(TOKEN, trimmed);
  if (key) sessionStorage.setItem(KEY, JSON.stringify(key));
  return true;
}

// RFC 6749 §4.4, at the gateway's own issuer, bound to a key of this tab; undefined when it refuses.
export async function obtain(client, secret) {
  const key = await newKey();
  const headers = key && { dpop: await proof({ key, method: "POST", address: (await metadata()).token_endpoint }) };
  const answer = await fetch("/oauth/token", {
    method: "POST",
    headers,
    body: new URLSearchParams({ grant_type: "client_credentials", client_id: client, client_secret: secret }),
  });
  return answer.ok ? { text: (await answer.json()).access_token, key } : undefined;
}

// The headers by which a call to this path says who makes it. The gateway is meant by the name that it gives itself, which
// may be another than the one in the address bar.
export async function shown(method, path) {
  const held = sessionStorage.getItem(KEY);
  if (!held) return { authorization: `Bearer ${token()}` };
  const address = `${claims()?.iss}${path}`;
  const made = await proof({ key: JSON.parse(held), method, address, token: token() });
  return { authorization: `DPoP ${token()}`, dpop: made };
}

// RFC 8414
const metadata = async () => (await fetch("/.well-known/oauth-authorization-server")).json();
