// Rectification orders that are overdue or not closed.
import { h, table } from "./dom.js";
import { say } from "./language.js";

export function ordersSection(orders, known) {
  const title = h("h2", {}, say("orders"));
  if (orders === null) return h("section", {}, title, h("p", { class: "soft" }, say("ordersHidden")));
  if (!orders.length) return h("section", {}, title, h("p", { class: "soft" }, say("ordersNone")));
  const head = ["region", "office", "clause", "demand", "state", "due", "over"].map((key) => say(key));
  return h("section", {}, title, table({ caption: say("orders"), head, rows: orders.map((one) => row(one, known)) }));
}

function row(order, known) {
  const late = order.days_over > 0;
  return h(
    "tr",
    {},
    h("th", { scope: "row", lang: "zh-CN" }, known.get(order.region)?.name ?? order.region),
    h("td", {}, say(`departments.${order.department}`)),
    h("td", {}, say("clauseOf", { number: order.clause })),
    h("td", { class: "wide", lang: "zh-CN" }, order.demand),
    h("td", {}, say(`states.${order.state}`)),
    h("td", {}, order.due_on),
    h("td", { class: late ? "breached" : "met" }, late ? `✕ ${say("days", { days: order.days_over })}` : `✓ ${say("inTime")}`),
  );
}
