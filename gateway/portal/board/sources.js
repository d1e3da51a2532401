// The records behind a figure: the list that its link names, with the columns as the service's own document titles them.
import { ask } from "./api.js";
import { h, table } from "./dom.js";
import { half, say } from "./language.js";

const MOST_COLUMNS = 8;
const SHOWN = 50;

export async function sourceTable(link, known) {
  const address = new URL(link, location.origin);
  const [answer, fields] = await Promise.all([
    ask(address, address.searchParams.has("limit") ? {} : { limit: SHOWN }).catch((wrong) => {
      // An operation that counts is no list and takes no limit.
      if (wrong.status === 400 || wrong.status === 422) return ask(address);
      throw wrong;
    }),
    fieldsOf(address.pathname),
  ]);
  const items = answer.items ?? [answer];
  if (!items.length) return h("p", { class: "soft" }, say("sourceNone"));
  const columns = Object.keys(items[0]).filter((name) => isTold(name, items)).slice(0, MOST_COLUMNS);
  const made = table({
    caption: say("source"),
    head: columns.map((name) => heading(name, fields[name]?.title)),
    rows: items.map((item) => h("tr", {}, columns.map((name) => h("td", {}, text(name, item[name], known))))),
  });
  const more = answer.next_cursor && say("sourceMore", { count: items.length, path: address.pathname });
  return h("div", {}, made, more && h("p", { class: "soft" }, more));
}

// Identifiers, versions and parts of parts say nothing to a reader.
const isTold = (name, items) =>
  !/^(id|version|next_moves)$|_id$/.test(name) && items.every((item) => item[name] === null || typeof item[name] !== "object");

// Amounts are kept in fen and read in yuan.
function heading(name, title) {
  const told = half(title) || name;
  return name.endsWith("_fen") ? told.replace("（分）", "（元）").replace(/\bfen\b/, "yuan") : told;
}

function text(name, value, known) {
  if (value === null || value === undefined) return say("unknown");
  if (typeof value === "boolean") return value ? "✓" : "✕";
  if (name.endsWith("_fen")) return (value / 100).toLocaleString(undefined, { minimumFractionDigits: 2 });
  return known.get(value)?.name ?? String(value);
}

// The fields of what an operation answers, or of the items of its list, from the service's OpenAPI document.
async function fieldsOf(path) {
  const answer = await fetch(`/openapi/${path.split("/")[2]}.json`);
  if (!answer.ok) return {};
  const document = await answer.json();
  const parts = path.split("/");
  const template = Object.keys(document.paths).find((one) => {
    const own = one.split("/");
    return own.length === parts.length && own.every((part, n) => part === parts[n] || part.startsWith("{"));
  });
  const schema = document.paths[template]?.get?.responses?.["200"]?.content?.["application/json"]?.schema;
  const follow = (node) =>
    node?.$ref ? follow(node.$ref.slice(2).split("/").reduce((at, part) => at?.[part], document)) : node;
  const whole = follow(schema)?.properties ?? {};
  return whole.items ? (follow(follow(whole.items).items)?.properties ?? {}) : whole;
}
