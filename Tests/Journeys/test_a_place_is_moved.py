"""A place moves: its page, what is near and the map show where it is now; where it was stands in its history."""

from playwright.sync_api import expect
from support import placing
from support.placing import WRITER, labelled
from support.texts import plain, t


def test_it_is_found_where_it_is_now(people, lang, axe, office):
    old, new = "19.763120, 105.624910", f"19.79{['vi', 'ar', 'en'].index(lang)}500, 105.651200"
    title = placing.name_of(lang)
    place = placing.published(office.official(WRITER), title, position=old, title_en=title, title_ar=title)
    phone = people.phone(lang)
    shown = phone.get_by_role("main")

    def distance_from(position: str) -> str:
        """How far the place is from there, as the page of what is near says."""
        phone.goto(f"/places/near?at={position.replace(' ', '')}")
        card = shown.locator("ol.grid > li").filter(has_text=title)
        return plain(card.locator(".number").inner_text())

    def on_the_map() -> list:
        """Where the map's data have it: latitude and longitude."""
        found = phone.request.get("/map.json").json()["features"]
        (point,) = (each for each in found if each["properties"]["title"] == title)
        return point["geometry"]["coordinates"][::-1]

    here = distance_from(old)
    assert on_the_map() == [float(each) for each in old.split(", ")]
    page = people.desk(lang, WRITER)
    page.goto(place["path"])
    main = page.get_by_role("main")
    main.get_by_role("link", name=t(lang, "web.edit"), exact=True).click()
    expect(labelled(main, t(lang, "places.field.position"))).to_have_value(old)
    labelled(main, t(lang, "places.field.position")).fill(new)
    main.get_by_role("button", name=t(lang, "places.form.save")).click()
    expect(main).to_contain_text(t(lang, "places.flash.saved"))
    expect(main).to_contain_text(new)

    # The page of its sign at once; then the lists, which know it from near and from far.
    phone.goto(f"/q/{place['code']}")
    expect(shown).to_contain_text(new)
    expect(shown).not_to_contain_text(old)
    axe(phone)
    assert distance_from(new) == here != distance_from(old)
    assert on_the_map() == [float(each) for each in new.split(", ")]
    phone.goto(f"/map?at={new.replace(' ', '')}")
    expect(shown.locator("ul.grid > li").first).to_contain_text(title)

    # Its history has both, each in its own version.
    history = main.locator("ol.timeline li")
    expect(history).to_have_count(3)
    for deed, position, other in (("edit", new, old), ("create", old, new)):
        history.filter(has_text=t(lang, f"places.deed.{deed}")).get_by_role("link").click()
        expect(main).to_contain_text(position)
        expect(main).not_to_contain_text(other)
        axe(page)
        page.go_back()
