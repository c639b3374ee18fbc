// Keeps public pages that were opened before, so that they can be read without a connection. The server puts BASE before this file: the
// assets that every page needs. Only what says that it may be kept is kept: pages for everyone send `no-cache`, all others `no-store`.

const PAGES = "pages";
const PICTURES = "pictures";
const ASSETS = "assets";
const PATIENCE = 3000;
const LIMITS = { [PAGES]: { count: 60, bytes: 4 << 20 }, [PICTURES]: { count: 90, bytes: 6 << 20 }, [ASSETS]: { count: 40, bytes: 4 << 20 } };
const LANGUAGES = ["vi", "en", "ar"];
/** Never touched, whatever they say of themselves: personal pages and what only makes sense with a connection. */
const NEVER = /^\/(desk|sign-in|sign-out|draft|follow|report|api|events|live|phone|sw\.js|healthz|readyz|metrics)(\/|$)/;

// What the reader's language is: told by each answer, remembered because this worker is often stopped.
let language = null;
async function currentLanguage() {
  language ??= await caches.match("/kept-language").then((found) => found?.text()).catch(() => null) ?? "vi";
  return language;
}
async function speak(tag) {
  if (!LANGUAGES.includes(tag) || tag === language) return;
  language = tag;
  await (await caches.open(ASSETS)).put("/kept-language", new Response(tag));
}

/** Where a page is kept: by address and language, for one address has a page in each. */
function shelf(address, tag) {
  const url = new URL(address);
  url.hash = "";
  url.searchParams.delete("lang");
  url.searchParams.set("kept", tag);
  return url.href;
}
async function findPage(address) {
  const pages = await caches.open(PAGES);
  const first = new URL(address).searchParams.get("lang") ?? await currentLanguage();
  for (const tag of new Set([first, ...LANGUAGES])) {
    const found = LANGUAGES.includes(tag) && await pages.match(shelf(address, tag));
    if (found) return found;
  }
  return null;
}

const control = (answer) => answer.headers.get("cache-control") ?? "no-store";
const isForEveryone = (answer) => answer.ok && answer.type === "basic" && !/no-store|private/.test(control(answer));

/** Keeps a copy with its time and size, and lets the oldest go. */
async function keep(cache, key, answer, more = {}) {
  const body = await answer.arrayBuffer();
  const headers = new Headers({ "x-kept": new Date().toISOString(), "x-size": String(body.byteLength), ...more });
  for (const name of ["content-type", "content-language", "content-security-policy", "x-content-type-options", "referrer-policy", "permissions-policy"]) {
    if (answer.headers.has(name)) headers.set(name, answer.headers.get(name));
  }
  const store = await caches.open(cache);
  await store.delete(key);
  await store.put(key, new Response(body, { headers }));
  const kept = await Promise.all((await store.keys()).map(async (request) => [request, Number((await store.match(request))?.headers.get("x-size"))]));
  let bytes = kept.reduce((sum, [, size]) => sum + size, 0);
  let count = kept.length;
  for (const [request, size] of kept) {
    if (count <= LIMITS[cache].count && bytes <= LIMITS[cache].bytes) break;
    if (/^\/(offline$|kept-language$)/.test(new URL(request.url).pathname)) continue;
    await store.delete(request);
    count -= 1;
    bytes -= size;
  }
}

async function keepPage(answer) {
  if (!/^text\/html/.test(answer.headers.get("content-type") ?? "")) return;
  const tag = answer.headers.get("content-language") ?? "vi";
  const text = await answer.clone().text();
  const title = /<title>([^<]*)<\/title>/.exec(text)?.[1] ?? "";
  await keep(PAGES, shelf(answer.url, tag), answer, { "x-title": encodeURIComponent(title.trim()) });
}

/** The page as it was, and says so: the script of the page reads the mark. */
async function asKept(found) {
  const text = await found.text();
  const headers = new Headers(found.headers);
  headers.set("cache-control", "no-store");
  return new Response(text.replace("<html ", `<html data-kept="${found.headers.get("x-kept")}" `), { headers });
}

