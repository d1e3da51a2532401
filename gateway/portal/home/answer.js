// What was answered: status, headers, a refusal in the reader's language, and the body, as text or as a file to keep.
import { h, table } from "/assets/board/dom.js";
import { say } from "./language.js";
import { code } from "./parts.js";

const LONGEST = 50_000;

export async function answered(told, { milliseconds }) {
  const kind = told.headers.get("content-type") ?? "";
  const text = /json|text|xml/.test(kind) && !/csv/.test(kind) ? await told.text() : undefined;
  const said = text && /json/.test(kind) && !/ndjson/.test(kind) ? JSON.parse(text) : undefined;
  const headers = [...told.headers].map(([name, value]) =>
    h("tr", {}, h("th", { scope: "row" }, code(name)), h("td", {}, value)),
  );
  return [
    h("h3", { tabindex: -1 }, `${say("answer")} ${told.status} ${told.statusText}`),
    h("p", { class: "soft" }, `${Math.round(milliseconds)} ms`),
    ...(kind.startsWith("application/problem+json") ? refused(said) : []),
    text === undefined ? await kept(told) : text && h("pre", { tabindex: 0 }, (said ? JSON.stringify(said, null, 2) : text).slice(0, LONGEST)),
    h("details", {}, h("summary", {}, say("headers")), table({ caption: say("headers"), head: [say("name"), say("value")], rows: headers })),
  ].filter(Boolean);
}

function refused({ code: name, title, detail, source, errors }) {
  return [
    h("p", {}, h("strong", { class: "bad" }, title), " ", h("a", { href: `/problems/${name}` }, code(name))),
    detail !== title && h("p", {}, detail),
    source && h("p", { class: "soft", lang: "zh-CN" }, source),
    errors.length > 0 && h("ul", {}, errors.map((one) => h("li", {}, code(one.pointer), " ", one.detail))),
  ];
}

async function kept(told) {
  const file = await told.blob();
  const name = /filename="([^"]+)"/.exec(told.headers.get("content-disposition"))?.[1] ?? "answer";
  return file.size > 0 && h("p", {}, h("a", { href: URL.createObjectURL(file), download: name }, `${say("keepFile")} ${name}`));
}
