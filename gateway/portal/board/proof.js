// A key of this tab's own, and proofs that the tab holds it (DPoP, RFC 9449): a token bound to it is of no use elsewhere.
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const utf8 = new TextEncoder();

const base64url = (data) =>
  btoa(String.fromCharCode(...new Uint8Array(data))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const part = (content) => base64url(utf8.encode(JSON.stringify(content)));

// Undefined where the browser has none to give: a page over plain HTTP, unless from this machine.
export async function newKey() {
  if (!crypto.subtle) return undefined;
  const { privateKey } = await crypto.subtle.generateKey(ALGORITHM, true, ["sign"]);
  return crypto.subtle.exportKey("jwk", privateKey);
}

// Made for one request, and for the token that it shows: RFC 9449 §4.2.
export async function proof({ key, method, address, token }) {
  const { kty, crv, x, y } = key;
  const claims = { htm: method, htu: address, iat: Math.floor(Date.now() / 1000), jti: crypto.randomUUID() };
  if (token) claims.ath = base64url(await crypto.subtle.digest("SHA-256", utf8.encode(token)));
  const signed = `${part({ typ: "dpop+jwt", alg: "ES256", jwk: { kty, crv, x, y } })}.${part(claims)}`;
  const signing = await crypto.subtle.importKey("jwk", key, ALGORITHM, false, ["sign"]);
  return `${signed}.${base64url(await crypto.subtle.sign(ALGORITHM, signing, utf8.encode(signed)))}`;
}