async function page(event) {
  const { request } = event;
  const chosen = new URL(request.url).searchParams.get("lang");
  const coming = fetch(request).then((answer) => {
    if (isForEveryone(answer)) {
      const copy = answer.clone();
      event.waitUntil(Promise.all([speak(answer.headers.get("content-language")), keepPage(copy)]).catch(() => {}));
    }
    return answer;
  });
  event.waitUntil(coming.catch(() => {}));
  const late = new Promise((done) => { setTimeout(done, PATIENCE); });
  const first = await Promise.race([coming.catch(() => null), late]);
  if (first) return first;
  if (chosen) await speak(chosen);
  const found = await findPage(request.url);
  if (found) return asKept(found);
  try {
    return await coming;
  } catch (problem) {
    const offline = await findPage(new URL("/offline", location.origin).href);
    if (offline) return offline;
    throw problem;
  }
}

/** Named by their content: what is kept is right for ever. */
async function asset(event) {
  const found = await caches.match(event.request.url, { cacheName: ASSETS });
  if (found) return found;
  const answer = await fetch(event.request);
  if (answer.ok) event.waitUntil(keep(ASSETS, event.request.url, answer.clone()).catch(() => {}));
  return answer;
}

/** Pictures and points of maps: the newest, or else what is kept. */
async function thing(event) {
  try {
    const answer = await fetch(event.request);
    if (isForEveryone(answer) && /json/.test(answer.headers.get("content-type") ?? "")) {
      event.waitUntil(keep(PICTURES, event.request.url, answer.clone()).catch(() => {}));
    }
    return answer;
  } catch (problem) {
    const found = await caches.match(event.request.url, { cacheName: PICTURES });
    if (found) return found;
    throw problem;
  }
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin || NEVER.test(url.pathname)) return;
  if (url.pathname.startsWith("/assets/")) event.respondWith(asset(event));
  else if (request.mode === "navigate") event.respondWith(page(event));
  else if (request.destination === "image" || url.pathname.endsWith(".json")) event.respondWith(thing(event));
});

/** The page in the reader's language for the moment when there is no connection. */
async function keepOfflinePage() {
  const answer = await fetch("/offline");
  if (isForEveryone(answer)) await keepPage(answer);
}

// A page tells that it is open: the first one was loaded before this worker was there, and its pictures belong to it.
async function opened({ address, lang, pictures }) {
  const url = new URL(address);
  if (url.origin !== location.origin || NEVER.test(url.pathname)) return;
  await speak(lang);
  const pages = await caches.open(PAGES);
  if (!await pages.match(shelf(new URL("/offline", location.origin).href, lang))) await keepOfflinePage();
  if (!await pages.match(shelf(address, lang))) {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    if (!isForEveryone(answer) || answer.redirected) return;
    await keepPage(answer);
  }
  const kept = await caches.open(PICTURES);
  for (const each of pictures.slice(0, 12)) {
    if (new URL(each).origin !== location.origin || NEVER.test(new URL(each).pathname) || await kept.match(each)) continue;
    const answer = await fetch(each);
    if (answer.ok && !/no-store/.test(control(answer)) && /^image\//.test(answer.headers.get("content-type") ?? "")) {
      await keep(PICTURES, each, answer);
    }
  }
}
addEventListener("message", (event) => {
  if (event.data?.address) event.waitUntil(opened(event.data).catch(() => {}));
});

addEventListener("install", (event) => {
  const ready = async () => {
    const store = await caches.open(ASSETS);
    await Promise.all(BASE.map(async (path) => {
      const address = new URL(path, location.origin).href;
      if (!await store.match(address)) await keep(ASSETS, address, await fetch(path));
    }));
  };
  event.waitUntil(ready().catch(() => {}).then(() => skipWaiting()));
});
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
