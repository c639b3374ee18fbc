// Progressive enhancement only: every page works without this file. Texts come from data attributes, never from here.
// One long file: on a slow line each further file is a further wait. What few pages need (maps) is a module of its own.

const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const text = (name) => document.body.dataset[name] ?? "";
const typing = (element) => element?.matches?.("input, textarea, select, [contenteditable=true]");

// A polite voice for screen readers.
const voice = document.createElement("p");
voice.className = "visually-hidden";
voice.setAttribute("role", "status");
document.body.append(voice);
const say = (words) => { voice.textContent = words; };

// Copy: <button data-copy="text"> or data-copy-from="#id"
function copying(button, words = button.dataset.copy || one(button.dataset.copyFrom)?.textContent.trim()) {
  if (!words || !navigator.clipboard) return;
  navigator.clipboard.writeText(words).then(() => {
    say(text("copied"));
    const label = one("[data-label]", button) ?? button;
    const before = label.textContent;
    label.textContent = text("copied");
    setTimeout(() => { label.textContent = before; }, 2000);
  });
}

// Confirm without a dialogue: the first press asks, the second does. data-confirm="Revoke this paper?"
function asked(button) {
  if (button.classList.contains("is-asking")) return true;
  const before = button.innerHTML;
  button.classList.add("is-asking");
  button.textContent = button.dataset.confirm;
  say(button.dataset.confirm);
  const calm = () => {
    button.classList.remove("is-asking");
    button.innerHTML = before;
    button.removeEventListener("blur", calm);
  };
  button.addEventListener("blur", calm);
  setTimeout(calm, 8000);
  return false;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-confirm], [data-copy], [data-copy-from], [data-print], [data-scan], [data-share], [data-read], [data-locate]");
  for (const open of all("details.account[open]")) if (!open.contains(event.target)) open.open = false;
  if (!button) return;
  if (button.dataset.confirm && !asked(button)) event.preventDefault();
  else if (button.matches("[data-copy], [data-copy-from]")) copying(button);
  else if (button.matches("[data-print]")) window.print();
  else if (button.matches("[data-scan]")) scan(button);
  else if (button.matches("[data-share]")) share(button);
  else if (button.matches("[data-read]")) read(button);
  else if (button.matches("[data-locate]")) locate(button);
});

// Double submit: the second press of a form on its way is ignored and said; coming back by history frees it.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "get" || form.hasAttribute("data-again")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    say(text("busy"));
    return;
  }
  form.dataset.sent = "yes";
  const button = event.submitter;
  if (button) {
    button.setAttribute("aria-disabled", "true");
    button.dataset.before = button.innerHTML;
    button.textContent = text("busy");
  }
});
window.addEventListener("pageshow", () => {
  for (const form of all("form[data-sent]")) delete form.dataset.sent;
  for (const button of all("button[data-before]")) {
    button.removeAttribute("aria-disabled");
    button.innerHTML = button.dataset.before;
    delete button.dataset.before;
  }
});

// A USB scanner types faster than anyone: a key counts as a shortcut only when no other follows at once, and what was typed in one
// go and ended with Enter is a scan; at the desk it is opened from any page, in the body of a form: it may hold personal data.
let pending = 0;
let typed = "";
let last = 0;
function scanned(event) {
  const quick = event.timeStamp - last < 60;
  last = event.timeStamp;
  if (!quick) typed = "";
  if (quick && pending) { clearTimeout(pending); pending = 0; }
  if (event.key.length === 1) { typed += event.key; return quick; }
  if (event.key !== "Enter") return quick && event.key === "Shift";
  const words = typed;
  typed = "";
  const key = one("[name=csrf]");
  if (!quick || words.length < 8) return false;
  event.preventDefault();
  if (!key || !document.body.matches(".desk")) return true;
  const form = document.createElement("form");
  form.method = "post";
  form.action = "/desk/scan";
  form.enctype = "multipart/form-data";
  for (const [name, value] of [["csrf", key.value], ["code", words]]) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name, value });
    form.append(field);
  }
  document.body.append(form);
  form.requestSubmit();
  return true;
}

