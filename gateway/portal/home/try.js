// A first call with one's own token; everything else is tried in the reference, which finds the token in this tab.
import { h } from "/assets/board/dom.js";
import { claims, forget, keep, obtain, token } from "/assets/board/session.js";
import { say, tag } from "./language.js";
import { load } from "./load.js";
import { field, select } from "./parts.js";

export async function tryIt(_, { again }) {
  const caller = claims();
  return { view: caller ? await signedIn(caller, again) : entry(again) };
}

function entry(again) {
  const wrong = h("p", { class: "wrong", role: "alert" });
  const byToken = h(
    "form",
    {
      id: "by-token",
      submit: (event) => {
        event.preventDefault();
        if (keep(new FormData(event.target).get("token"))) again();
        else wrong.textContent = say("tokenUnreadable");
      },
    },
    field("token", h("textarea", { name: "token", rows: 4, autocomplete: "off", spellcheck: "false", required: true })),
    h("button", { type: "submit" }, say("signInToken")),
  );
  const byClient = h(
    "form",
    {
      id: "by-client",
      submit: async (event) => {
        event.preventDefault();
        const given = new FormData(event.target);
        try {
          const made = await obtain(given.get("client"), given.get("secret"));
          if (made && keep(made)) again();
          else wrong.textContent = say("clientRefused");
        } catch {
          wrong.textContent = say("unreachable");
        }
      },
    },
    field("client", h("input", { name: "client", autocomplete: "off", spellcheck: "false", required: true })),
    field("secret", h("input", { name: "secret", type: "password", autocomplete: "off", required: true })),
    h("button", { type: "submit" }, say("signInClient")),
  );
  return h("div", {}, wrong, h("div", { class: "two" }, byToken, byClient), h("p", { class: "soft" }, say("signInHint")));
}

async function signedIn(caller, again) {
  const principal = caller.department === "service" ? caller.roles[0] : `${caller.department}@${caller.level}`;
  const { services } = await load("/status");
  const facts = [
    ["caller", `${say(`departments.${caller.department}`)} · ${say(`levels.${caller.level}`)}`],
    ["region", caller.region],
    ["expires", new Date(caller.exp * 1000).toLocaleTimeString(tag())],
  ];
  const leave = () => {
    forget();
    again();
  };
  return h(
    "div",
    {},
    h("dl", { class: "facts" }, facts.map(([word, text]) => h("div", {}, h("dt", {}, say(word)), h("dd", {}, text)))),
    h("button", { type: "button", id: "leave", click: leave }, say("leave")),
    h("p", {}, say("chooseService")),
    h(
      "ul",
      { class: "services" },
      Object.keys(services).map((name) =>
        h("li", {}, h("a", { href: `/docs?service=${name}&as=${encodeURIComponent(principal)}` }, name)),
      ),
    ),
    await firstCall(principal, Object.keys(services)),
  );
}

// The reads of this caller that need nothing filled in.
async function firstCall(principal, services) {
  const service = select("service", services.map((name) => [name, name]));
  const path = select("path", []);
  const answer = h("div", { "aria-live": "polite" });
  const fill = async () => {
    const known = await load(`/openapi/${service.value}.json?as=${encodeURIComponent(principal)}`);
    const open = Object.entries(known.paths ?? {}).filter(([at, item]) => item.get?.["x-permission"] && plain(at, item.get));
    path.replaceChildren(...open.map(([at]) => h("option", {}, at)));
  };
  const send = async (event) => {
    event.preventDefault();
    if (!path.value) return;
    const told = await fetch(path.value, { headers: { authorization: `Bearer ${token()}`, "accept-language": tag() } });
    const text = await told.text();
    const said = ["server-timing", "ratelimit", "x-request-id"].filter((name) => told.headers.has(name));
    answer.replaceChildren(
      h("h3", {}, `${say("answer")} ${told.status}`),
      h("p", { class: "soft" }, said.map((name) => `${name}: ${told.headers.get(name)}`).join(" · ")),
      h("pre", { tabindex: 0 }, pretty(text)),
    );
  };
  service.addEventListener("change", fill);
  await fill();
  return h("div", {}, h("form", { id: "call", submit: send }, field("service", service), field("path", path), h("button", { type: "submit" }, say("call"))), answer);
}

const plain = (path, { parameters = [] }) => !path.includes("{") && !path.endsWith("/events") && !parameters.some((one) => one.required);

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2).slice(0, 20_000);
  } catch {
    return text.slice(0, 20_000);
  }
}
