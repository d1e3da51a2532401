// The month as a file to send on: on paper, or as a table to reckon with.
import { ask } from "./api.js";
import { h } from "./dom.js";
import { say } from "./language.js";

const KINDS = {
  pdf: "application/pdf",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
};

export function downloads(here, refuse) {
  return Object.entries(KINDS).map(([ending, kind]) =>
    h("button", { type: "button", id: ending, click: (event) => save(event.currentTarget, here, ending, kind).catch(refuse) }, say(`download.${ending}`)),
  );
}

async function save(button, { region, period, by, until }, ending, kind) {
  button.disabled = true;
  try {
    const as_of = until && `${until}T23:59:59+08:00`;
    const file = await ask("/v1/oversight/bulletins", { region, period, by, as_of }, { accept: kind });
    const address = URL.createObjectURL(file);
    h("a", { href: address, download: `bulletin-${region}-${period}.${ending}` }).click();
    URL.revokeObjectURL(address);
  } finally {
    button.disabled = false;
  }
}
