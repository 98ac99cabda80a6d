// What pages are better with: suggestions while typing, and buttons that copy.
"use strict";

const NOUNS = { author: "authors", institution: "institutions", topic: "topics", resource: "resources" };

// The search box as a combobox (WAI-ARIA 1.2): the list is a help, never in the way.
function suggesting(input) {
  // The service may stand below a path of its host.
  const root = input.form.action.replace(/\/resources$/, "");
  const list = document.createElement("ul");
  list.id = "suggestions";
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  list.hidden = true;
  input.after(list);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  })) input.setAttribute(name, value);

  let asked = null, chosen = -1, timer = 0;

  function close() {
    clearTimeout(timer);
    asked?.abort();
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function choose(place) {
    const options = [...list.children];
    // Beyond either end is the text itself.
    chosen = place < -1 ? options.length - 1 : place >= options.length ? -1 : place;
    options.forEach((each, at) => each.setAttribute("aria-selected", String(at === chosen)));
    if (chosen < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", options[chosen].id);
    options[chosen].scrollIntoView({ block: "nearest" });
  }

  function option(found, place) {
    const item = document.createElement("li");
    item.id = `suggestion-${place}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.dataset.href = `${root}/${NOUNS[found.type]}/${encodeURIComponent(found.id)}`;
    const name = document.createElement("span");
    name.dir = "auto";
    name.textContent = found.name;
    const hint = document.createElement("small");
    hint.textContent = [found.type, found.hint].filter(Boolean).join(", ");
    item.append(name, hint);
    return item;
  }

  async function ask() {
    const text = input.value.trim();
    asked?.abort();
    // What has no letter or digit begins no name.
    if (!/[\p{L}\p{N}]/u.test(text)) return close();
    asked = new AbortController();
    const { signal } = asked;
    try {
      const answer = await fetch(`${root}/v1/suggest?limit=8&q=${encodeURIComponent(text)}`, { signal });
      const found = answer.ok ? (await answer.json()).results : [];
      if (signal.aborted || document.activeElement !== input) return;
      if (!found.length) return close();
      list.replaceChildren(...found.map(option));
      list.hidden = false;
      chosen = -1;
      input.removeAttribute("aria-activedescendant");
      input.setAttribute("aria-expanded", "true");
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  }

  const keys = {
    ArrowDown: () => (list.hidden ? ask() : choose(chosen + 1)),
    ArrowUp: () => list.hidden || choose(chosen - 1),
    Escape: close,
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 120);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      location.assign(list.children[chosen].dataset.href);
    } else if (event.key in keys && !(event.key === "Escape" && list.hidden)) {
      event.preventDefault();
      keys[event.key]();
    }
  });
  input.addEventListener("blur", close);
  // Pressing the pointer would take the focus, and the list with it.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const item = event.target.closest("[data-href]");
    if (item) location.assign(item.dataset.href);
  });
}

// Away from https and localhost there is no clipboard, only the older way.
async function copy(node) {
  if (navigator.clipboard) return navigator.clipboard.writeText(node.textContent);
  getSelection().selectAllChildren(node);
  if (!document.execCommand("copy")) throw new Error("not copied");
}

function copying(button, status) {
  const shown = button.firstElementChild;
  const said = shown.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await copy(document.getElementById(button.dataset.copy));
      shown.textContent = status.textContent = "Copied";
    } catch {
      shown.textContent = status.textContent = "Select and copy";
    }
    setTimeout(() => { shown.textContent = said; status.textContent = ""; }, 2000);
  });
}

// What happened, for those who do not see the button.
function told() {
  const status = document.createElement("p");
  status.className = "unseen";
  status.setAttribute("role", "status");
  document.body.append(status);
  return status;
}

const search = document.querySelector(".search input[type=search]");
if (search) suggesting(search);
const buttons = document.querySelectorAll("button[data-copy]");
if (buttons.length) {
  const status = told();
  buttons.forEach((button) => copying(button, status));
}

// A key that was typed is typed once: it stays as long as the window.
for (const input of document.querySelectorAll("input[name=key]")) {
  input.value ||= sessionStorage.getItem("key") ?? "";
  input.form.addEventListener("submit", () => sessionStorage.setItem("key", input.value));
}

// The shelf: ids of resources, kept in this browser alone; its address holds them all.
const MOST_KEPT = 200;
const nav = document.getElementById("shelf");

function kept() {
  try {
    const found = JSON.parse(localStorage.getItem("shelf") ?? "[]");
    return Array.isArray(found) ? found.filter((each) => typeof each === "string") : [];
  } catch {
    return [];
  }
}

function shelfAddress(ids) {
  const place = nav.href.split("?")[0];
  return ids.length ? `${place}?id=${ids.map(encodeURIComponent).join(",")}` : place;
}

function shelve(ids) {
  localStorage.setItem("shelf", JSON.stringify(ids.slice(-MOST_KEPT)));
  showShelf();
}

function showShelf() {
  const ids = kept();
  nav.textContent = ids.length ? `Shelf (${ids.length})` : "Shelf";
  nav.href = shelfAddress(ids);
  for (const star of document.querySelectorAll("[data-keep]")) {
    star.hidden = false;
    star.setAttribute("aria-pressed", String(ids.includes(star.dataset.keep)));
  }
}

for (const star of document.querySelectorAll("[data-keep]")) {
  const id = star.dataset.keep;
  star.addEventListener("click", () => {
    const ids = kept();
    shelve(ids.includes(id) ? ids.filter((each) => each !== id) : [...ids, id]);
  });
}
if (nav) {
  const asked = new URLSearchParams(location.search).get("id");
  // What was merged since is kept under the id it has now.
  const moved = JSON.parse(document.querySelector("[data-moved]")?.dataset.moved ?? "{}");
  const present = (ids) => [...new Set(ids.map((each) => moved[each] ?? each))];
  const own = present(kept());
  if (Object.keys(moved).length) shelve(own);
  const here = location.pathname === new URL(nav.href).pathname;
  if (here && asked === null && own.length) location.replace(shelfAddress(own));
  const all = document.getElementById("keep-all");
  const empty = document.getElementById("empty-shelf");
  const ids = present((asked ?? "").split(",").filter(Boolean));
  // Another reader's shelf is not this one.
  const mine = ids.every((each) => own.includes(each));
  if (all) {
    all.hidden = mine;
    all.addEventListener("click", () => {
      shelve(present([...kept(), ...ids]));
      all.hidden = true;
    });
  }
  if (empty) {
    empty.hidden = !mine || !own.length;
    empty.addEventListener("click", () => {
      shelve([]);
      location.assign(shelfAddress([]));
    });
  }
  showShelf();
  // Another window may have kept more.
  addEventListener("storage", showShelf);
}

// Whoever asks what a value rests on sees it at once.
function showReasons() {
  if (location.hash === "#why") document.querySelector("details.why")?.setAttribute("open", "");
}
addEventListener("hashchange", showReasons);
showReasons();
