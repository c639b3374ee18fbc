"""The official for information makes, publishes, corrects and withdraws the page of a place."""

from playwright.sync_api import expect
from support import papers, pictures, placing
from support.placing import WRITER, labelled, sure, words
from support.texts import plain, t


def test_a_place_is_written_seen_and_published(people, lang, axe, site):
    title = placing.name_of(lang)
    texts = {
        ("title", "vi"): title,
        ("title", "en"): f"Village well {title[-6:]}",
        ("title", "ar"): f"بئر القرية {title[-6:]}",
        ("summary", "vi"): "Giếng cổ giữa làng, nước trong quanh năm.",
        ("summary", "en"): "An old well in the middle of the village.",
        ("text", "vi"): "Bà con đào giếng năm 1890.",
    }
    page = people.desk(lang, WRITER)
    page.goto("/desk/places")
    axe(page)
    page.get_by_role("link", name=t(lang, "places.desk.new")).first.click()
    main = page.get_by_role("main")
    for (field, language), text in texts.items():
        labelled(main, words(lang, field, language)).fill(text)
    labelled(main, t(lang, "places.field.kind")).select_option("historic_site")
    labelled(main, t(lang, "places.field.unit")).select_option("van-son-thon-3")
    labelled(main, t(lang, "places.field.position")).fill("https://maps.example/@19.7631,105.6249,17z")
    labelled(main, t(lang, "places.field.wheelchair")).select_option("yes")
    labelled(main, t(lang, "places.field.hours")).select_option("weekly")
    page.locator("#hours_1").fill("25:00 - 31:00")
    labelled(main, t(lang, "places.field.assurance")).select_option("unverified")
    main.get_by_role("button", name=t(lang, "places.form.save")).click()

    # A mistake brings the form back with all that was typed.
    expect(page.get_by_role("alert").first).to_contain_text(t(lang, "web.form.error_summary_title"))
    expect(main).to_contain_text(t(lang, "places.problem.bad_hours"))
    expect(labelled(main, words(lang, "title", "ar"))).to_have_value(texts["title", "ar"])
    axe(page)
    for day in range(1, 6):
        page.locator(f"#hours_{day}").fill("7h30-11h30, 13:30 – 17:00" if day == 1 else "07:30-11:30")
    main.get_by_role("button", name=t(lang, "places.form.save")).click()
    expect(main).to_contain_text(t(lang, "places.flash.created"))

    # What is translated and what is not is said; the page of its pictures comes next.
    expect(main).to_contain_text(t(lang, "translations.state.missing"))
    expect(main).to_contain_text(t(lang, "places.state.draft"))
    axe(page)
    place = page.url
    main.get_by_role("link", name=t(lang, "places.pictures.heading")).first.click()
    labelled(main, t(lang, "places.pictures.add")).set_input_files(
        [pictures.view(), pictures.view((190, 160, 90)) | {"name": "mua-gat.jpg"}]
    )
    main.get_by_role("button", name=t(lang, "places.pictures.upload")).click()
    expect(main).to_contain_text(t(lang, "places.flash.pictures_added"))
    cards = main.locator("section.card")
    expect(cards).to_have_count(2)
    expect(cards.first).to_contain_text(t(lang, "places.pictures.hidden"))
    axe(page)
    seen = ["Thành giếng bằng đá, cây đa phía sau.", "Cánh đồng mùa gặt cạnh giếng."]
    for number, description in enumerate(seen):
        cards.nth(number).locator("[name=alt_vi]").fill(description)
        cards.nth(number).locator("[name=alt_ar]").fill(f"صورة البئر {number + 1}")
        cards.nth(number).get_by_role("button", name=t(lang, "places.pictures.save")).click()
        expect(main).to_contain_text(t(lang, "places.flash.picture_described"))
    expect(main).not_to_contain_text(t(lang, "places.pictures.hidden"))

    # The preview is what everyone will see; nobody sees it before.
    page.goto(place)
    main.get_by_role("link", name=t(lang, "places.preview.open")).click()
    expect(main).to_contain_text(t(lang, "places.preview.notice"))
    expect(page.get_by_role("heading", level=1)).to_have_text(texts["title", lang])
    expect(main.locator("ul.pictures img")).to_have_count(2)
    axe(page)
    phone = people.phone(lang)
    assert phone.goto(f"/places/{place.rsplit('/', 1)[1]}").status == 404
    main.get_by_role("link", name=t(lang, "places.preview.back")).click()
    main.get_by_role("button", name=t(lang, "places.publish.button")).click()
    expect(main).to_contain_text(t(lang, "places.flash.published"))
    axe(page)

    # Its sign prints; what is printed opens the page.
    main.get_by_role("link", name=t(lang, "places.code.manage")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(texts["title", lang])
    code = page.url[-10:]
    link = main.get_by_role("link", name=t(lang, "lookup.sign.a4")).get_attribute("href")
    sign = page.request.get(link).body()
    assert papers.symbols_in(sign) == [f"{site}/q/{code}"]
    printed = papers.words_of(sign)
    for wanted in (title, f"{code[:4]}-{code[4:7]}-{code[7:]}", t("vi", "lookup.sign.instruction")):
        assert papers.says(printed, wanted), f"{wanted} not in {printed}"

    # A resident scans it: name, state and next step stand above the fold; the photos say nothing of where and with what.
    phone.goto(f"/q/{code}")
    scanned = phone.get_by_role("main")
    expect(phone.get_by_role("heading", level=1)).to_have_text(texts["title", lang])
    expect(scanned).to_contain_text("07:30")
    state = phone.locator(".state").first.bounding_box()
    assert state["y"] + state["height"] <= 740, "its state stands above the fold"
    images = scanned.locator("ul.pictures img")
    expect(images).to_have_count(2)
    assert images.first.get_attribute("alt") == ("صورة البئر 1" if lang == "ar" else seen[0])
    picture = phone.request.get(images.first.get_attribute("src"))
    assert picture.headers["content-type"] == "image/jpeg" and b"Exif" not in picture.body()
    if lang == "ar":
        expect(scanned).to_contain_text(t(lang, "places.translation.missing"))
        expect(scanned.locator("[lang=vi]").filter(has_text="1890").first).to_be_visible()
    axe(phone)
    # The search knows it at once, without accents and in another language.
    phone.goto(f"/search?q=gieng lang {title[-6:]}")
    scanned.get_by_role("link", name=title).click()
    expect(phone).to_have_url(f"{site}/q/{code}")


def test_a_correction_leaves_both_versions_and_a_stale_translation(people, lang, axe, office):
    place = placing.published(office.official(WRITER), placing.name_of(lang))
    page = people.desk(lang, WRITER)
    page.goto(place["path"])
    main = page.get_by_role("main")
    main.get_by_role("link", name=t(lang, "web.edit"), exact=True).click()
    labelled(main, words(lang, "summary", "vi")).fill("Giếng cổ giữa làng, đã xây lại năm 2026.")
    labelled(main, words(lang, "summary", "en")).fill("An old well, rebuilt in 2026.")
    main.get_by_role("button", name=t(lang, "places.form.save")).click()
    expect(main).to_contain_text(t(lang, "places.flash.saved"))
    expect(main).to_contain_text(t(lang, "translations.state.stale"))
    expect(main).to_contain_text(t(lang, "translations.state.current"))
    axe(page)

    # The history has both, whole.
    history = main.locator("ol.timeline li")
    expect(history).to_have_count(3)
    history.filter(has_text=t(lang, "places.deed.edit")).get_by_role("link").click()
    expect(main).to_contain_text("đã xây lại năm 2026")
    expect(main).to_contain_text(t(lang, "places.history.changed"))
    axe(page)
    page.go_back()
    history.filter(has_text=t(lang, "places.deed.create")).get_by_role("link").click()
    expect(main).to_contain_text("Giếng cổ giữa làng.")
    expect(main).not_to_contain_text("đã xây lại năm 2026")

    # Who reads Arabic is told that it may be old; who reads Vietnamese reads the new words.
    phone = people.phone(lang)
    phone.goto(f"/q/{place['code']}")
    told = phone.get_by_role("main")
    if lang == "ar":
        expect(told).to_contain_text(t(lang, "places.translation.stale"))
        expect(told).to_contain_text("بئر قديمة وسط القرية.")
    else:
        expect(told).to_contain_text("đã xây lại năm 2026" if lang == "vi" else "rebuilt in 2026")
    axe(phone)

    # The list finds what must be translated again; a look and a tick make it right.
    page.goto("/desk/places")
    page.locator("#filter-translation").select_option("stale")
    page.get_by_role("main").get_by_role("button", name=t(lang, "web.filter")).click()
    main.locator(f"a[href='{place['path']}']").click()
    main.get_by_role("link", name=t(lang, "web.edit"), exact=True).click()
    expect(main).to_contain_text(t(lang, "translations.stale_hint"))
    main.get_by_label(t(lang, "translations.still_right")).check()
    axe(page)
    main.get_by_role("button", name=t(lang, "places.form.save")).click()
    expect(main).not_to_contain_text(t(lang, "translations.state.stale"))
    phone.goto(f"/q/{place['code']}")
    expect(told).not_to_contain_text(t(lang, "places.translation.stale"))


def test_two_who_edit_at_once_see_both_versions(people, lang, axe, office):
    place = placing.published(office.official(WRITER), placing.name_of(lang))
    writer, chair = people.desk(lang, WRITER), people.desk(lang, "chair")
    for page in (writer, chair):
        page.goto(f"{place['path']}/edit")
    labelled(writer, t(lang, "places.field.address")).fill("Ngõ 3, thôn 3")
    writer.get_by_role("main").get_by_role("button", name=t(lang, "places.form.save")).click()
    expect(writer.get_by_role("main")).to_contain_text(t(lang, "places.flash.saved"))

    labelled(chair, t(lang, "places.field.address")).fill("Cạnh đình làng, thôn 3")
    labelled(chair, t(lang, "places.field.phone")).fill("0300000010")
    main = chair.get_by_role("main")
    with chair.expect_response(lambda answer: answer.request.method == "POST") as answer:
        main.get_by_role("button", name=t(lang, "places.form.save")).click()
    assert answer.value.status == 409
    conflict = chair.get_by_role("alert").filter(has_text=t(lang, "places.conflict.title"))
    expect(conflict).to_contain_text("Ngõ 3, thôn 3")
    expect(conflict).to_contain_text("Cạnh đình làng, thôn 3")
    expect(labelled(chair, t(lang, "places.field.address"))).to_have_value("Cạnh đình làng, thôn 3")
    axe(chair)
    labelled(chair, t(lang, "places.field.address")).fill("Ngõ 3, cạnh đình làng, thôn 3")
    main.get_by_role("button", name=t(lang, "places.form.overwrite")).click()
    expect(main).to_contain_text(t(lang, "places.flash.saved"))
    expect(main).to_contain_text("Ngõ 3, cạnh đình làng, thôn 3")
    # The other's words are kept.
    history = main.locator("ol.timeline li")
    expect(history).to_have_count(4)
    history.filter(has_text=t(lang, "places.deed.edit")).nth(1).get_by_role("link").click()
    expect(main).to_contain_text("Ngõ 3, thôn 3")


def test_a_withdrawn_place_says_why(people, lang, axe, office):
    title = placing.name_of(lang)
    place = placing.published(office.official(WRITER), title)
    phone = people.phone(lang)
    phone.goto(f"/places?q={title}")
    expect(phone.get_by_role("main").locator("ul.grid > li")).to_have_count(1)
    page = people.desk(lang, WRITER)
    page.goto(place["path"])
    main = page.get_by_role("main")
    sure(main.locator("form[action$='/withdraw']"))
    expect(page.get_by_role("alert").first).to_contain_text(t(lang, "web.form.error_summary_title"))
    labelled(main, t(lang, "places.withdraw.reason")).fill("Giếng đã lấp để mở đường.")
    sure(main.locator("form[action$='/withdraw']"))
    expect(main).to_contain_text(t(lang, "places.flash.withdrawn"))
    axe(page)
    phone.goto(f"/q/{place['code']}")
    expect(phone.get_by_role("main")).to_contain_text(t(lang, "places.withdrawn"))
    expect(phone.get_by_role("main")).to_contain_text("Giếng đã lấp để mở đường.")
    axe(phone)
    phone.goto(f"/places?q={title}")
    expect(phone.get_by_role("main").locator("ul.grid > li")).to_have_count(0)
    main.get_by_role("button", name=t(lang, "places.publish.button")).click()
    expect(main).to_contain_text(t(lang, "places.flash.published"))
    phone.goto(f"/q/{place['code']}")
    expect(phone.get_by_role("main")).not_to_contain_text("Giếng đã lấp để mở đường.")


def test_a_stolen_sign_leads_to_its_replacement(people, lang, axe, office, site):
    place = placing.published(office.official(WRITER), placing.name_of(lang))
    phone = people.phone(lang)
    phone.goto(f"/q/{place['code']}")
    page = people.desk(lang, WRITER)
    page.goto(f"/desk/codes/{place['code']}")
    main = page.get_by_role("main")
    labelled(main, t(lang, "lookup.revoke.reason")).fill("Biển bị lấy mất.")
    main.get_by_label(t(lang, "lookup.revoke.replace")).check()
    axe(page)
    sure(main.locator("form[action$='/revoke']"))
    expect(main).to_contain_text(t(lang, "lookup.revoke.replaced"))
    newer = page.url[-10:]
    assert newer != place["code"]
    axe(page)
    link = main.get_by_role("link", name=t(lang, "lookup.sign.a4")).get_attribute("href")
    assert papers.symbols_in(page.request.get(link).body()) == [f"{site}/q/{newer}"]

    # The old code says so, and leads on; programs are told the same.
    assert phone.goto(f"/q/{place['code']}").status == 410
    expect(phone.get_by_role("main")).to_contain_text(t(lang, "lookup.revoked.title"))
    expect(phone.get_by_role("main")).to_contain_text("Biển bị lấy mất.")
    axe(phone)
    told = phone.request.get(f"/q/{place['code']}", headers={"Accept": "application/json"}).json()
    assert told["superseded_by"] == newer and told["reason"] == "Biển bị lấy mất."
    phone.get_by_role("link", name=t(lang, "lookup.revoked.open_new")).click()
    expect(phone).to_have_url(f"{site}/q/{newer}")
    expect(phone.locator(".scan-page__kind")).to_have_text(t(lang, "places.kind.other"))
    axe(phone)
    # So do the search and the page of the place; the desk says which sign to take down.
    phone.goto(f"/places/{place['key']}")
    expect(phone).to_have_url(f"{site}/q/{newer}")
    page.goto(f"/desk/codes/{place['code']}")
    expect(main).to_contain_text(f"{newer[:4]}-{newer[4:7]}-{newer[7:]}")
    expect(main).to_contain_text("Biển bị lấy mất.")
    expect(main.get_by_role("link", name=t(lang, "lookup.sign.a4"))).to_have_count(0)
    page.goto(place["path"])
    expect(main).not_to_contain_text(t(lang, "places.code.revoked"))
    expect(main.locator(f"a[href='/q/{newer}']").first).to_be_visible()
    assert plain(main.inner_text()).count(t(lang, "places.state.published")) >= 1
    # Somebody still scans the old one: wherever it hangs now.
    page.goto("/desk/code-misses")
    line = main.get_by_role("row").filter(has_text=f"{place['code'][:4]}-{place['code'][4:7]}-{place['code'][7:]}")
    expect(line).to_contain_text(t(lang, "lookup.misses.kind.revoked"))
    axe(page)
