// The portal: which view the address asks for, in which language.
import { byId } from "/assets/board/dom.js";
import { changes } from "./changes.js";
import { events } from "./events.js";
import { choose, language, say, translate } from "./language.js";
import { operations } from "./operations.js";
import { permissions } from "./permissions.js";
import { problems } from "./problems.js";
import { status } from "./status.js";
import { tryIt } from "./try.js";

const VIEWS = { status, try: tryIt, operations, permissions, events, problems, changes };
let turn = 0;

// "#events/subsidy.roll.approved" is a view and what of it is shown.
function place() {
  const [name, ...rest] = decodeURIComponent(location.hash.slice(1)).split("/");
  return VIEWS[name] ? [name, rest.join("/")] : ["status", ""];
}

async function show({ focus = false } = {}) {
  const mine = ++turn;
  const [name, which] = place();
  byId("title").textContent = say(name);
  byId("title").dataset.word = name;
  document.title = `${say(name)} · 暖心 Nuanxin`;
  byId("wrong").textContent = "";
  byId("loading").textContent = say("loading");
  for (const link of byId("views").querySelectorAll("a"))
    if (link.hash === `#${name}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  try {
    const { view, count } = await VIEWS[name](which, { again: () => show() });
    // Who has gone on to another view meanwhile is not taken back.
    if (mine !== turn) return;
    byId("view").replaceChildren(view);
    byId("loading").textContent = count === undefined ? "" : say("loaded", { count });
    if (focus) byId("title").focus();
  } catch {
    if (mine !== turn) return;
    byId("loading").textContent = "";
    byId("wrong").textContent = say("unreachable");
  }
}

byId("language").addEventListener("click", () => {
  choose(language() === "zh" ? "en" : "zh");
  label();
  show();
});

function label() {
  byId("language").textContent = say("language");
  byId("language").lang = language() === "zh" ? "en" : "zh-CN";
}

// The link past the navigation leads into the page, not to a view.
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  byId("content").focus();
});
addEventListener("hashchange", () => show({ focus: true }));
translate();
label();
show();
