// The caller's token, in this tab's sessionStorage and nowhere else; its claims are read for display only.
const KEY = "board.token";

export const token = () => sessionStorage.getItem(KEY);

export const forget = () => sessionStorage.removeItem(KEY);

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

export function keep(text) {
  const trimmed = text.trim();
  if (!claimsOf(trimmed)) return false;
  sessionStorage.setItem(KEY, trimmed);
  return true;
}

// RFC 6749 §4.4, at the gateway's own issuer; undefined when it refuses.
export async function obtain(client, secret) {
  const answer = await fetch("/oauth/token", {
    method: "POST",
    body: new URLSearchParams({ grant_type: "client_credentials", client_id: client, client_secret: secret }),
  });
  return answer.ok ? (await answer.json()).access_token : undefined;
}
