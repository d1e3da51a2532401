/** One worker's way to payment, by the client that is generated for TypeScript; `tests/clients/__main__.py` runs it. */
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import createClient, { type Client } from "openapi-fetch";
import type { paths } from "./nuanxin.js";

interface Given {
  url: string;
  tokens: Record<string, string>;
  league: string;
  county: string;
  township: string;
  community: string;
  person: { name: string; id_number: string; account: string };
  day: string;
  worker_id?: string;
  roll_id?: string;
}

const given = JSON.parse(readFileSync(0, "utf-8")) as Given;
const { league, county, township, community, person, day } = given;

// A list is answered as files and sparsely too, when it is asked for so.
function desk(name: string): Client<paths, "application/json"> {
  const token = given.tokens[name];
  if (token === undefined) throw new Error(`no token for ${name}`);
  return createClient<paths, "application/json">({ baseUrl: given.url, headers: { Authorization: `Bearer ${token}` } });
}

/** A call's answer; what is busy or starting is asked again, with the same key. */
async function done<T>(
  call: (header: { "Idempotency-Key": string }) => Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<{ data: T; etag: string }> {
  const header = { "Idempotency-Key": randomUUID() };
  for (let left = 100; ; left--) {
    const { data, error, response } = await call(header);
    if (data !== undefined) return { data, etag: response.headers.get("ETag") ?? "" };
    if (left === 0 || ![429, 502, 503, 504].includes(response.status))
      throw new Error(`${response.url} ${response.status} ${JSON.stringify(error)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

type Import = "/v1/roster/workers/import" | "/v1/roster/duty-entries/import" | "/v1/subsidy/payees/import";

const csv = (row: Record<string, string>) => `${Object.keys(row).join()}\r\n${Object.values(row).join()}\r\n`;
const file = { bodySerializer: (body: string) => body, headers: { "Content-Type": "text/csv" } };

async function send(name: string, path: Import, row: Record<string, string>) {
  const { data } = await done((header) =>
    desk(name).POST(path, { params: { header, query: { mode: "atomic" } }, body: csv(row), ...file }));
  if (!("accepted" in data) || data.accepted !== 1) throw new Error(`${path} ${JSON.stringify(data)}`);
}

async function publish() {
  const civil = desk("civil-affairs");
  await send("civil-affairs", "/v1/roster/workers/import", {
    region: community, name: person.name, id_number: person.id_number, category: "two-committee",
    employment_relation: "labour-contract", enrolled_on: "2020-01-02",
  });
  await done((header) => civil.POST("/v1/roster/workers/activate", { params: { header }, body: { region: county } }));
  const { data: workers } = await done(() => civil.GET("/v1/roster/workers", { params: { query: { region: county } } }));
  const worker_id = workers.items[0]!.worker_id;

  await done((header) => civil.POST("/v1/roster/credit-rules", { params: { header }, body: {
    region: county, effective_on: "2020-01-02", checkpoint_full_over_minutes: 360, full_from_minutes: 480,
    half_over_minutes: 240, document: "计日规则〔2020〕1号",
  } }));
  await send("clerk", "/v1/roster/duty-entries/import", {
    worker_id, started_at: `${day}T08:00:00+08:00`, ended_at: `${day}T16:00:00+08:00`, place: community,
    post_type: "checkpoint",
  });
  const span = { region: township, first_on: day, last_on: day };
  await done((header) => desk("head").POST("/v1/roster/duty-entries/approve-late", { params: { header }, body: span }));
  await done((header) => desk("head").POST("/v1/roster/duty-entries/confirm", { params: { header }, body: span }));

  const period = { valid_from: "2020-02-01", valid_to: "2020-02-29" };
  await done((header) => desk("league").POST("/v1/subsidy/guidance", { params: { header }, body: {
    region: league, document_no: "指导意见〔2020〕1号", ceiling_fen: 10_000, league_share_bp: 5_000, ...period,
  } }));
  const { data: standard } = await done((header) => civil.POST("/v1/subsidy/standards", { params: { header }, body: {
    region: county, document_no: "补助标准〔2020〕1号", ...period,
    rates: [{ category: "two-committee", day_type: "workday", amount_fen: 5_000 }],
  } }));
  for (const [name, move] of [["civil-affairs", "submit"], ["league", "guide"], ["county", "issue"]] as const) {
    const path = { standard_id: standard.id };
    const { etag } = await done(() => desk(name).GET("/v1/subsidy/standards/{standard_id}", { params: { path } }));
    await done((header) => desk(name).POST(`/v1/subsidy/standards/{standard_id}/${move}`, {
      params: { path, header: { ...header, "If-Match": etag } },
    }));
  }

  await send("clerk", "/v1/subsidy/payees/import", {
    worker_id, holder_name: person.name, account: person.account, bank_name: "示范银行",
  });
  await done((header) => civil.POST("/v1/subsidy/payees/confirm", { params: { header }, body: { region: county } }));
  const { data: roll } = await done((header) =>
    desk("community").POST("/v1/subsidy/rolls", { params: { header }, body: { region: community, month: "2020-02" } }));
  await passOn("community", "publish", roll.id);
  return { worker_id, roll_id: roll.id };
}

async function version(name: string, roll_id: string) {
  const { etag } = await done(() => desk(name).GET("/v1/subsidy/rolls/{roll_id}", { params: { path: { roll_id } } }));
  return etag;
}

async function passOn(
  name: string, move: "publish" | "audit" | "co-sign" | "check" | "approve", roll_id: string,
) {
  const etag = await version(name, roll_id);
  await done((header) => desk(name).POST(`/v1/subsidy/rolls/{roll_id}/${move}`, {
    params: { path: { roll_id }, header: { ...header, "If-Match": etag } },
  }));
}

/** Its days have passed: the service closes publicity by itself, before or after anybody who asks for it. */
async function publicised(roll_id: string) {
  const params = { path: { roll_id } };
  for (let left = 600; left > 0; left--) {
    const { data: roll } = await done(() => desk("community").GET("/v1/subsidy/rolls/{roll_id}", { params }));
    if ("state" in roll && roll.state === "publicised") return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("publicity is not closed");
}

async function pay(roll_id: string) {
  await done((header) => desk("community").POST("/v1/subsidy/rolls/{roll_id}/evidence", {
    params: { path: { roll_id }, header: { ...header, "If-Match": "*" } },
    body: { kind: "photograph", reference: "公示栏照片 1" },
  }));
  await publicised(roll_id);
  const etag = await version("head", roll_id);
  await done((header) => desk("head").POST("/v1/subsidy/rolls/{roll_id}/review", {
    params: { path: { roll_id }, header: { ...header, "If-Match": etag } }, body: { minutes_no: "党工委会议纪要〔2020〕3号" },
  }));
  await passOn("auditor", "audit", roll_id);
  await passOn("signer", "co-sign", roll_id);
  await passOn("checker", "check", roll_id);
  await passOn("county", "approve", roll_id);

  const { data: payment } = await done((header) =>
    desk("payer").POST("/v1/subsidy/payments", { params: { header }, body: { region: county } }));
  const path = { payment_id: payment.id };
  for (const [name, move] of [["league-finance", "confirm-share"], ["payer", "reserve"], ["payer", "instruct"]] as const) {
    const read = await done(() => desk(name).GET("/v1/subsidy/payments/{payment_id}", { params: { path } }));
    await done((header) => desk(name).POST(`/v1/subsidy/payments/{payment_id}/${move}`, {
      params: { path, header: { ...header, "If-Match": read.etag } },
    }));
  }
  const { data: asked } = await done(() => desk("payer").GET("/v1/subsidy/payments/{payment_id}/file", {
    params: { path, header: { "X-Purpose": "pay-subsidy" } }, headers: { Accept: "text/csv" }, parseAs: "text",
  }));
  const [heads, values] = asked.replace("\ufeff", "").trim().split(/\r?\n/).map((line) => line.split(","));
  const told = (head: string) => values![heads!.indexOf(head)]!;
  await done((header) => desk("payer").POST("/v1/subsidy/payments/{payment_id}/return", {
    params: { path, header }, ...file,
    body: csv({ end_to_end_id: told("end_to_end_id"), amount_fen: told("amount_fen"), result: "success", reason: "" }),
  }));

  const { data: own } = await done(() => desk("worker").GET("/v1/subsidy/me/lines", {}));
  return { lines: own.items.map(({ state, amount_fen }) => ({ state, amount_fen })) };
}

console.log(JSON.stringify(given.roll_id === undefined ? await publish() : await pay(given.roll_id)));
