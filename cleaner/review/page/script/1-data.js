// The index stands in the page; texts come in parts, gzip in base64, unpacked when they are looked at.
const PARTS_KEPT = 12;
const LINE_END = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/g; // as the cleaner cuts a text into lines

const byId = (id) => document.getElementById(id);

const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null)); // strings become text, never markup
  return element;
};

const unpack = async (base64) => {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(plain).text());
};

let index = null;
const state = { rows: [], at: 0, page: null, stop: -1, view: "pages" };

const readIndex = async () => {
  index = await unpack(byId("index").textContent);
  index.pages = index.pages.map(([id, url, site, language, status, chars, part, place, lowest, spans, title], number) => {
    const page = { number, id, url, site, language, status, chars, part, place, title };
    page.lowest = lowest === null ? null : Number(lowest);
    page.kinds = spans.filter((_, at) => at % 2 === 0);
    page.lengths = spans.filter((_, at) => at % 2 === 1);
    page.gone = 0;
    page.kinds.forEach((kind, at) => {
      if (index.kinds[kind].kind !== "quarantined") page.gone += page.lengths[at];
    });
    page.share = chars ? Math.min(1, page.gone / chars) : 0;
    return page;
  });
};

const parsed = () =>
  document.readyState === "loading"
    ? new Promise((resolve) => document.addEventListener("DOMContentLoaded", resolve, { once: true }))
    : Promise.resolve();

const waiting = new Map();
// Files beside the page are scripts that call this: a page opened from a disk may not fetch.
globalThis.cleanerPart = (number, data) => waiting.get(number)?.(data);

const fetchPart = async (number) => {
  if (index.beside === null) {
    if (!byId(`part-${number}`)) await parsed();
    return byId(`part-${number}`).textContent;
  }
  return new Promise((resolve, reject) => {
    const name = `${index.beside}${number}.js`;
    const script = make("script", { src: name });
    waiting.set(number, resolve);
    script.onload = () => script.remove();
    script.onerror = () => reject(new Error(`${decodeURIComponent(name)} is missing; it belongs beside this page`));
    document.head.append(script);
  });
};

const parts = new Map();
const loadPart = (number) => {
  const kept = parts.get(number) ?? fetchPart(number).then(unpack);
  parts.delete(number); // the one used last stands last
  parts.set(number, kept);
  kept.catch(() => parts.delete(number));
  if (parts.size > PARTS_KEPT) parts.delete(parts.keys().next().value);
  return kept;
};

// Offsets of the report count characters; strings here count units of 16 bits, two for a character beyond them.
const offsets = (text, chars) => {
  const wide = [];
  if (text.length !== chars) {
    for (const match of text.matchAll(/[\ud800-\udbff][\udc00-\udfff]/g)) wide.push(match.index);
  }
  const before = (test) => {
    let low = 0;
    let high = wide.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (test(middle)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    toUnits: (point) => point + before((at) => wide[at] - at < point),
    toPoints: (unit) => unit - before((at) => wide[at] < unit),
  };
};

// A page with its text and spans, their offsets as strings here count.
const readPage = async (number) => {
  const facts = index.pages[number];
  const held = (await loadPart(facts.part))[facts.place];
  const page = { ...facts, ...held, spans: [] };
  const whole = held.text !== null;
  let text = held.text ?? "";
  const { toUnits, toPoints } = offsets(text, whole ? facts.chars : text.length);
  let end = 0;
  held.spans.forEach(([start, stop, kind, because, evidence, score, alone], at) => {
    const span = { at, because, evidence, score: Number(score), ...index.kinds[kind], from: start, to: stop };
    if (whole) {
      span.start = Math.max(end, toUnits(start)); // spans that overlap are shown one after the other
      span.end = Math.max(span.start, toUnits(stop));
    } else {
      text += text && !text.endsWith("\n") ? "\n" : "";
      span.start = text.length;
      text += alone ?? "";
      span.end = text.length;
    }
    end = span.end;
    page.spans.push(span);
  });
  return Object.assign(page, { text, whole, toPoints });
};

const loadPage = async (number) => {
  const page = await readPage(number);
  return Object.assign(page, layOut(page));
};

// Lines, each of fragments; a stop is what can be marked: a span, or what stayed of a line.
const layOut = ({ text, spans }) => {
  const lines = [];
  const stops = spans.map((span) => ({ span, start: span.start, end: span.end, fragments: [] }));
  const isBlank = (from, to) => !/\S/.test(text.slice(from, to));
  const order = [];
  let next = 0;
  LINE_END.lastIndex = 0;
  for (let from = 0; from <= text.length; ) {
    const ended = LINE_END.exec(text);
    const to = ended ? ended.index : text.length;
    const line = { fragments: [] };
    for (let at = from; at < to || (at === from && to === from); ) {
      while (next < spans.length && spans[next].end <= at) next += 1;
      const span = spans[next];
      const inside = span && span.start <= at && at < span.end;
      const until = inside ? Math.min(to, span.end) : Math.min(to, span && span.start > at ? span.start : to);
      const hollow = inside && isBlank(span.start, span.end) && !stops[next].fragments.length;
      if (!isBlank(at, until) || hollow) {
        const stop = inside ? stops[next] : { span: null, start: at, end: until, fragments: [] };
        const fragment = { stop, start: at, end: until, hollow };
        stop.fragments.push(fragment);
        line.fragments.push(fragment);
        if (stop.fragments.length === 1) order.push(stop);
      }
      if (until === at) break;
      at = until;
    }
    lines.push(line);
    from = ended ? LINE_END.lastIndex : text.length + 1;
  }
  return { lines, stops: order };
};
