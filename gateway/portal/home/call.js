// The form of one operation, made of its parameters and its example; what it sends goes to the gateway of this page alone.
import { h } from "/assets/board/dom.js";
import { shown, token } from "/assets/board/session.js";
import { answered } from "./answer.js";
import { half, say, tag } from "./language.js";
import { code, field, select } from "./parts.js";

const JSON_BODY = "application/json";
// What one call told that the next one asks for: ids by the names that parameters have for them, versions by paths.
const used = new Map();
const versions = new Map();

export function form({ method, path, operation, components }) {
  if (!token()) return h("p", {}, h("a", { href: "#try" }, say("signInFirst")));
  const own = (one) => (one.$ref ? components[one.$ref.split("/")[2]][one.$ref.split("/")[3]] : one);
  const inputs = (operation.parameters ?? [])
    .map(own)
    .filter(({ name }) => name !== "Accept-Language")
    .map((parameter) => ({ ...parameter, control: controlOf(parameter, own) }));
  const body = operation.requestBody && bodyOf(operation.requestBody.content, own);
  const kinds = Object.entries(operation.responses).flatMap(([status, one]) =>
    status.startsWith("2") ? Object.keys(own(one).content ?? {}) : [],
  );
  const accept = kinds.length > 1 && select("accept", kinds.map((kind) => [kind, kind]));
  const answer = h("div", { id: "answer" });
  const version = inputs.find(({ name }) => name === "If-Match")?.control;
  const fillVersion = () => version && (version.value ||= versionOf(addressOf(path, inputs).pathname));

  const show = (parts) => {
    answer.replaceChildren(...parts);
    answer.firstElementChild.focus();
  };
  const send = async (event) => {
    event.preventDefault();
    const address = addressOf(path, inputs);
    const headers = { "accept-language": tag() };
    if (accept) headers.accept = `${accept.value}, application/problem+json`;
    if (body) headers["content-type"] = body.kind();
    for (const { in: place, name, control } of inputs) {
      if (place === "header" && control.value) headers[name] = control.value;
      if (place === "path") used.set(name, control.value);
    }
    try {
      Object.assign(headers, await shown(method.toUpperCase(), address.pathname));
      const began = performance.now();
      const told = await fetch(address, { method: method.toUpperCase(), headers, body: body?.value() });
      if (told.ok && told.headers.has("etag")) versions.set(address.pathname, told.headers.get("etag"));
      show(await answered(told, { milliseconds: performance.now() - began }));
    } catch {
      show([h("p", { class: "wrong", tabindex: -1 }, say("unreachable"))]);
    }
  };
  fillVersion();
  return [
    h(
      "form",
      { id: "call", submit: send, change: fillVersion },
      inputs.map(labelled),
      body?.controls,
      accept && field("accept", accept),
      h("button", { type: "submit" }, say("call")),
      method !== "get" && h("p", { class: "soft" }, say("inEarnest")),
    ),
    answer,
  ];
}

function labelled({ name, required, description, control }) {
  const meaning = description && h("span", { class: "soft" }, half(description).replaceAll("`", ""));
  return h("label", {}, h("span", {}, code(name), required && ` ${say("needed")}`, " ", meaning), control);
}

// Only a path cannot be asked without what stands in it; all else may be left out, to see what is said to that.
function controlOf({ name, in: place, required, schema }, own) {
  const shape = own(schema.anyOf?.find((one) => one.type !== "null") ?? schema);
  const choices = shape.type === "boolean" ? ["true", "false"] : shape.enum;
  if (choices) return select(name, [["", ""], ...choices.map((one) => [one, one])]);
  const key = name === "Idempotency-Key" && required ? crypto.randomUUID() : undefined;
  return h("input", {
    name,
    value: place === "path" ? used.get(name) : key,
    placeholder: shape.examples?.[0] ?? shape.default ?? shape.format,
    required: place === "path",
    autocomplete: "off",
    spellcheck: "false",
  });
}

function bodyOf(content, own) {
  const kinds = Object.keys(content);
  if (kinds.includes(JSON_BODY)) {
    const [example] = Object.values(content[JSON_BODY].examples ?? { none: {} }).map(own);
    const text = h("textarea", { name: "body", rows: 12, spellcheck: "false" }, JSON.stringify(example.value ?? {}, null, 2));
    return { controls: field("body", text), kind: () => JSON_BODY, value: () => text.value };
  }
  const kind = select("kind", kinds.map((one) => [one, one]));
  const file = h("input", { name: "file", type: "file" });
  return { controls: [field("kind", kind), field("file", file)], kind: () => kind.value, value: () => file.files[0] };
}

// The path with what stands in it, and the query of what was filled in, in OpenAPI's form style.
function addressOf(path, inputs) {
  const standing = Object.fromEntries(inputs.map(({ name, control }) => [name, encodeURIComponent(control.value)]));
  const address = new URL(path.replace(/\{(\w+)\}/g, (_, name) => standing[name]), location.origin);
  for (const { in: place, name, schema, explode, control } of inputs) {
    if (place !== "query" || !control.value) continue;
    const many = schema.type === "array" && explode !== false;
    for (const one of many ? control.value.split(",") : [control.value]) address.searchParams.append(name, one.trim());
  }
  return address;
}

// A move stands below what it moves: the version is that of the longest path read that it begins with.
function versionOf(path) {
  const known = [...versions.keys()].filter((read) => path === read || path.startsWith(`${read}/`));
  return versions.get(known.sort((one, other) => other.length - one.length)[0]) ?? "";
}