// Keyboard: Ctrl+K or / to the search box; j, k and Enter in work lists; data-shortcut="d" presses that button.
function step(list, by) {
  const links = all("a", list).filter((link) => link.closest("li"));
  const at = links.findIndex((link) => link === document.activeElement);
  const current = at >= 0 ? at : links.findIndex((link) => link.closest(".is-current"));
  links[Math.min(Math.max(current + by, 0), links.length - 1)]?.focus();
}
document.addEventListener("keydown", (event) => {
  const key = event.key.toLowerCase();
  if ((event.ctrlKey || event.metaKey) && !event.shiftKey && key === "k") {
    const box = one("[data-search]");
    if (box) { event.preventDefault(); box.focus(); box.select(); }
    return;
  }
  if (key === "escape") for (const open of all("details.account[open]")) { open.open = false; one("summary", open).focus(); }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (!event.repeat && scanned(event)) return;
  const list = one("[data-list]");
  if (list && (key === "j" || key === "k")) { event.preventDefault(); step(list, key === "j" ? 1 : -1); }
  else if (key === "/") { const box = one("[data-search]"); if (box) { event.preventDefault(); box.focus(); } }
  else if (/^[a-z0-9]$/.test(key)) {
    const target = one(`[data-shortcut="${key}"]`);
    if (target && !event.repeat) {
      event.preventDefault();
      pending = setTimeout(() => { pending = 0; target.focus(); target.click(); }, 90);
    }
  }
});

// Text areas grow with their words.
const grow = (area) => { if (area.scrollHeight > area.clientHeight) area.rows = Math.min(area.rows + 1, 30); };
document.addEventListener("input", (event) => { if (event.target.matches("textarea")) grow(event.target); });

// Chosen files: names, sizes, thumbnails.
document.addEventListener("change", (event) => {
  const input = event.target;
  if (input.type !== "file") return;
  if ("sends" in input.dataset && input.files.length) return input.form.requestSubmit();
  const place = input.closest(".file");
  if (!place) return;
  const list = one("ul", place) ?? place.appendChild(document.createElement("ul"));
  list.replaceChildren(...[...input.files].map((file) => {
    const item = document.createElement("li");
    if (file.type.startsWith("image/")) {
      const picture = new Image();
      picture.alt = "";
      picture.src = URL.createObjectURL(file);
      picture.onload = () => URL.revokeObjectURL(picture.src);
      item.append(picture);
    }
    const name = document.createElement("bdi");
    name.textContent = `${file.name} (${Math.max(1, Math.round(file.size / 1024))} kB)`;
    item.append(name);
    return item;
  }));
});

// A USB scanner types into the box that waits for it: data-scanner takes the focus when nothing else has it.
const waiting = one("input[data-scanner], [data-scanner] input");
if (waiting && (document.activeElement === document.body || !document.activeElement)) waiting.focus({ preventScroll: true });

// An error summary takes the focus, so that it is read and its links are next.
one(".error-summary")?.focus();

// Camera: only where the browser can read codes and the page is in a secure context. The form's code field takes the answer.
const canScan = "BarcodeDetector" in window && window.isSecureContext && navigator.mediaDevices?.getUserMedia;
if (canScan) for (const button of all("[data-scan]")) button.hidden = false;

async function scan(button) {
  const form = button.closest("form");
  const old = one("video", form);
  if (old) return stop(old);
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    say(text("noCamera"));
    button.hidden = true;
    return;
  }
  const video = document.createElement("video");
  video.className = "scan-view";
  video.playsInline = true;
  video.muted = true;
  video.srcObject = stream;
  button.before(video);
  await video.play();
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  const look = async () => {
    if (!video.isConnected) return;
    const [found] = await detector.detect(video).catch(() => []);
    if (!found) return setTimeout(look, 150);
    stop(video);
    navigator.vibrate?.(60);
    const field = one("[name=code]", form);
    field.value = found.rawValue;
    form.requestSubmit();
  };
  look();
}
function stop(video) {
  for (const track of video.srcObject.getTracks()) track.stop();
  video.remove();
}

// Share: by the phone's own sheet, or else by copying the link. <button data-share data-copy-label="Copy the link" hidden>
const address = () => one("link[rel=canonical]")?.href ?? location.href.split("#")[0];
for (const button of all("[data-share]")) {
  button.hidden = !navigator.share && !navigator.clipboard;
  if (!navigator.share) (one("[data-label]", button) ?? button).textContent = button.dataset.copyLabel;
}
function share(button) {
  if (!navigator.share) return copying(button, address());
  const title = one("meta[property='og:title']")?.content ?? document.title;
  navigator.share({ title, url: address() }).catch(() => {});
}

