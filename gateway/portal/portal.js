// Fills the portal's lists from the gateway's own documents; every text is set as text, never as markup.
"use strict";
const byId = (id) => document.getElementById(id);
const load = (path) => fetch(path).then((answer) => answer.json());

function element(tag, text, attributes = {}) {
  const made = document.createElement(tag);
  made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

function row(...cells) {
  const made = document.createElement("tr");
  for (const cell of cells) {
    const data = document.createElement("td");
    data.append(cell);
    made.append(data);
  }
  return made;
}

async function showServices() {
  const words = { ready: "正常 ready", "not ready": "未就绪 not ready", unreachable: "无法连接 unreachable" };
  const { services, breakers, edition } = await load("/status");
  byId("services").replaceChildren(
    ...Object.entries(services).map(([name, state]) => {
      const item = element("li", "", { class: state.replace(" ", "-") });
      item.append(
        element("strong", name),
        element("span", breakers[name] === "open" ? "暂停调用 not called for now" : (words[state] ?? state)),
        element("a", "文档 docs", { href: `/docs?service=${name}` }),
        element("a", "OpenAPI", { href: `/openapi/${name}.json` }),
      );
      return item;
    }),
  );
  const time = (at) => new Date(at).toLocaleString("zh-CN");
  const refused = edition.refused_at ? `；其后的更新未被接受 a later one was refused ${time(edition.refused_at)}` : "";
  byId("edition").textContent = `${edition.operations} 个操作 operations · 读取 read ${time(edition.read_at)}${refused}`;
}

// A department that holds a permission at all five levels is shown once, without a level.
function grouped(holders) {
  const departments = new Map();
  for (const holder of holders)
    departments.set(holder.department, [...(departments.get(holder.department) ?? []), holder]);
  return [...departments].flatMap(([department, held]) =>
    held.length === 5 && department !== "service"
      ? [{ name: department, policies: new Set(held.flatMap((holder) => holder.policies)) }]
      : held.map((holder) => ({ name: holder.principal, policies: new Set(holder.policies) })),
  );
}

function showMatrix(items, department, level) {
  const rows = [];
  for (const { permission, holders } of items) {
    const matching = holders.filter(
      (holder) => (!department || holder.department === department) && (!level || holder.level === level),
    );
    if (!matching.length) continue;
    const list = document.createElement("div");
    for (const { name, policies } of grouped(matching))
      list.append(element("code", name, { title: [...policies].join(", ") }), " ");
    rows.push(row(element("code", permission), list));
  }
  byId("matrix").replaceChildren(...rows);
  const view = byId("view");
  view.hidden = !(department && level);
  view.href = `/docs?as=${encodeURIComponent(`${department}@${level}`)}`;
}

async function showPermissions() {
  const { items } = await load("/permissions");
  const department = byId("department");
  const level = byId("level");
  const names = new Set(items.flatMap(({ holders }) => holders.map((holder) => holder.department)));
  for (const name of names) department.append(element("option", name, { value: name }));
  const show = () => showMatrix(items, department.value, level.value);
  byId("filter").addEventListener("change", show);
  show();
}

async function showProblems() {
  const { items } = await load("/problems");
  byId("codes").replaceChildren(
    ...items.map(({ code, status, title }) =>
      row(String(status), element("a", code, { href: `/problems/${code}` }), `${title.zh} ${title.en}`),
    ),
  );
}

showServices();
showPermissions();
showProblems();
