// CHANGELOG.md, of which only what it uses is read: headings, one level of list, code.
import { h } from "/assets/board/dom.js";
import { say } from "./language.js";
import { load } from "./load.js";
import { inline } from "./parts.js";

export async function changes() {
  const text = await load("/changelog");
  return { view: h("div", {}, h("p", { class: "soft" }, say("changesHint")), h("div", { lang: "en" }, blocks(text))) };
}

export function blocks(text) {
  const made = [];
  for (const line of text.split("\n")) {
    const heading = /^#+ (.*)/.exec(line);
    const item = /^\* (.*)/.exec(line);
    if (heading) made.push({ kind: "h3", lines: [heading[1]] });
    else if (item) made.push({ kind: "li", lines: [item[1]] });
    else if (!line.trim()) made.push({ kind: "end", lines: [] });
    else if (["li", "p"].includes(made.at(-1)?.kind)) made.at(-1).lines.push(line.trim());
    else made.push({ kind: "p", lines: [line.trim()] });
  }
  const shown = [];
  // The file's own title is the view's.
  for (const { kind, lines } of made.slice(1)) {
    if (kind === "end") continue;
    const filled = h(kind, {}, inline(lines.join(" ")));
    if (kind !== "li") shown.push(filled);
    else if (shown.at(-1)?.tagName === "UL") shown.at(-1).append(filled);
    else shown.push(h("ul", {}, filled));
  }
  return shown;
}