// Read aloud: <button data-read="#main" data-pause data-resume data-stop hidden>. Sentence by sentence, each in its own language; a
// part that no voice of the phone can speak is passed over. Phones cannot be trusted to pause, so a pause begins its sentence again.
const mouth = window.speechSynthesis;
const unread = "[hidden], [aria-hidden=true], nav, form, button, svg, script, figure, .code, .map, .strip";
const blocks = "h1, h2, h3, p, li, dt, dd, td, th, caption, summary";
let reading = null;

function voiceFor(lang) {
  const voices = mouth.getVoices();
  const own = voices.filter((each) => each.lang.toLowerCase().split(/[-_]/)[0] === lang.split("-")[0]);
  return { isThere: !voices.length || own.length > 0, voice: own.find((each) => each.localService) ?? own[0] };
}
function sentences(root) {
  const parts = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode());) {
    const parent = node.parentElement;
    if (!node.data.trim() || parent.closest(unread) || parent.checkVisibility?.() === false) continue;
    const place = parent.closest(blocks) ?? parent;
    const lang = parent.closest("[lang]").lang;
    const last = parts.at(-1);
    if (last?.place === place && last.lang === lang) last.words += node.data;
    else parts.push({ place, lang, words: node.data });
  }
  return parts.filter(({ lang }) => voiceFor(lang).isThere).flatMap(({ place, lang, words }) =>
    (words.replace(/\s+/g, " ").match(/\S.{0,180}(?=\s|$)/g) ?? []).map((each) => ({ place, lang, words: each })));
}
function speak() {
  const now = reading;
  const part = now.parts[now.at];
  now.parts[now.at - 1]?.place.classList.remove("is-read");
  if (!part) return hush();
  part.place.classList.add("is-read");
  const words = new SpeechSynthesisUtterance(part.words);
  words.lang = part.lang;
  words.voice = voiceFor(part.lang).voice ?? null;
  words.onend = words.onerror = () => {
    if (reading !== now || now.words !== words) return;
    now.at += 1;
    speak();
  };
  now.words = words;
  mouth.speak(words);
}
function hush() {
  if (!reading) return;
  const { button, stop, label, before, parts } = reading;
  reading = null;
  mouth.cancel();
  for (const { place } of parts) place.classList.remove("is-read");
  label.textContent = before;
  if (document.activeElement === stop) button.focus();
  stop.remove();
}
function read(button) {
  if (reading && reading.button !== button) hush();
  if (!reading) {
    const label = one("[data-label]", button) ?? button;
    const stop = document.createElement("button");
    Object.assign(stop, { type: "button", className: button.className, textContent: button.dataset.stop, onclick: hush });
    button.after(stop);
    reading = { button, stop, label, before: label.textContent, parts: sentences(one(button.dataset.read) ?? document.body), at: 0 };
  } else if (reading.words) {
    reading.words = null;
    mouth.cancel();
    reading.label.textContent = button.dataset.resume;
    return;
  }
  reading.label.textContent = button.dataset.pause;
  speak();
}
if (mouth && window.SpeechSynthesisUtterance) {
  const offer = () => {
    for (const button of all("[data-read]")) button.hidden = !voiceFor(document.documentElement.lang).isThere;
  };
  offer();
  mouth.addEventListener?.("voiceschanged", offer);
  addEventListener("pagehide", hush);
}

// Where I am: <button data-locate="#field" data-failed="words" hidden> fills "latitude, longitude" into the field; with data-submit the
// form is sent at once.
const canLocate = window.isSecureContext && navigator.geolocation;
if (canLocate) for (const button of all("[data-locate]")) button.hidden = false;
function locate(button) {
  const field = one(button.dataset.locate);
  if (!field || button.getAttribute("aria-disabled")) return;
  button.setAttribute("aria-disabled", "true");
  const found = ({ coords }) => {
    button.removeAttribute("aria-disabled");
    field.value = `${coords.latitude.toFixed(6)}, ${coords.longitude.toFixed(6)}`;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    if ("submit" in button.dataset) field.form?.requestSubmit();
    else if (field.type !== "hidden") field.focus();
    say(field.value);
  };
  const lost = () => {
    button.removeAttribute("aria-disabled");
    if (!button.dataset.failed) return;
    (one("[data-label]", button) ?? button).textContent = button.dataset.failed;
    say(button.dataset.failed);
  };
  navigator.geolocation.getCurrentPosition(found, lost, { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 });
}

