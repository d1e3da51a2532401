// The catalogue of events: every type, what it tells, and who may follow it.
import { h, table } from "/assets/board/dom.js";
import { half, say } from "./language.js";
import { load } from "./load.js";
import { code, holders, inline, meaning, narrowed } from "./parts.js";
import { fieldsOf } from "./schema.js";

export async function events(which) {
  const catalogue = await load("/asyncapi.json");
  return catalogue.components.messages[which] ? one(catalogue, which) : every(catalogue);
}

function every(catalogue) {
  const parts = [];
  const rows = [];
  for (const [service, channel] of Object.entries(catalogue.channels)) {
    const listed = Object.keys(channel.messages).map((kind) =>
      h(
        "tr",
        {},
        h("th", { scope: "row" }, h("a", { href: `#events/${kind}` }, code(kind))),
        h("td", {}, inline(half(catalogue.components.messages[kind].description))),
      ),
    );
    rows.push(...listed);
    parts.push(
      h("h3", {}, half(channel.title)),
      h("p", {}, `${say("followers")}: `, holders(followers(catalogue, service))),
      table({ caption: half(channel.title), head: [say("event"), say("meaning")], rows: listed }),
    );
  }
  return { view: h("div", {}, h("p", {}, say("eventHint")), narrowed(rows), parts), count: rows.length };
}

function one(catalogue, kind) {
  const message = catalogue.components.messages[kind];
  const service = kind.split(".")[0];
  const { schemas } = catalogue.components;
  const rows = fieldsOf(message.payload.properties?.data ?? message.payload, schemas).map((field) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, code(field.name)),
      h("td", {}, field.type),
      h("td", {}, say(field.required ? "yes" : "no")),
      meaning(field),
    ),
  );
  const address = catalogue.channels[service].address;
  const view = h(
    "div",
    {},
    h("p", {}, h("a", { href: "#events" }, `← ${say("back")}`)),
    h("h3", {}, code(kind)),
    h("p", {}, inline(half(message.description))),
    h("p", {}, `${say("followers")}: `, holders(followers(catalogue, service))),
    h("p", { class: "soft" }, say("followersHint", { address })),
    table({ caption: kind, head: [say("field"), say("type"), say("required"), say("meaning")], rows }),
    h("h3", {}, say("example")),
    h("pre", { tabindex: 0 }, JSON.stringify(message.examples[0].payload, null, 2)),
  );
  return { view };
}

const followers = (catalogue, service) => catalogue.operations[`follow_${service}_events`]["x-permitted"];
