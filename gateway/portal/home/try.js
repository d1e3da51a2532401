// Signing in with a token of one's own, which the pages of the operations find in this tab.
import { h } from "/assets/board/dom.js";
import { boundElsewhere, claims, forget, keep, obtain } from "/assets/board/session.js";
import { say, tag } from "./language.js";
import { load } from "./load.js";
import { address } from "./operations.js";
import { field } from "./parts.js";

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
        const given = { text: new FormData(event.target).get("token") };
        if (keep(given)) again();
        else wrong.textContent = say(boundElsewhere(given) ? "tokenBound" : "tokenUnreadable");
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
      Object.keys(services).map((name) => h("li", {}, h("a", { href: address(name) }, name))),
    ),
  );
}
