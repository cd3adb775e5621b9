// The whole of Glimmer: without this script its pages are empty.
"use strict";

const SCREEN = 12;
const app = document.getElementById("app");

function el(name, cls, text) {
  const made = document.createElement(name);
  if (cls) made.className = cls;
  if (text !== undefined) made.textContent = text;
  return made;
}

// The price is put together here; the server only says cents.
function dollars(cents) {
  const format = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });
  return format.format(cents / 100);
}

async function ask(path) {
  const answer = await fetch(path, { headers: { Accept: "application/json" } });
  return answer.ok ? answer.json() : null;
}

function card(item) {
  const link = el("a", "card", "");
  link.href = "/item/" + item.key;
  link.append(el("span", "name", item.title), el("span", "tag", dollars(item.cents)));
  return link;
}

function showList(category) {
  const heading = el("h1", "", category ? category.replace(/-/g, " ") : "Everything");
  const grid = el("div", "grid");
  const end = el("p", "end", "Loading");
  app.replaceChildren(heading, grid, end);
  let next = 0;
  let busy = false;

  async function more() {
    if (busy || next === null || !grid.isConnected) return;
    busy = true;
    const query = new URLSearchParams({ category: category, start: next, count: SCREEN });
    const found = await ask("/api/items?" + query);
    next = found ? found.next : null;
    grid.append(...(found ? found.items.map(card) : []));
    end.textContent = next === null ? "That is all." : "Scroll for more";
    end.classList.toggle("done", next === null);
    busy = false;
  }

  addEventListener("scroll", () => {
    if (innerHeight + scrollY > document.documentElement.scrollHeight - 200) more();
  });
  more();
}

function row(name, value) {
  const line = el("tr");
  line.append(el("th", "", name), el("td", "", value));
  return line;
}

async function showItem(key) {
  app.replaceChildren(el("p", "wait", "One moment"));
  const item = await ask("/api/items/" + encodeURIComponent(key));
  if (!item) {
    app.replaceChildren(el("p", "sold-and-gone", "This is not for sale any more."));
    return;
  }
  const facts = el("table", "facts");
  for (const [name, value] of item.facts) facts.append(row(name, value));
  app.replaceChildren(
    el("h1", "name", item.title),
    el("p", "price", dollars(item.cents)),
    el("p", "delivery", "Delivery " + dollars(item.shipping_cents)),
    el("p", "stock", item.available ? "Ready to ship" : "Sold out"),
    el("p", "seller", item.seller),
    el("div", "words", item.description),
    facts,
  );
}

function show() {
  const [first, second] = location.pathname.split("/").filter(Boolean);
  if (first === "item" && second) showItem(second);
  else showList(first === "c" && second ? second : "");
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || link.origin !== location.origin) return;
  event.preventDefault();
  history.pushState(null, "", link.href);
  scrollTo(0, 0);
  show();
});
addEventListener("popstate", show);
show();
