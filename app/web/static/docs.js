// The page of the API: a filter for its routes, and requests that are tried in place.
const root = document.querySelector(".search").action.replace(/\/resources$/, "");
const find = document.getElementById("filter");
const box = document.getElementById("route");
const routes = [...document.querySelectorAll(".route")];
const told = document.getElementById("matching");

// A word as the beginning of one, without the ending of a plural.
function pattern(word) {
  return new RegExp(`(?<![a-z0-9])${word.replace(/(?<=[a-z]{4})s$/, "").replace(/[^a-z0-9]/g, "\\$&")}`);
}

// What has most of the words is shown: all of them, if anything has.
function filter() {
  const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
  const patterns = words.map(pattern);
  const has = routes.map((each) => patterns.filter((one) => one.test(each.dataset.words)).length);
  const most = Math.max(...has);
  routes.forEach((each, place) => { each.hidden = has[place] < Math.max(most, Math.min(1, words.length)); });
  const shown = routes.filter((each) => !each.hidden).length;
  for (const each of document.querySelectorAll(".routes")) {
    each.hidden = !each.querySelector(".route:not([hidden])");
  }
  if (shown === 1) {
    const only = routes.find((each) => !each.hidden);
    only.open = true;
    // What was looked for may stand among the rest.
    const rest = only.querySelector(".more");
    if (rest) rest.open = words.some((word) => rest.textContent.toLowerCase().includes(word));
  }
  told.textContent = (shown === 1 ? "1 entry" : `${shown} entries`) + (shown && most < words.length ? ", not with all words" : "");
}

function open() {
  const route = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (route?.matches(".route")) {
    if (route.hidden) {
      box.value = "";
      filter();
    }
    route.open = true;
    route.scrollIntoView();
  }
}

async function attempt(form) {
  const { address, body, key } = form.elements;
  const said = form.querySelector(".said");
  const headers = form.dataset.type ? { "Content-Type": form.dataset.type } : {};
  if (key?.value) headers.Authorization = `Bearer ${key.value}`;
  if (form.dataset.method === "PATCH" || form.dataset.method === "DELETE") headers["If-Match"] = "*";
  const line = document.createElement("p");
  const answer = document.createElement("pre");
  answer.tabIndex = 0;
  try {
    const got = await fetch(root + address.value, { method: form.dataset.method, headers, body: body?.value });
    const type = got.headers.get("Content-Type") ?? "";
    line.textContent = `${got.status} ${got.statusText} · ${type}`;
    if (type.includes("sqlite")) answer.textContent = "A file: open the address to take it.";
    else answer.textContent = laidOut(await got.text(), type);
  } catch (error) {
    line.textContent = `No answer: ${error.message}`;
  }
  said.replaceChildren(line, answer);
}

function laidOut(text, type) {
  return type.includes("json") && !type.includes("ndjson") && text ? JSON.stringify(JSON.parse(text), null, 2) : text;
}

find.hidden = false;
find.addEventListener("submit", (event) => event.preventDefault());
box.addEventListener("input", filter);
document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input, textarea");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    box.focus();
  } else if (event.key === "Escape" && event.target === box) {
    box.value = "";
    filter();
  }
});
for (const form of document.querySelectorAll(".try")) {
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(form);
  });
}
for (const button of document.querySelectorAll("[data-add]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const address = button.closest(".route").querySelector(".try").elements.address;
    const [name, value] = button.dataset.add.split(/=(.*)/s);
    const sign = address.value.includes("?") ? "&" : "?";
    // Signs that are plain in a query stay as they are read.
    address.value += `${sign}${name}=${encodeURIComponent(value).replace(/%(2C|3A|20|2F)/g, decodeURIComponent)}`;
    address.focus();
  });
}
addEventListener("hashchange", open);
open();
