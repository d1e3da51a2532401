// The matrix: permission by department, in the cells the levels; narrowed to a service, a department, a level.
import { h, heard, table } from "/assets/board/dom.js";
import { departments, levels, say } from "./language.js";
import { load } from "./load.js";
import { address } from "./operations.js";
import { byDepartment, code, field, levelsText, select } from "./parts.js";

const asked = { service: "", department: "", level: "" };

export async function permissions() {
  const { items, policies } = await load("/permissions");
  const clauses = new Map(policies.map((policy) => [policy.id, policy]));
  const services = [...new Set(items.map(({ permission }) => permission.split(":")[0]))];
  asked.service ||= services[0];
  const controls = {
    service: select("service", services.map((name) => [name, name])),
    department: select("department", [["", say("all")], ...departments().map((name) => [name, say(`departments.${name}`)])]),
    level: select("level", [["", say("all")], ...levels().map((name) => [name, say(`levels.${name}`)])]),
  };
  const place = h("div", {});
  const view = h("a", { hidden: true }, say("asCaller"));
  const draw = () => {
    for (const [name, control] of Object.entries(controls)) asked[name] = control.value;
    place.replaceChildren(matrix(items, clauses));
    view.hidden = !(asked.department && asked.level);
    view.href = address(asked.service, { as: `${asked.department}@${asked.level}` });
  };
  for (const [name, control] of Object.entries(controls)) control.value = asked[name];
  const form = h("form", { change: draw }, Object.entries(controls).map(([name, control]) => field(name, control)), view);
  draw();
  return { view: h("div", {}, h("p", {}, say("matrixHint")), form, place), count: items.length };
}

function matrix(items, clauses) {
  const { service, department, level } = asked;
  const rows = [];
  const columns = new Set();
  for (const { permission, holders } of items) {
    if (!permission.startsWith(`${service}:`)) continue;
    const held = holders.filter(
      (one) => (!department || one.department === department) && (!level || one.level === level),
    );
    if (!held.length) continue;
    const cells = byDepartment(held.map((one) => one.principal));
    for (const name of cells.keys()) columns.add(name);
    rows.push({ permission, cells, policies: new Set(held.flatMap((one) => one.policies)) });
  }
  const shown = departments().filter((name) => columns.has(name));
  return table({
    caption: `${say("permissions")} ${service}`,
    head: [say("permission"), ...shown.map((name) => say(`departments.${name}`)), say("basis")],
    rows: rows.map(({ permission, cells, policies }) =>
      h(
        "tr",
        {},
        h("th", { scope: "row" }, code(permission)),
        shown.map((name) => h("td", {}, cell(name, cells.get(name)))),
        h("td", { class: "basis", lang: "zh-CN" }, [...policies].map((id) => h("div", { title: id }, basis(clauses.get(id))))),
      ),
    ),
  });
}

function cell(department, at) {
  if (!at) return "";
  const text = levelsText(department, at);
  return text === "●" ? [h("span", { "aria-hidden": "true" }, text), heard(say("everyLevel"))] : text;
}

const basis = (policy) => `${policy.clause}：${policy.basis}`;
