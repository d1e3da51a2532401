// What several views are made of: a list that is narrowed by a word, and who holds something.
import { h } from "/assets/board/dom.js";
import { half, say, told } from "./language.js";

export const code = (text) => h("code", {}, text);

// Markdown, of which only `code` is read.
export const inline = (text) => text.split("`").map((part, at) => (at % 2 ? code(part) : part));

// A field's title, and what is said of it beyond that.
export const meaning = ({ title, description }) =>
  h("td", {}, half(title), description && [" ", h("span", { class: "soft" }, inline(told(description)))]);

export function field(word, control) {
  return h("label", {}, h("span", {}, say(word)), " ", control);
}

export function select(name, options) {
  return h("select", { name }, options.map(([value, text]) => h("option", { value }, text)));
}

// Rows that hold what is written into the box; each carries its own words.
export function narrowed(rows) {
  const box = h("input", { type: "search", name: "search", autocomplete: "off", spellcheck: "false" });
  const words = rows.map((row) => row.textContent.toLowerCase());
  box.addEventListener("input", () => {
    const asked = box.value.trim().toLowerCase();
    rows.forEach((row, at) => (row.hidden = !words[at].includes(asked)));
  });
  return h("form", { submit: (event) => event.preventDefault() }, field("search", box));
}

// "finance@county", "service:subsidy" … as departments, each with the levels or services that hold it.
export function byDepartment(principals) {
  const held = new Map();
  for (const principal of principals) {
    const service = principal.startsWith("service:");
    const [department, at] = service ? ["service", principal.slice(8)] : principal.split("@");
    held.set(department, [...(held.get(department) ?? []), at]);
  }
  return held;
}

// A township and a community exist at one level each; the others at all five.
export function levelsText(department, at) {
  if (department === "service") return at.join(" ");
  if (at.length === 5 || department === "township" || department === "community") return "●";
  return at.map((level) => say(`levels.${level}`)).join(" ");
}

export function holders(principals) {
  return [...byDepartment(principals)].map(([department, at]) => {
    const levels = levelsText(department, at);
    return h("span", { class: "holder" }, say(`departments.${department}`), levels !== "●" && ` ${levels}`);
  });
}
