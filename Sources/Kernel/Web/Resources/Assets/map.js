// Draws a map where Leaflet is installed: <div class="map" data-map="/map.json" hidden></div> (parts/map). Points and outlines are GeoJSON
// with the properties title, kind, icon, url. Without tiles they stand on plain ground, in their true places. The list beside the map is for all.

const settings = document.querySelector("script[data-leaflet]").dataset;
const sheet = document.querySelector("use")?.getAttribute("href").split("#")[0];

function styled() {
  return new Promise((done, failed) => {
    const link = document.createElement("link");
    Object.assign(link, { rel: "stylesheet", href: settings.leafletCss, onload: done, onerror: failed });
    document.head.prepend(link);
  });
}

async function content(path) {
  const answer = await fetch(path, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return (await answer.json()).features ?? [];
}

function symbol(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const use = document.createElementNS(space, "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `${sheet}#${/^[a-z0-9-]+$/.test(name ?? "") ? name : "pin"}`);
  svg.append(use);
  return svg;
}

function card({ title, kind, url }) {
  const box = document.createElement("div");
  box.dir = "auto";
  const name = document.createElement(url ? "a" : "strong");
  if (url) name.href = new URL(url, location.href).origin === location.origin ? url : "#";
  name.textContent = title;
  box.append(name);
  if (kind) box.append(document.createElement("br"), kind);
  return box;
}

export async function draw(place) {
  const [leaflet, features] = await Promise.all([import(settings.leaflet), content(place.dataset.map), styled()]);
  const at = place.dataset.at?.split(",").map(Number);
  const isAt = at?.length === 2 && at.every(Number.isFinite);
  const spots = features.filter((each) => each.geometry?.type === "Point");
  const areas = features.filter((each) => /^(Multi)?Polygon$/.test(each.geometry?.type));
  if (!spots.length && !areas.length && !isAt) return;
  place.hidden = false;
  place.dir = "ltr";
  const tiles = place.dataset.tiles || settings.tiles;
  // Plain ground has no pictures that half a step would blur.
  const map = leaflet.map(place, { zoomControl: false, scrollWheelZoom: false, maxZoom: 19, minZoom: 5, zoomSnap: tiles ? 1 : 0.25 });
  map.attributionControl.setPrefix("");
  leaflet.control.zoom({ zoomInTitle: place.dataset.zoomIn ?? "+", zoomOutTitle: place.dataset.zoomOut ?? "−" }).addTo(map);
  leaflet.control.scale({ imperial: false }).addTo(map);
  if (tiles) {
    const credit = document.createElement("span");
    credit.textContent = place.dataset.attribution || settings.attribution || "";
    leaflet.tileLayer(tiles, { attribution: credit.innerHTML, maxZoom: 19 }).addTo(map);
  }
  const bounds = leaflet.latLngBounds(spots.map(({ geometry: { coordinates } }) => [coordinates[1], coordinates[0]]));
  const grounds = areas.flatMap((each) => leaflet.geoJSON(each, { style: { className: "map__area" } }).getLayers());
  for (const each of grounds) bounds.extend(each.getBounds());
  if (isAt) map.setView(at, 16);
  else map.fitBounds(bounds, { padding: [48, 56], maxZoom: 16 });
  if (isAt) leaflet.circleMarker(at, { radius: 22, interactive: false, className: "map__here" }).addTo(map);
  for (const each of grounds) {
    const { title = "", kind = "", url } = each.feature.properties ?? {};
    const name = document.createElement("span");
    name.dir = "auto";
    name.textContent = title;
    each.addTo(map).bindPopup(card({ title, kind, url }), { maxWidth: 260, closeButton: false });
    each.bindTooltip(name, { permanent: true, direction: "center", className: "map__label" });
  }
  const markers = spots.map((each) => {
    const [longitude, latitude] = each.geometry.coordinates;
    const { title = "", kind = "", icon, url } = each.properties ?? {};
    const marker = leaflet.marker([latitude, longitude], {
      icon: leaflet.divIcon({ className: "map__point", html: symbol(icon), iconSize: [36, 36], popupAnchor: [0, -14] }),
    });
    const label = document.createElement("span");
    label.dir = "auto";
    label.textContent = title;
    marker.bindPopup(card({ title, kind, url }), { maxWidth: 260, closeButton: false, autoPanPadding: [12, 12] });
    marker.bindTooltip(label, { permanent: spots.length <= 200, direction: "bottom", offset: [0, 16], className: "map__label" });
    marker.on("popupopen", () => setTimeout(() => marker.getPopup().getElement()?.querySelector("a")?.focus({ preventScroll: true }), 50));
    marker.on("popupclose", () => marker.getElement()?.focus({ preventScroll: true }));
    marker.addTo(map);
    marker.getElement().setAttribute("role", "button");
    marker.getElement().setAttribute("aria-label", kind ? `${title}, ${kind}` : title);
    return marker;
  });
  // A name that would cover another name or point, or that the edge would cut, is left out; coming closer shows it.
  const tell = () => {
    const sight = map.getBounds();
    const frame = place.getBoundingClientRect();
    const shown = markers.filter((each) => sight.contains(each.getLatLng())).slice(0, 150);
    const names = grounds.map((each) => each.getTooltip().getElement()).filter(Boolean);
    const taken = shown.map((each) => [each, each.getElement().getBoundingClientRect()])
      .concat(names.map((each) => [null, each.getBoundingClientRect()]));
    for (const each of markers) each.getTooltip().getElement()?.classList.add("is-covered");
    for (const each of shown) {
      const label = each.getTooltip().getElement();
      if (!label) continue;
      const box = label.getBoundingClientRect();
      if (box.x < frame.x || box.right > frame.right || box.bottom > frame.bottom) continue;
      const isFree = taken.every(([other, its]) => other === each || box.x > its.x + its.width || its.x > box.x + box.width ||
        box.y > its.y + its.height || its.y > box.y + box.height);
      if (!isFree) continue;
      label.classList.remove("is-covered");
      taken.push([null, box]);
    }
  };
  place.addEventListener("keydown", (event) => { if (event.key === "Escape") map.closePopup(); });
  map.on("moveend zoomend", tell);
  map.on("focus", () => map.scrollWheelZoom.enable());
  map.on("blur", () => map.scrollWheelZoom.disable());
  tell();
}
