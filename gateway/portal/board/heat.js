// Regions down, indicators across: the value, and beneath it the mark and the difference from the target.
import { h, heard } from "./dom.js";
import { MARKS, differenceHeard, differenceText, reasonText, shadeOf, stateOf, valueText } from "./format.js";
import { walkable } from "./grid.js";
import { inLanguage, say } from "./language.js";
import { addressOf, isWithin, leagueOf, levelOf } from "./place.js";

export function heatTable({ caption, region, by, shown, found, known }) {
  const regular = [...known.values()].filter((one) => one.level === by && isWithin(one.code, region));
  const rows = [...regular, ...[...found.keys()].filter((code) => known.get(code)?.level !== by).map((code) => apart(code, known))];
  const grouped = by === "county" && levelOf(region) === "province";
  const groups = new Map();
  for (const one of rows) {
    const group = grouped ? leagueOf(one.code) : region;
    groups.set(group, [...(groups.get(group) ?? []), one]);
  }
  const table = h(
    "table",
    { class: "heat", role: "grid", "aria-describedby": "heat-hint" },
    h("caption", {}, caption),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        h("th", { scope: "col" }, say("region")),
        shown.map((one) => h("th", { scope: "col" }, h("b", {}, one.number), " ", inLanguage(one.title))),
      ),
    ),
    [...groups].map(([league, counties]) =>
      h(
        "tbody",
        {},
        grouped && groupRow(known.get(league), shown.length + 1),
        counties.map((one) => row(one, shown, found.get(one.code))),
      ),
    ),
  );
  walkable(table);
  return h("div", {}, h("p", { class: "soft", id: "heat-hint" }, say("heatHint")), h("div", { class: "scroll" }, table));
}

// What is kept in a league itself, or in a unit that is no county, has a row of its own: the rows add up to the whole.
const apart = (code, known) => ({
  code,
  name: known.has(code) ? say("ofItself", { region: known.get(code).name }) : code,
});

const groupRow = (league, columns) =>
  h("tr", { class: "group" }, h("th", { scope: "rowgroup", colspan: columns, lang: "zh-CN" }, league?.name ?? ""));

function row(region, shown, figures) {
  return h(
    "tr",
    {},
    h(
      "th",
      { scope: "row" },
      region.level
        ? h("a", { href: addressOf({ region: region.code, indicator: "" }), "data-link": true, lang: "zh-CN" }, region.name)
        : region.name,
    ),
    shown.map((one) => cell(region, one, figures?.get(one.code))),
  );
}

function cell(region, indicator, figure) {
  const state = stateOf(figure);
  if (state === "notCounted")
    return h("td", { class: state }, h("span", { "aria-hidden": "true" }, "—"), heard(reasonText(figure)));
  const { value, target } = figure;
  const { unit } = indicator;
  return h(
    "td",
    { class: shadeOf(figure, unit) },
    h(
      "a",
      { href: addressOf({ region: region.code, indicator: indicator.code }), "data-link": true },
      h("span", { class: "value" }, valueText(value, unit)),
      h("span", { class: "sign", "aria-hidden": "true" }, `${MARKS[state]} ${differenceText(value, target, unit)}`),
      target !== null && heard(` ${say(state)} ${differenceHeard(value, target, unit)}`),
    ),
  );
}
