// Parts of a page that follow what happens elsewhere: <section id="papers" data-live="topic other.topic">. When a topic is raised, the
// page is asked for again and the part is replaced by the one with the same id; what has the focus and what was typed stay.
// data-live-stream="/path" on a part: where the stream is, if not at /live; data-live-from="/path": the page to ask for, if not this.

const POLL = 2000;
const PATIENCE = 6000;
/** How long a part waits that somebody is just pressing something in. */
const HOLD = 400;

const topicsOf = (part) => (part.dataset.live ?? "").split(/\s+/).filter(Boolean);
const born = performance.now();
/** Milliseconds since this page was asked for; by no clock, for clocks differ. */
const age = () => Math.round(performance.now() - (performance.getEntriesByType("navigation")[0]?.requestStart ?? born));

export function follow(ids, say) {
  const parts = () => ids.map((id) => document.getElementById(id)).filter(Boolean);
  let source = null;
  let timer = 0;
  let patience = 0;
  let wanted = new Set();
  let isBusy = false;
  let isOver = false;

  /** Asks for the parts of these topics again; for all of them with null. One request at a time, what comes meanwhile is added. */
  async function renew(topics) {
    for (const part of parts()) {
      if (!topics || topicsOf(part).some((topic) => topics.includes(topic))) wanted.add(part.id);
    }
    if (isBusy || !wanted.size) return;
    isBusy = true;
    while (wanted.size) {
      const now = [...wanted];
      wanted = new Set();
      const pages = Map.groupBy?.(now, where) ?? group(now);
      for (const [address, own] of pages) {
        const answer = await fetch(address, { credentials: "same-origin", headers: { accept: "text/html", "x-part": "1" } }).catch(() => null);
        // Gone for good: the page says so itself.
        if (answer?.status === 410) { stop(); location.reload(); return; }
        // Signed out: what is shown stays, and nothing more is asked.
        if (answer?.redirected || [401, 403, 404].includes(answer?.status)) { stop(); continue; }
        if (!answer?.ok) continue;
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const before = streamed();
        for (const id of own) {
          const part = document.getElementById(id);
          if (isPressed(part)) later(id);
          else swap(part, page.getElementById(id), say);
        }
        if (streamed() !== before && !isOver) open();
      }
    }
    isBusy = false;
  }
  /** Tries once more when the person has let go. */
  const later = (id) => setTimeout(() => { if (!isOver) { wanted.add(id); renew([]); } }, HOLD);
  const where = (id) => document.getElementById(id)?.dataset.liveFrom ?? location.href.split("#")[0];
  const group = (all) => {
    const found = new Map();
    for (const id of all) found.set(where(id), [...(found.get(where(id)) ?? []), id]);
    return found;
  };

  /** Where the stream of all parts is. */
  function streamed() {
    const topics = [...new Set(parts().flatMap(topicsOf))].sort();
    if (!topics.length) return "";
    const base = parts().find((part) => part.dataset.liveStream)?.dataset.liveStream ?? "/live";
    return `${base}?${topics.map((topic) => `topic=${encodeURIComponent(topic)}`).join("&")}`;
  }

  function poll() {
    source?.close();
    source = null;
    if (!timer && !isOver) timer = setInterval(() => { if (!document.hidden) renew(null); }, POLL);
  }
  function close() {
    source?.close();
    source = null;
    clearInterval(timer);
    clearTimeout(patience);
    timer = 0;
  }
  function stop() { isOver = true; close(); }

  function open() {
    close();
    const address = streamed();
    if (!address) return;
    if (!window.EventSource) return poll();
    source = new EventSource(`${address}&age=${age()}`);
    // A proxy may keep events back: then the page asks by itself.
    patience = setTimeout(poll, PATIENCE);
    source.addEventListener("open", () => clearTimeout(patience));
    source.addEventListener("raised", (event) => renew([event.data]));
    source.addEventListener("over", () => { stop(); renew(null); });
    source.addEventListener("error", () => { if (source?.readyState === EventSource.CLOSED) poll(); });
  }

  // A page that nobody looks at holds no connection; browsers have six for one site.
  document.addEventListener("visibilitychange", () => {
    if (isOver) return;
    if (document.hidden) return close();
    renew(null);
    open();
  });
  addEventListener("pagehide", close);
  addEventListener("pageshow", (event) => { if (event.persisted && !isOver) { renew(null); open(); } });
  open();
}

let pressed = null;
addEventListener("pointerdown", (event) => { pressed = event.target; }, { capture: true, passive: true });
// The click comes after the pointer has gone up: only then is the part free.
for (const kind of ["pointerup", "pointercancel"]) addEventListener(kind, () => setTimeout(() => { pressed = null; }), true);

/** Whether a press is on its way in the part, or a button in it has asked and waits for its answer. */
const isPressed = (part) => Boolean(part && (part.contains(pressed) || part.querySelector(".is-asking")));

const fields = "input:not([type=hidden]), textarea, select";
const plain = (element) => element.innerHTML.replace(/name="form_key" value="[^"]*"/g, "");
const actionOf = (field) => field.closest("form")?.getAttribute("action");

/** The same field or link in the new part. */
function twin(fresh, old) {
  if (old.id) return fresh.querySelector(`#${CSS.escape(old.id)}`);
  const same = [...fresh.querySelectorAll(old.localName)].filter((each) => actionOf(each) === actionOf(old));
  if (old.localName === "a") return same.find((each) => each.getAttribute("href") === old.getAttribute("href"));
  const isChoice = old.type === "radio" || old.type === "checkbox" || old.localName === "button";
  return same.find((each) => each.name === old.name && (!isChoice || each.value === old.value));
}

function keep(fresh, field) {
  const other = twin(fresh, field);
  if (!other) return;
  if (field.type === "file") { if (field.files.length) other.replaceWith(field); }
  else if (field.type === "radio" || field.type === "checkbox") { if (field.checked !== field.defaultChecked) other.checked = field.checked; }
  else if (field.localName === "select") {
    const first = [...field.options].find((each) => each.defaultSelected)?.value ?? field.options[0]?.value;
    if (field.value !== first) other.value = field.value;
  } else if (field.value !== field.defaultValue) other.value = field.value;
}

function swap(old, fresh, say) {
  if (!old || !fresh || (old.dataset.live === fresh.dataset.live && plain(old) === plain(fresh))) return;
  // A form on its way is not taken from under the person's hands.
  if (old.querySelector("form[data-sent]")) return;
  const active = old.contains(document.activeElement) ? document.activeElement : null;
  const [start, end] = active?.matches("textarea, input[type=text]") ? [active.selectionStart, active.selectionEnd] : [null, null];
  const heir = active && twin(fresh, active);
  for (const details of old.querySelectorAll("details[id]")) {
    const same = fresh.querySelector(`#${CSS.escape(details.id)}`);
    if (same && details.open) same.open = true;
  }
  for (const field of old.querySelectorAll(fields)) keep(fresh, field);
  for (const button of fresh.querySelectorAll("[data-needs-script]")) button.hidden = false;
  old.replaceWith(fresh);
  if (active) {
    const next = active.isConnected ? active : heir?.isConnected ? heir : fresh;
    if (next === fresh) fresh.tabIndex = -1;
    next.focus({ preventScroll: true });
    if (start !== null && next.setSelectionRange) next.setSelectionRange(start, end);
  }
  if (fresh.dataset.liveSays) say(fresh.dataset.liveSays);
}
