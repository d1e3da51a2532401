// The parts of a region's page: what stands out, every indicator of the region itself with its course, and one
// indicator in full.
import { h, heard, table } from "./dom.js";
import { course, figures } from "./figures.js";
import { MARKS, countsText, differenceHeard, differenceText, instantText, reasonText, shadeOf, stateOf, valueText } from "./format.js";
import { inLanguage, say } from "./language.js";
import { addressOf } from "./place.js";
import { sourceTable } from "./sources.js";
import { chart } from "./trend.js";

export function clauseText(clause) {
  return clause === null ? say("clauseLast") : say("clauseOf", { number: clause });
}

export function summary(own, shown, orders) {
  const told = shown.map((one) => own?.get(one.code)).filter((one) => one && one.value !== null);
  const facts = [
    ["breaches", told.filter((one) => one.breached).length],
    ["counted", told.length],
    ["overdueOrders", orders?.filter((one) => one.days_over > 0).length ?? say("unknown")],
    ["openOrders", orders?.length ?? say("unknown")],
    ["oldest", instantText(told.map((one) => one.counted_at).sort()[0])],
  ];
  return h("dl", { class: "facts", "aria-label": say("summary") }, facts.map(([key, value]) =>
    h("div", {}, h("dt", {}, say(key)), h("dd", {}, value)),
  ));
}

export function ownTable({ caption, region, shown, own, courses = true }) {
  const names = ["number", "indicator", "clause", "counts", "value", "target", "state", courses && "trend", "countedAt"];
  const rows = shown.map((one) => ownRow(region, one, own?.get(one.code), courses));
  return table({ caption, head: names.filter(Boolean).map((name) => say(name)), rows });
}

function ownRow(region, indicator, figure, courses) {
  const { unit } = indicator;
  const link = h("a", { href: addressOf({ region, indicator: indicator.code }), "data-link": true }, inLanguage(indicator.title));
  return h(
    "tr",
    { "data-indicator": indicator.code },
    h("td", {}, indicator.number),
    h("th", { scope: "row" }, link),
    h("td", {}, clauseText(indicator.clause)),
    h("td", { class: "figure" }, countsText(figure, unit)),
    h("td", { class: "figure" }, valueText(figure?.value, unit)),
    h("td", { class: "figure" }, valueText(figure?.target, unit)),
    stateCell(figure, unit),
    courses && h("td", { class: "course" }),
    h("td", {}, instantText(figure?.counted_at)),
  );
}

function stateCell(figure, unit) {
  const state = stateOf(figure);
  const apart = figure && differenceText(figure.value, figure.target, unit);
  return h(
    "td",
    { class: shadeOf(figure, unit) },
    state === "notCounted" ? reasonText(figure) : `${MARKS[state]} ${say(state)}`,
    apart && h("span", { "aria-hidden": "true" }, ` ${apart}`),
    apart && heard(` ${differenceHeard(figure.value, figure.target, unit)}`),
  );
}

// The courses come after the table, row by row, so that what is read first is there first.
export async function drawCourses(view, { region, period, shown, own, signal }) {
  await Promise.all(
    shown
      .filter((indicator) => own?.get(indicator.code)?.counted_at)
      .map(async (indicator) => {
        const points = await course({ region, indicator: indicator.code, period }, { signal });
        const target = own.get(indicator.code).target;
        const drawn = chart(points, { unit: indicator.unit, target, title: inLanguage(indicator.title), small: true });
        const row = view.querySelector(`[data-indicator="${CSS.escape(indicator.code)}"]`);
        if (drawn) row?.querySelector(".course").replaceChildren(drawn);
      }),
  );
}

export async function detail({ here, indicator, known, names, signal }) {
  const { region, period, by, until } = here;
  const [points, own, parts] = await Promise.all([
    course({ region, indicator: indicator.code, period }, { signal }),
    figures({ region, period, by: "self", until, indicator: indicator.code }, { signal }),
    by === "self" ? new Map() : figures({ region, period, by, until, indicator: indicator.code }, { signal }),
  ]);
  const figure = own.get(region)?.get(indicator.code);
  const title = say("trendTitle", {
    indicator: inLanguage(indicator.title),
    region: names(region),
    from: points[0].period,
    to: period,
  });
  const target = figure?.target ?? null;
  return h(
    "section",
    { "aria-labelledby": "view-title" },
    h("p", {}, h("a", { href: addressOf({ indicator: "" }), "data-link": true }, `← ${say("back")}`)),
    h("h2", { id: "view-title", tabindex: -1 }, `${indicator.number} ${inLanguage(indicator.title)} `,
      h("span", { class: "soft", lang: "zh-CN" }, names(region))),
    h("p", { class: "soft" }, clauseText(indicator.clause), " ", inLanguage(indicator.formula)),
    ownTable({
      caption: say("own", { region: names(region) }),
      region,
      shown: [indicator],
      own: own.get(region),
      courses: false,
    }),
    h("h3", {}, say("trendOf")),
    h("figure", {}, chart(points, { unit: indicator.unit, target, title }) ?? h("p", { class: "soft" }, say("trendNone"))),
    monthsTable(points, indicator, title),
    parts.size > 0 && partsTable({ parts, indicator, by, known }),
    sources(figure, known),
  );
}

function monthsTable(points, indicator, caption) {
  const told = points.filter((point) => point.value !== null);
  if (!told.length) return null;
  const head = ["month", "counts", "value", "state"].map((key) => say(key));
  const rows = told.map((point) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, point.period),
      h("td", { class: "figure" }, countsText(point, indicator.unit)),
      h("td", { class: "figure" }, valueText(point.value, indicator.unit)),
      stateCell(point, indicator.unit),
    ),
  );
  return table({ caption, head, rows, narrow: true });
}

function partsTable({ parts, indicator, by, known }) {
  const worse = indicator.better === "lower" ? -1 : 1;
  const rows = [...parts]
    .map(([region, told]) => [region, told.get(indicator.code)])
    .filter(([, figure]) => figure && figure.value !== null)
    .sort(([, one], [, other]) => worse * (one.value - other.value))
    .map(([region, figure]) =>
      h(
        "tr",
        {},
        h("th", { scope: "row" }, h("a", { href: addressOf({ region, indicator: indicator.code }), "data-link": true, lang: "zh-CN" },
          known.get(region)?.name ?? region)),
        h("td", { class: "figure" }, countsText(figure, indicator.unit)),
        h("td", { class: "figure" }, valueText(figure.value, indicator.unit)),
        stateCell(figure, indicator.unit),
      ),
    );
  const caption = say("parts", { by: say(by === "league" ? "byLeague" : "byCounty") });
  return h("div", {}, h("h3", {}, caption), table({ caption, head: ["region", "counts", "value", "state"].map((key) => say(key)), rows, narrow: true }));
}

function sources(figure, known) {
  const place = h("div", { role: "status" });
  if (!figure?.records) return h("p", { class: "soft" }, say("sourceItself"));
  const button = h("button", { type: "button", id: "sources", click: show }, say("sourceShow"));
  async function show() {
    button.disabled = true;
    place.replaceChildren(say("loading"));
    try {
      place.replaceChildren(await sourceTable(figure.records, known));
    } catch (wrong) {
      place.replaceChildren(h("p", { class: "wrong" }, wrong.message));
    } finally {
      button.disabled = false;
    }
  }
  return h("div", {}, h("h3", {}, say("source")), button, place);
}
