"""The map on a phone with scripts: where the ground's pictures, its content or its program do not come, what is left serves."""

import pytest
from playwright.sync_api import expect
from support.server import wait_until
from support.texts import t

TILES = "/ground/{z}/{x}/{y}.png"


@pytest.fixture
def phone(people, lang):
    """Its browser takes scripts, and no fault of theirs goes unseen."""
    page, faults = people.phone(lang, script=True), []
    page.on("pageerror", lambda fault: faults.append(fault))
    yield page
    assert not faults


def features(page, kind: str) -> list:
    """What programs read of the map: points or outlines."""
    found = page.request.get("/map.json").json()["features"]
    return [each for each in found if each["geometry"]["type"].endswith(kind)]


def with_tiles(route) -> None:
    """The page as a commune has it that shows pictures of the ground."""
    answer = route.fetch()
    body = answer.text().replace("data-leaflet=", f'data-tiles="{TILES}" data-leaflet=', 1)
    route.fulfill(response=answer, body=body)


def test_points_and_outlines_stand_on_plain_ground(phone, lang, axe):
    """No picture of the ground comes: everything else is there, by hand and by keyboard."""
    asked = []

    def refuse(route) -> None:
        asked.append(route.request.url)
        route.abort()

    phone.route("**/map", with_tiles)
    phone.route("**/ground/**", refuse)
    phone.goto("/map")
    main = phone.get_by_role("main")
    plan = main.get_by_role("region", name=t(lang, "web.map.label"))
    points, areas = features(phone, "Point"), features(phone, "Polygon")
    markers = plan.locator(".map__point")
    expect(markers).to_have_count(len(points))
    expect(plan.locator("path.map__area")).to_have_count(len(areas))
    assert wait_until(lambda: asked), "no picture of the ground was asked for"
    expect(main.locator(".plot")).to_be_hidden()
    axe(phone)
    # Coming closer asks for more pictures in vain.
    plan.get_by_role("button", name=t(lang, "web.map.zoom_in")).click()
    expect(markers).to_have_count(len(points))

    # A point is opened by the keyboard, and leads to its page; so does the list.
    point = points[0]["properties"]
    plan.get_by_role("button", name=f"{point['title']}, {point['kind']}", exact=True).first.press("Enter")
    link = plan.locator(".leaflet-popup a")
    expect(link).to_have_text(point["title"])
    expect(link).to_be_focused()
    listed = main.locator(f"ul.grid a[href='{point['url']}']").first
    expect(listed).to_be_visible()
    link.press("Enter")
    expect(phone.get_by_role("heading", level=1)).to_have_text(point["title"])
    opened = phone.url
    phone.go_back()
    listed.click()
    expect(phone).to_have_url(opened)


#: Each is asked for once, and nothing is drawn without it.
PARTS = {
    "content": "**/map.json*",
    "drawing": "**/assets/map.*.js",
    "program": "**/assets/leaflet.*.js",
    "style": "**/assets/leaflet.*.css",
}


@pytest.mark.parametrize("part", PARTS)
def test_without_a_part_the_servers_own_drawing_stays(phone, lang, axe, part):
    points, areas = features(phone, "Point"), features(phone, "Polygon")
    phone.route(PARTS[part], lambda route: route.abort())
    with phone.expect_event("requestfailed"):
        phone.goto("/map")
    main = phone.get_by_role("main")
    drawing = main.locator(".plot svg")
    expect(main.locator("[data-map]")).to_be_hidden()
    expect(drawing).to_be_visible()
    expect(drawing.locator("circle")).to_have_count(len(points))
    expect(drawing.locator("path.plot__area")).to_have_count(len(areas))
    axe(phone)
    # The list is narrowed and opened as ever.
    chip = main.locator("ul.chips a").nth(1)
    chip.click()
    expect(chip).to_have_attribute("aria-current", "true")
    expect(drawing).to_be_visible()
    first = main.locator("ul.grid a").first
    title = first.inner_text().strip()
    first.click()
    expect(phone.get_by_role("heading", level=1)).to_have_text(title)