// Maps: few pages have one, so their module comes only there. Without it, or without Leaflet, the list beside the map does.
const plans = one("script[data-maps]")?.dataset.maps;
if (plans) for (const place of all("[data-map]")) import(plans).then(({ draw }) => draw(place)).catch(() => { place.hidden = true; });

// Pages kept on this phone (sw.js): a page from there says as of when; the offline page lists them; each page tells that it is open.
const html = document.documentElement;
if (html.dataset.kept && text("kept")) {
  const when = new Intl.DateTimeFormat(html.lang, { dateStyle: "medium", timeStyle: "short" }).format(new Date(html.dataset.kept));
  const note = document.createElement("p");
  note.className = "strip strip--kept";
  note.setAttribute("role", "status");
  note.textContent = text("kept").replace("{when}", when);
  one("main")?.prepend(note);
}
const workers = window.isSecureContext && navigator.serviceWorker;
if (workers && document.body.matches(".page")) {
  workers.register("/sw.js").catch(() => {});
  if (!html.dataset.kept) {
    const pictures = all("main img").map((picture) => picture.currentSrc || picture.src).filter((each) => each.startsWith(location.origin));
    workers.ready.then(({ active }) => active?.postMessage({ address: location.href.split("#")[0], lang: html.lang, pictures }));
  }
}
const shelves = one("[data-kept-pages]");
if (shelves && window.caches) showKept(shelves);
async function showKept(list) {
  const pages = await caches.open("pages");
  const links = await Promise.all((await pages.keys()).reverse().map(async (request) => {
    const found = await pages.match(request);
    const url = new URL(request.url);
    const lang = url.searchParams.get("kept");
    url.searchParams.delete("kept");
    return { path: url.pathname + url.search, lang, title: decodeURIComponent(found?.headers.get("x-title") ?? "") };
  }));
  const shown = links.filter((each, at) => each.path !== "/offline" && links.findIndex((other) => other.path === each.path) === at);
  list.replaceChildren(...shown.map(({ path, lang, title }) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    const words = document.createElement("textarea");
    words.innerHTML = title;
    Object.assign(link, { href: path, lang, textContent: words.value.replace(/ – [^–]*$/, "") || path });
    item.append(link);
    return item;
  }));
  one("[data-kept-none]").hidden = shown.length > 0;
  const clear = one("[data-kept-clear]");
  clear.hidden = !shown.length;
  clear.onclick = async () => {
    for (const name of ["pages", "pictures"]) await caches.delete(name);
    showKept(list);
  };
}

// Offline: say so; what the page shows stays readable.
const strip = one("[data-offline]");
if (strip) {
  const tell = () => { strip.hidden = navigator.onLine; };
  addEventListener("online", tell);
  addEventListener("offline", tell);
  tell();
}

// Parts of a page that follow what happens elsewhere: data-live="topic" (live.js); few pages have them.
const isNumber = (part) => /^\d+$/.test(part.dataset.live);
const followed = all("[data-live][id]").filter((part) => !isNumber(part));
if (followed.length) import(one("script[data-follow]").dataset.follow).then(({ follow }) => follow(followed.map((part) => part.id), say));

// Numbers that change: data-live="20" is asked for again every so many seconds, while it is looked at and not worked in. Without this
// file the page asks for itself anew (meta refresh in noscript).
const live = all("[data-live]").find(isNumber);
if (live) setInterval(async () => {
  if (document.hidden || live.contains(document.activeElement)) return;
  const answer = await fetch(location.href, { credentials: "same-origin", headers: { "x-part": "1" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const fresh = one(`[data-live="${live.dataset.live}"]`, new DOMParser().parseFromString(await answer.text(), "text/html"));
  if (fresh && fresh.innerHTML !== live.innerHTML && !live.contains(document.activeElement)) live.replaceChildren(...fresh.childNodes);
}, Math.max(5, Number(live.dataset.live)) * 1000);

// A page on a screen for one after the other goes on by itself: <a data-goes-on="5"> is followed after so many seconds, but not under
// the hands of somebody who works in the page. Without this file: meta refresh in noscript.
const onward = one("a[data-goes-on]");
if (onward) setInterval(() => {
  if (!one("main").contains(document.activeElement)) location.replace(onward.href);
}, Number(onward.dataset.goesOn) * 1000);

// Buttons that only work with this file show themselves now.
for (const button of all("[data-needs-script]")) button.hidden = false;
