// Every operation, of one service at a time: what it does, who may call it, what it takes and answers, and a form to call it.
import { h, table } from "/assets/board/dom.js";
import { principal } from "/assets/board/session.js";
import { form } from "./call.js";
import { half, inLanguage, paragraphs, say, told } from "./language.js";
import { load } from "./load.js";
import { code, field, holders, inline, meaning, narrowed, select } from "./parts.js";
import { about, fieldsOf } from "./schema.js";

const METHODS = ["get", "post", "put", "patch", "delete"];
export const address = (service, { id = "", as } = {}) =>
  `#operations/${[service, id].filter(Boolean).join("/")}${as === undefined ? "" : `?as=${encodeURIComponent(as)}`}`;

// "subsidy/approve_roll", "subsidy?as=finance@county"; without a caller it is the one signed in, and "?as=" is nobody.
export async function operations(which) {
  const [path, query] = which.split("?");
  const services = Object.keys((await load("/status")).services);
  const [service = services[0], id] = path.split("/").filter(Boolean);
  const as = new URLSearchParams(query).get("as") ?? principal() ?? "";
  const known = await load(id || !as ? `/openapi/${service}.json` : `/openapi/${service}.json?as=${encodeURIComponent(as)}`);
  const all = Object.entries(known.paths ?? {}).flatMap(([at, item]) =>
    METHODS.filter((method) => item[method]).map((method) => ({ method, path: at, operation: item[method] })),
  );
  const one = all.find(({ operation }) => operation.operationId === id);
  return one ? { view: await described(one, known, service) } : every(all, { services, service, as });
}

function every(all, { services, service, as }) {
  const chosen = select("service", services.map((name) => [name, name]));
  const callers = [...new Set(["", principal(), as])].filter((one) => one !== null);
  const caller = select("as", callers.map((one) => [one, one || say("anyCaller")]));
  [chosen.value, caller.value] = [service, as];
  const go = () => (location.hash = address(chosen.value, { as: caller.value }));
  const rows = [];
  const tags = [...new Set(all.map(({ operation }) => operation.tags[0]))];
  const tables = tags.flatMap((tag) => {
    const made = all.filter(({ operation }) => operation.tags[0] === tag).map(({ method, path, operation }) =>
      h(
        "tr",
        {},
        h("th", { scope: "row" }, h("a", { href: address(service, { id: operation.operationId }) }, half(operation.summary))),
        h("td", {}, code(`${method.toUpperCase()} ${path}`)),
        h("td", {}, code(operation["x-permission"])),
      ),
    );
    rows.push(...made);
    return [h("h3", {}, half(tag)), table({ caption: half(tag), head: [say("operation"), say("path"), say("permission")], rows: made })];
  });
  const choice = h("form", { change: go }, field("service", chosen), field("caller", caller));
  return { view: h("div", {}, h("p", {}, say("operationHint")), choice, narrowed(rows), tables), count: rows.length };
}

async function described({ method, path, operation }, known, service) {
  const { components } = known;
  const [body] = Object.values(operation.requestBody?.content ?? {});
  const good = Object.entries(operation.responses).find(([status]) => status.startsWith("2"))?.[1];
  const answer = good?.content?.["application/json"];
  return h(
    "div",
    {},
    h("p", {}, h("a", { href: address(service) }, `← ${say("backToOperations")}`)),
    h("h3", {}, half(operation.summary)),
    h("p", {}, code(`${method.toUpperCase()} ${path}`)),
    paragraphs(operation.description).map((part) => h("p", {}, inline(part))),
    h("p", {}, `${say("source")}: ${half(operation["x-source"])}`),
    h("p", {}, `${say("permission")}: `, code(operation["x-permission"])),
    h("p", {}, `${say("holders")}: `, holders(operation["x-permitted"])),
    h("h3", {}, say("tryHere")),
    form({ method, path, operation, components }),
    body && fields("bodyFields", body.schema, components.schemas),
    answer && fields("answerFields", answer.schema, components.schemas),
    await refusals(operation, components),
  );
}

function fields(word, schema, schemas) {
  const rows = fieldsOf(schema, schemas).map((one) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, code(one.name)),
      h("td", {}, one.type),
      h("td", {}, say(one.required ? "yes" : "no")),
      meaning(one),
    ),
  );
  const head = [say("field"), say("type"), say("required"), say("meaning")];
  const said = about(schema, schemas);
  return (
    rows.length > 0 && [
      h("h3", {}, say(word)),
      said && h("p", {}, inline(told(said))),
      table({ caption: say(word), head, rows }),
    ]
  );
}

async function refusals(operation, components) {
  const known = new Map((await load("/problems")).items.map((problem) => [problem.code, problem]));
  const codes = Object.values(operation.responses).flatMap((response) => {
    const shared = response.$ref ? components.responses[response.$ref.split("/").at(-1)] : response;
    return Object.keys(shared.content?.["application/problem+json"]?.examples ?? {});
  });
  const rows = codes.map((one) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, h("a", { href: `/problems/${one}` }, code(one))),
      h("td", {}, String(known.get(one).status)),
      h("td", {}, inLanguage(known.get(one).title)),
    ),
  );
  return [h("h3", {}, say("problems")), table({ caption: say("problems"), head: [say("code"), "HTTP", say("meaning")], rows })];
}
