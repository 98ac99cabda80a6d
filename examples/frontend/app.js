// Search, facets, paging, detail, citing and correcting over the API of a catalogue, which
// may stand on another origin: open index.html?api=https://catalogue.example.org
// No build, no library.

const here = new URL(location.href);
const api = new URL(here.searchParams.get("api") ?? "http://127.0.0.1:8000");
const root = api.pathname.replace(/\/$/, "");
const FACETS = ["kind", "topic", "author", "year"];
const $ = (id) => document.getElementById(id);

// What the last answers said: the page shown, the record in the dialog, the write to undo.
let links, shown, written;

/** Ask the service; an error is a problem (RFC 9457), whose `detail` is meant for people. */
async function ask(path, options = {}) {
  const answer = await fetch(new URL(path, api), options);
  if (answer.ok) return answer;
  const problem = await answer.json();
  const near = problem.errors.flatMap((each) => each.did_you_mean ?? []);
  throw new Error(problem.detail + (near.length ? ` Did you mean ${near.join(" or ")}?` : ""));
}

/** Do something that asks, and say what went wrong if anything did. */
async function trying(action) {
  $("problem").hidden = true;
  try {
    await action();
  } catch (error) {
    $("problem").textContent = error.message;
    $("problem").hidden = false;
  }
}

function element(name, text, more = {}) {
  return Object.assign(document.createElement(name), { textContent: text, ...more });
}

function button(text, action, pressed = false) {
  const made = element("button", text, { ariaPressed: String(pressed) });
  made.addEventListener("click", () => trying(action));
  return made;
}

/** The query of this page is that of the API, so that every view has an address. */
function query() {
  return new URLSearchParams([...here.searchParams].filter(([name]) => name !== "api"));
}

function go(asked) {
  here.search = new URLSearchParams([["api", api.href], ...asked]);
  history.pushState(null, "", here);
  return first();
}

function first() {
  const asked = [...query(), ["facets", FACETS], ["facet_limit", 8]];
  return show(`${root}/v1/resources?${new URLSearchParams(asked)}`);
}

/** Show the page at a path: links of an answer lead to the pages beside it. */
async function show(path) {
  const page = await (await ask(path)).json();
  links = page.links;
  $("count").textContent = `${page.meta.count} resources`;
  $("results").replaceChildren(...page.results.map(line));
  $("facets").replaceChildren(...FACETS.flatMap((name) => facet(name, page.facets[name])));
  $("prev").disabled = !links.prev;
  $("next").disabled = !links.next;
}

function line(record) {
  const names = record.authors.map((author) => author.name).join(", ");
  const made = element("li", "");
  made.append(button(record.title, () => detail(record.id)), ` ${names} ${record.year ?? ""} ${record.kind}`);
  return made;
}

function facet(name, { values }) {
  const counted = (value) => `${value.name} (${value.count})`;
  return [element("h2", name), ...values.map((v) => button(counted(v), () => toggle(name, v), v.selected))];
}

/** Commas between values mean any of them; a comma in one would separate, so ids are used. */
function toggle(name, { id, selected }) {
  const asked = query();
  const values = asked.get(name)?.split(",") ?? [];
  const left = selected ? values.filter((each) => each !== id) : [...values, id];
  asked.delete(name);
  if (left.length) asked.set(name, left.join(","));
  return go(asked);
}

/** Show one record, the reference to it, and the form to correct its year. */
async function detail(id) {
  const path = `${root}/v1/resources/${encodeURIComponent(id)}`;
  const [answer, cited] = await Promise.all([ask(`${path}?include=related`), ask(`${path}.bib`)]);
  fill(await answer.json(), await cited.text());
  shown = { path, etag: answer.headers.get("ETag") };
  $("undo").hidden = true;
  if (!$("detail").open) $("detail").showModal();
}

function fill(record, bibtex) {
  const part = (name) => $("detail").querySelector(name);
  const near = record.related.slice(0, 3).map((each) => each.resource.title).join("; ");
  const facts = [["Year", record.year], ["In", record.venue], ["At", record.links[0]?.url], ["Near", near]];
  const known = facts.filter(([, value]) => value);
  part("dl").replaceChildren(...known.flatMap(([name, value]) => [element("dt", name), element("dd", value)]));
  part("h2").textContent = record.title;
  part("pre").textContent = bibtex;
  $("correct").elements.year.value = record.year ?? "";
}

/** A write has a key, and names the state of the record that it was made for. */
async function correct(form) {
  const key = { Authorization: `Bearer ${form.elements.key.value}` };
  const answer = await ask(shown.path, {
    method: "PATCH",
    headers: { ...key, "Content-Type": "application/json", "If-Match": shown.etag },
    body: JSON.stringify({ year: Number(form.elements.year.value) }),
  });
  written = { ...key, revision: answer.headers.get("X-Catalogue-Revision") };
  await detail((await answer.json()).id);
  $("undo").hidden = false;
}

async function undo() {
  const { revision, ...headers } = written;
  await ask(`${root}/v1/changes/${revision}/undo`, { method: "POST", headers });
  await detail(decodeURIComponent(shown.path.split("/").at(-1)));
}

async function suggest(text) {
  if (!text.trim()) return;
  const found = await (await ask(`${root}/v1/suggest?limit=8&q=${encodeURIComponent(text)}`)).json();
  $("names").replaceChildren(...found.results.map(({ name }) => element("option", "", { value: name })));
}

function on(id, type, action) {
  $(id).addEventListener(type, (event) => (type === "submit" && event.preventDefault(), trying(action)));
}

on("search", "submit", () => go($("q").value.trim() ? [["q", $("q").value]] : []));
on("correct", "submit", () => correct($("correct")));
on("q", "input", () => suggest($("q").value));
on("undo", "click", undo);
for (const name of ["prev", "next"]) on(name, "click", () => show(links[name]));
addEventListener("popstate", () => location.reload());
$("q").value = query().get("q") ?? "";
trying(first);
