// Finding and sorting for those whose browser runs scripts; the report is whole without.
(() => {
  "use strict";
  const list = document.getElementById("list");
  if (!list) return;
  const find = document.getElementById("find");
  const verdict = document.getElementById("verdict");
  const matching = document.getElementById("matching");
  const bodies = [...list.tBodies];
  const texts = new Map(bodies.map((body) => [body, body.textContent.toLowerCase()]));

  const filter = () => {
    const wanted = find.value.trim().toLowerCase();
    let shown = 0;
    for (const body of bodies) {
      const isWanted =
        (!verdict.value || body.dataset.verdict === verdict.value) && texts.get(body).includes(wanted);
      body.hidden = !isWanted;
      shown += isWanted ? 1 : 0;
    }
    matching.textContent = `${shown} of ${bodies.length} shown`;
  };

  const sort = (heading) => {
    const key = heading.dataset.key;
    const isRank = key === "rank";
    const wasFirst = heading.getAttribute("aria-sort");
    const direction = wasFirst ? (wasFirst === "descending" ? 1 : -1) : isRank ? 1 : -1;
    // What is not known comes last, whichever way it is sorted.
    const value = (body) => (key in body.dataset ? Number(body.dataset[key]) : null);
    const order = (a, b) => {
      const [x, y] = [value(a), value(b)];
      if (x === null || y === null) return (x === null) - (y === null);
      return direction * (x - y);
    };
    for (const other of list.querySelectorAll("[aria-sort]")) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", direction === 1 ? "ascending" : "descending");
    list.append(...[...bodies].sort(order));
  };

  for (const heading of list.querySelectorAll("th[data-key]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    button.addEventListener("click", () => sort(heading));
    heading.append(button);
  }
  const open = () => {
    const body = document.getElementById(location.hash.slice(1));
    if (body && bodies.includes(body)) {
      body.hidden = false;
      body.querySelector("details").open = true;
    }
  };
  find.addEventListener("input", filter);
  verdict.addEventListener("change", filter);
  addEventListener("hashchange", open);
  document.getElementById("controls").hidden = false;
  open();
})();
