// Calls to the services through the gateway that served this page.
import { language } from "./language.js";
import { shown } from "./session.js";

// A refusal, with what the problem document (RFC 9457) says of it in the reader's language.
export class Problem extends Error {
  constructor(status, document) {
    super([document.title, document.detail].filter(Boolean).join(" — ") || String(status));
    this.status = status;
    this.code = document.code;
  }
}

export async function ask(path, parameters = {}, { accept = "application/json", signal } = {}) {
  const address = new URL(path, location.origin);
  if (address.origin !== location.origin) throw new Problem(400, { title: path });
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined && value !== null && value !== "") address.searchParams.set(name, value);
  const answer = await fetch(address, {
    headers: {
      ...(await shown("GET", address.pathname)),
      Accept: accept,
      "Accept-Language": language() === "zh" ? "zh-CN" : "en",
    },
    signal,
  });
  if (!answer.ok) throw new Problem(answer.status, await answer.json().catch(() => ({})));
  return accept === "application/json" ? answer.json() : answer.blob();
}

// Every item of a list, page by page.
export async function every(path, parameters = {}, options = {}) {
  const items = [];
  let cursor;
  do {
    const page = await ask(path, { ...parameters, cursor }, options);
    items.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor);
  return items;
}
