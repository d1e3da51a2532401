// The board: who is calling, which view the address asks for, and the controls around it.
import { Problem } from "./api.js";
import { downloads } from "./bulletin.js";
import { byId, h } from "./dom.js";
import { definitions, figures, forgetAll, orders, regions, lastMonth } from "./figures.js";
import { heatTable } from "./heat.js";
import { choose, inLanguage, language, say } from "./language.js";
import { ordersSection } from "./orders.js";
import { clauseText, detail, drawCourses, ownTable, summary } from "./overview.js";
import { addressOf, breakdowns, home, place, trail } from "./place.js";
import { boundElsewhere, claims, forget, keep, obtain, token } from "./session.js";

const BY = { league: "byLeague", county: "byCounty", self: "bySelf" };
let reading = new AbortController();

async function show({ focus = false } = {}) {
  reading.abort();
  reading = new AbortController();
  const { signal } = reading;
  const caller = claims();
  byId("entry").hidden = Boolean(caller);
  byId("board").hidden = byId("leave").hidden = !caller;
  byId("who").textContent = "";
  if (!caller) {
    if (token()) leave(say("tokenExpired"));
    return;
  }
  byId("wrong").textContent = "";
  byId("loading").textContent = say("loading");
  try {
    const [known, all] = await Promise.all([regions(), definitions()]);
    const names = (region) => known.get(region)?.name ?? region;
    byId("who").textContent = say("as", { department: say(`departments.${caller.department}`), region: names(home()) });
    const here = place();
    here.period ||= await lastMonth(here.region);
    const indicator = all.find((one) => one.code === here.indicator);
    showControls(here, all, names);
    const made = indicator
      ? { view: await detail({ here, indicator, known, names, signal }) }
      : await overview({ here, all, known, names, signal });
    if (signal.aborted) return;
    byId("view").replaceChildren(made.view);
    byId("loading").textContent = say("loaded", { region: names(here.region), period: here.period });
    document.title = `${indicator ? `${inLanguage(indicator.title)} · ` : ""}${names(here.region)} · ${say("title")}`;
    if (focus) byId("view-title")?.focus();
    await made.after?.();
  } catch (wrong) {
    if (!signal.aborted) refuse(wrong);
  }
}

async function overview({ here, all, known, names, signal }) {
  const { region, period, by, until, clause } = here;
  const shown = all.filter((one) => (clause ? String(one.clause ?? 0) === clause : one.number));
  const [own, parts, open] = await Promise.all([
    figures({ region, period, by: "self", until }, { signal }),
    by === "self" ? new Map() : figures({ region, period, by, until }, { signal }),
    orders(region, { signal }),
  ]);
  const mine = own.get(region);
  const captions = { own: say("own", { region: names(region) }), heat: say("heat", { region: names(region), by: say(BY[by]) }) };
  const view = h(
    "div",
    {},
    h("h2", { id: "view-title", tabindex: -1 }, h("span", { lang: "zh-CN" }, names(region)), ` ${period}`),
    summary(mine, shown, open),
    ![...(mine?.values() ?? [])].some((one) => one.counted_at) && h("p", { class: "soft" }, say("noFigures")),
    by !== "self" && h("section", {}, h("h2", {}, captions.heat), heatTable({ caption: captions.heat, region, by, shown, found: parts, known })),
    h("section", {}, h("h2", {}, captions.own), ownTable({ caption: captions.own, region, shown, own: mine })),
    ordersSection(open, known),
  );
  return { view, after: () => drawCourses(view, { region, period, shown, own: mine, signal }) };
}

function showControls(here, all, names) {
  const steps = trail(here.region);
  byId("crumbs").replaceChildren(
    h("ol", {}, steps.map((region, index) =>
      h("li", { lang: "zh-CN" }, index === steps.length - 1 && !here.indicator
        ? h("span", { "aria-current": "page" }, names(region))
        : h("a", { href: addressOf({ region, indicator: "" }), "data-link": true }, names(region))),
    )),
  );
  const { period, by, until, clause } = byId("filters").elements;
  byId("downloads").replaceChildren(...downloads(here, refuse));
  period.value = here.period;
  until.value = here.until;
  by.replaceChildren(...breakdowns(here.region).map((one) => h("option", { value: one, selected: one === here.by }, say(BY[one]))));
  const clauses = [...new Set(all.map((one) => one.clause))];
  clause.replaceChildren(
    h("option", { value: "" }, say("clauseAll")),
    ...clauses.map((one) => h("option", { value: one ?? 0, selected: String(one ?? 0) === here.clause }, clauseText(one))),
  );
}

function refuse(wrong) {
  byId("loading").textContent = "";
  if (wrong instanceof Problem && wrong.status === 401) leave(wrong.message);
  else byId("wrong").textContent = wrong instanceof Problem ? wrong.message : say("unreachable");
}

function leave(why = "") {
  forget();
  forgetAll();
  byId("view").replaceChildren();
  byId("entry-wrong").textContent = why;
  show();
}

function go(address, options) {
  history.pushState(null, "", address);
  show(options);
}

async function enter(form, obtaining) {
  byId("entry-wrong").textContent = "";
  try {
    const found = await obtaining();
    if (found === undefined) byId("entry-wrong").textContent = say("clientRefused");
    else if (!keep(found)) byId("entry-wrong").textContent = say(boundElsewhere(found) ? "tokenBound" : "tokenUnreadable");
    else {
      form.reset();
      await show({ focus: true });
    }
  } catch {
    byId("entry-wrong").textContent = say("unreachable");
  }
}

function dress(theme) {
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  sessionStorage.setItem("board.theme", theme);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-link]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  go(link.href, { focus: true });
});
byId("skip").addEventListener("click", (event) => {
  event.preventDefault();
  byId("content").focus();
});
byId("by-token").addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.currentTarget;
  enter(form, async () => ({ text: form.elements.token.value }));
});
byId("by-client").addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.currentTarget;
  enter(form, () => obtain(form.elements.client.value, form.elements.secret.value));
});
byId("filters").addEventListener("submit", (event) => event.preventDefault());
byId("filters").addEventListener("change", ({ target }) => {
  if (target.checkValidity()) go(addressOf({ [target.name]: target.value }));
});
byId("language").addEventListener("click", () => {
  choose(language() === "zh" ? "en" : "zh");
  byId("language").lang = language() === "zh" ? "en" : "zh-CN";
  show();
});
byId("theme").addEventListener("change", ({ target }) => dress(target.value));
byId("print").addEventListener("click", () => print());
byId("leave").addEventListener("click", () => leave());
addEventListener("popstate", () => show());

byId("language").dataset.word = "language";
byId("theme").value = sessionStorage.getItem("board.theme") ?? "";
dress(byId("theme").value);
choose(language());
byId("language").lang = language() === "zh" ? "en" : "zh-CN";
show();
