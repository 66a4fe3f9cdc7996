// The list of pages: only the rows in sight exist.
const ROW = 64; // pixels, as in the style
const SPARE = 6; // rows kept beyond the edges

const bar = (share) => {
  const element = make("span", { class: "share", "aria-hidden": "true" }, make("i"));
  element.firstChild.style.inlineSize = `${100 * share}%`;
  return element;
};

const row = (page, at) => {
  const status = index.statuses[page.status];
  const element = make(
    "div",
    {
      id: `row-${page.number}`,
      class: "row",
      role: "option",
      "aria-posinset": at + 1,
      "aria-setsize": state.rows.length,
      "aria-selected": at === state.at ? "true" : "false",
      "data-status": status,
    },
    make(
      "span",
      { class: "row-line" },
      make("bdi", { class: "row-name" }, page.title || page.id),
      make("span", { class: "row-share" }, page.chars ? percent(page.share) : "empty"),
    ),
    make(
      "span",
      { class: "row-line" },
      make("bdi", { class: "row-site" }, index.sites[page.site]),
      make("span", { class: "row-why" }, reason(page)),
    ),
    bar(page.share),
  );
  element.style.transform = `translateY(${at * ROW}px)`;
  element.addEventListener("click", () => {
    choose(at);
    showPane("text");
  });
  return element;
};

const drawList = () => {
  const list = byId("list");
  const first = Math.max(0, Math.floor(list.scrollTop / ROW) - SPARE);
  const last = Math.min(state.rows.length, Math.ceil((list.scrollTop + list.clientHeight) / ROW) + SPARE);
  byId("rows").style.blockSize = `${state.rows.length * ROW}px`;
  byId("rows").replaceChildren(...state.rows.slice(first, last).map((page, at) => row(page, first + at)));
  const chosen = state.rows[state.at];
  if (chosen) list.setAttribute("aria-activedescendant", `row-${chosen.number}`);
  else list.removeAttribute("aria-activedescendant");
};

const scrollToRow = () => {
  const list = byId("list");
  const top = state.at * ROW;
  if (top < list.scrollTop) list.scrollTop = top;
  else if (top + ROW > list.scrollTop + list.clientHeight) list.scrollTop = top + ROW - list.clientHeight;
};

const countPages = () => {
  const all = index.pages.length;
  const here = state.rows.length;
  byId("count").textContent = here === all ? plural(all, "page") : `${counted(here)} of ${plural(all, "page")}`;
  const active = FILTERS.filter((name) => wanted[name]).length;
  byId("active").textContent = active ? `(${active} on)` : "";
};

// Shows what the filters ask for, and stays on the page shown if it is among them.
const refresh = async () => {
  order();
  countPages();
  byId("list").scrollTop = 0;
  const again = state.rows.findIndex((page) => page.number === state.page?.number);
  await choose(Math.max(0, again));
  if (state.view === "charts") drawCharts();
};

const choose = async (at) => {
  state.at = Math.min(Math.max(0, at), Math.max(0, state.rows.length - 1));
  scrollToRow();
  drawList();
  const page = state.rows[state.at];
  if (page) await showPage(page.number);
  else showNothing();
};

const moveInList = (event) => {
  const jump = Math.max(1, Math.floor(byId("list").clientHeight / ROW) - 1);
  const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: jump, PageUp: -jump, Home: -Infinity, End: Infinity };
  if (event.key in steps) {
    event.preventDefault();
    const to = state.at + steps[event.key];
    choose(Math.min(Math.max(0, to), state.rows.length - 1));
  } else if (event.key === "Enter") {
    event.preventDefault();
    showPane("text");
    focusStop();
  }
};
