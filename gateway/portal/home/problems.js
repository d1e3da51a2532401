// Every problem code: its status, what it means, what to do.
import { h, table } from "/assets/board/dom.js";
import { inLanguage, say } from "./language.js";
import { load } from "./load.js";
import { code, narrowed } from "./parts.js";

export async function problems() {
  const { items } = await load("/problems");
  const rows = items.map((problem) => {
    const title = inLanguage(problem.title);
    const detail = inLanguage(problem.detail);
    return h(
      "tr",
      {},
      h("th", { scope: "row" }, h("a", { href: `/problems/${problem.code}` }, code(problem.code))),
      h("td", {}, String(problem.status)),
      h("td", {}, title, detail && detail !== title && h("div", { class: "soft" }, detail), problem.source && h("div", { class: "soft", lang: "zh-CN" }, problem.source)),
      h("td", {}, inLanguage(problem.advice)),
    );
  });
  const head = [say("code"), "HTTP", say("meaning"), say("advice")];
  return { view: h("div", {}, narrowed(rows), table({ caption: say("problems"), head, rows })), count: rows.length };
}
