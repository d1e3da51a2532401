// Whether the services answer, and which documents and policies are in force.
import { h, table } from "/assets/board/dom.js";
import { say, tag } from "./language.js";
import { address } from "./operations.js";

export async function status() {
  const answer = await fetch("/status", { cache: "no-store" });
  const { services, breakers, edition } = await answer.json();
  const rows = Object.entries(services).map(([name, ready]) => {
    const state = breakers[name] === "open" ? "open" : ready;
    return h(
      "tr",
      {},
      h("th", { scope: "row" }, name),
      h("td", { class: state === "ready" ? "good" : "bad" }, `${state === "ready" ? "✓" : "✕"} ${say(`states.${state}`)}`),
      h(
        "td",
        {},
        h("a", { href: address(name), "aria-label": `${say("operations")} ${name}` }, say("operations")),
        " · ",
        h("a", { href: `/openapi/${name}.json`, "aria-label": `OpenAPI ${name}` }, "OpenAPI"),
      ),
    );
  });
  const time = (at) => new Date(at).toLocaleString(tag());
  const said = [say("edition", { operations: edition.operations, read: time(edition.read_at) })];
  if (edition.refused_at) said.push(say("editionRefused", { refused: time(edition.refused_at) }));
  return {
    view: h(
      "div",
      {},
      table({ caption: say("status"), head: [say("service"), say("state"), say("documents")], rows }),
      h("p", { class: "soft" }, said.join(" · ")),
    ),
    count: rows.length,
  };
}
