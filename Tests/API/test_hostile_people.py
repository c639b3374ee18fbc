# This file is long, because all that is tried here shares a server that takes long to start.
"""People who flood, pry, press twice or mean another's records, and pictures that say more than they show; a server of its own."""

import concurrent.futures
import csv
import io
import re
import struct
import time
import zlib

import pytest
import requests
from PIL import Image
from support import pictures
from support import server as servers
from support.hostile import Visitor
from support.web import errors_on

SECRETS = (b"Nguoi Chup Kin", b"SecretCam", b"Exif", b"http://ns.adobe.com/xap", b"GPS", b"secret comment")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    started = servers.Server(tmp_path_factory.mktemp("people"), settings={"LANGSO_PROXIES": "127.0.0.1"}).start()
    yield started
    started.stop()


@pytest.fixture(scope="module")
def site(server) -> str:
    return server.base


@pytest.fixture(scope="module")
def accounts(server) -> servers.Accounts:
    return servers.Accounts(server.accounts())


@pytest.fixture(scope="module")
def sign_in(site, accounts):
    return lambda name: Visitor(site, account=accounts[name])


@pytest.fixture(scope="module")
def editor(sign_in) -> Visitor:
    return sign_in("vanhoa2")


def filled(form, values: dict) -> dict:
    """The values, and the first that is offered where something must be chosen."""
    given = {name for name, _ in form.fields}
    chosen = {name: next(filter(None, each), "") for name, each in form.offered.items() if name not in given and any(each)}
    return {name: value for name, value in chosen.items() if name in ("kind", "unit", "wheelchair", "assurance", "hours")} | values


def make_place(visitor: Visitor, title: str, **more) -> str:
    visitor.get("/desk/places/new")
    form = visitor.form("/new")
    values = {"title_vi": title, "summary_vi": "Một nơi để thử.", "kind": "village_hall"} | more
    visitor.send(form, filled(form, values))
    path = visitor.url.removeprefix(visitor.base)
    assert re.fullmatch(r"/desk/places/[a-z0-9-]+", path) and path != "/desk/places/new", errors_on(visitor.page.text)
    return path


def add_picture(visitor: Visitor, place: str, content: bytes, name: str = "anh.jpg", kind: str = "image/jpeg"):
    visitor.get(place + "/pictures")
    return visitor.send(visitor.form("/pictures"), {}, [("photos", name, content, kind)])


def report(visitor: Visitor, words: str, files=(), code: str = "", **more) -> str:
    """The path of the reporter's own page."""
    visitor.get("/report" + (f"?code={code}" if code else ""))
    form = visitor.form("/report")
    values = {"kind": "question", "words": words} | more
    if "place" in form.offered and "place" not in values:
        values["place"] = form.offered["place"][-1]
    visitor.send(form, values, files)
    assert re.search(r"/report/[\w-]{43}", visitor.url), (visitor.url, errors_on(visitor.page.text))
    return visitor.url.removeprefix(visitor.base)


def csrf(visitor: Visitor) -> str:
    return re.search(r'name="csrf" value="([^"]+)"', visitor.page.text).group(1)


# ---- pictures


def camera_photo(seed: int = 3) -> bytes:
    """A photo that says where and by whom it was taken."""
    image = Image.open(io.BytesIO(pictures.png(seed=seed))).convert("RGB")
    exif = Image.Exif()
    exif[0x010F], exif[0x013B] = "SecretCam", "Nguoi Chup Kin"
    place = exif.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (19.0, 43.0, 51.0), "E", (105.0, 39.0, 20.0)
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, comment=b"secret comment")
    whole = out.getvalue()
    note = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x='adobe:ns:meta/'>Nguoi Chup Kin</x:xmpmeta>"
    return whole[:2] + b"\xff\xe1" + struct.pack(">H", len(note) + 2) + note + whole[2:]


def says_nothing(content: bytes) -> None:
    assert not [secret for secret in SECRETS if secret in content]
    image = Image.open(io.BytesIO(content))
    assert not image.getexif() and not image.info.get("comment") and not image.info.get("xmp")


def test_no_picture_that_others_see_says_where_and_by_whom_it_was_taken(site, editor, sign_in):
    photo = camera_photo()
    assert all(secret in photo for secret in (b"Nguoi Chup Kin", b"secret comment"))
    place = make_place(editor, "Sân Thử Ảnh")
    answer = add_picture(editor, place, photo, name="Nguoi Chup Kin.jpg")
    assert answer.status_code == 200, errors_on(answer.text)
    editor.send(editor.form("/pictures/"), {"alt_vi": "Sân có cây"})
    editor.get(place)
    editor.send(editor.form("/publish"))
    anyone = Visitor(site)
    page = anyone.get(place.removeprefix("/desk"))
    shown = re.findall(r'src="(/places/[^"]+/pictures/[^"]+)"', page.text)
    assert shown, page.url
    seen = anyone.get(shown[0])
    assert "Kin" not in seen.headers.get("content-disposition", "")
    says_nothing(seen.content)

    own = report(anyone, "Xin hỏi kèm ảnh của tôi", [("photos", "Nguoi Chup Kin.jpg", photo, "image/jpeg")])
    seen = anyone.get(re.findall(rf'src="({own}/photos/[^"]+)"', anyone.page.text)[0])
    assert "Kin" not in seen.headers.get("content-disposition", "")
    says_nothing(seen.content)

    editor.get("/desk/announcements/new")
    editor.send(editor.form("/new"), {"title_vi": "Thông báo có ảnh thử", "text_vi": "Nội dung."},
                [("files", "anh.jpg", photo, "image/jpeg")])  # fmt: skip
    path = editor.url.removeprefix(site)
    editor.send(editor.form("/submit"))
    chair = sign_in("chutich")
    chair.get(path)
    chair.send(chair.form("/approve"), {"when": "now"})
    anyone.get("/announcements")
    address = next(each for each in re.findall(r'href="(/announcements/[^"?]+)"', anyone.page.text) if "co-anh-thu" in each)
    anyone.get(address)
    found = re.findall(rf'(?:src|href)="({address}/files/[^"]+)"', anyone.page.text)
    assert found
    for each in set(found):
        says_nothing(anyone.get(each).content)


def huge_png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    packer = zlib.compressobj(9)
    row = b"\0" + b"\x80" * width
    body = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
            + chunk(b"IDAT", body) + chunk(b"IEND", b""))  # fmt: skip


@pytest.mark.parametrize("size", [(10_000, 6_000), (30_000, 30_000), (1, 65_000)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_a_picture_of_many_megapixels_takes_neither_time_nor_memory(server, site, editor, size):
    content = huge_png(*size)
    place = make_place(editor, f"Sân Ảnh To {size[0]}")
    begun = time.monotonic()
    answer = add_picture(editor, place, content, "to.png", "image/png")
    assert answer.status_code in (200, 413, 422), answer.status_code
    if answer.status_code == 200:
        for each in re.findall(r'src="(/desk/places/[^"]+/pictures/[^"]+)"', answer.text):
            small = editor.http.get(site + each, timeout=60)
            assert small.status_code in (200, 404) and len(small.content) < 2 << 20
    anyone = Visitor(site)
    own = report(anyone, "Ảnh rất to", [("photos", "to.png", content, "image/png")])
    for each in re.findall(rf'src="({own}/photos/[^"]+)"', anyone.page.text):
        assert anyone.http.get(site + each, timeout=60).status_code in (200, 404)
    assert time.monotonic() - begun < 40
    kilobytes = int(re.search(r"VmHWM:\s+(\d+)", open(f"/proc/{server._process.pid}/status").read()).group(1))
    assert kilobytes < 1_500_000, kilobytes


@pytest.mark.parametrize("content", [b"<html><script>alert(1)</script></html>", b"MZ\x90\0" + b"\0" * 300, b"", b"%PDF-1.4\n",
                                     b"\x89PNG\r\n\x1a\n" + b"\0" * 60, b"\xff\xd8\xff\xe0" + b"A" * 90, b"GIF89a/*<svg onload=alert(1)>",
                                     b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
                                     camera_photo()[:900]])  # fmt: skip
def test_a_file_that_lies_about_its_type_is_named(site, editor, content):
    editor.get("/desk/places")
    place = editor.first_link(r"/desk/places/(?!new)[a-z0-9-]+")
    answer = add_picture(editor, place, content, "ảnh-giả.jpg")
    assert answer.status_code == 422 and errors_on(answer.text), (content[:12], answer.status_code)
    anyone = Visitor(site)
    anyone.get("/report")
    form = anyone.form("/report")
    answer = anyone.send(form, {"kind": "question", "words": "Ảnh giả kèm theo", "place": form.offered["place"][-1]},
                         [("photos", "ảnh-giả.jpg", content, "image/jpeg")])  # fmt: skip
    assert answer.status_code in (200, 422)
    for each in re.findall(r'src="(/report/[^"]+/photos/[^"]+)"', answer.text):
        seen = anyone.http.get(site + each, timeout=30)
        assert seen.status_code == 404 or seen.headers["content-type"] == "image/jpeg"


# ---- too much, and twice


def test_a_flood_of_reports_gets_its_words_back(site, sign_in):
    """Ten thousand: after twenty in an hour from one network 429, a page, the words still there, and nothing stored."""
    flooder = Visitor(site)
    flooder.get("/report")
    form = flooder.form("/report")
    place = form.offered["place"][-1]
    seen = []
    for number in range(10_000):
        words = f"Dội {number:04} câu hỏi"
        answer = flooder.http.post(site + form.action, timeout=30, allow_redirects=False, files=[
            (name, (None, value)) for name, value in {"kind": "question", "words": words, "place": place}.items()
        ])  # fmt: skip
        seen.append(answer.status_code)
        assert answer.status_code in (303, 429)
        if answer.status_code == 429:
            assert words in answer.text and "<h1" in answer.text and 'action="/report' in answer.text
    assert seen.count(303) == 20 and seen[20:] == [429] * 9_980
    text = sign_in("chutich").get("/desk/reports.csv?stand=all").content.decode("utf-8-sig")
    assert sum(row[4].startswith("Dội ") for row in csv.reader(io.StringIO(text))) == 20


def at_once(visitor: Visitor, form, values: dict, times: int = 6) -> list:
    pairs = [(name, value) for name, value in form.fields if name not in values] + list(values.items())
    more = {"files": [(name, (None, value)) for name, value in pairs]} if form.is_multipart else {"data": pairs}

    def press(_):
        return requests.post(visitor.base + form.action, headers=visitor.http.headers, cookies=visitor.http.cookies,
                             timeout=60, allow_redirects=False, **more)  # fmt: skip

    with concurrent.futures.ThreadPoolExecutor(times) as pool:
        return list(pool.map(press, range(times)))


TWICE = [
    ("vanhoa2", "/desk/places/new", "/new", {"title_vi": "Sân Bấm Đúp", "kind": "village_hall"}, "/desk/places?q=Sân+Bấm+Đúp", "Sân Bấm Đúp"),
    ("vanhoa2", "/desk/announcements/new", "/new", {"title_vi": "Báo Bấm Đúp", "text_vi": "Một."}, "/desk/announcements?q=Báo+Bấm+Đúp", "Báo Bấm Đúp"),
    ("vanhoa2", "/desk/events/new", "/new", {"title_vi": "Hội Bấm Đúp", "text_vi": "Một.", "place_vi": "Sân", "first_day": "2026-12-24"}, "/desk/events?q=Hội+Bấm+Đúp", "Hội Bấm Đúp"),
    ("vanhoa2", "/desk/questions/new", "/new", {"title_vi": "Hỏi Bấm Đúp", "text_vi": "Một.", "field": "other"}, "/desk/questions?q=Hỏi+Bấm+Đúp", "Hỏi Bấm Đúp"),
    ("quantri", "/desk/desks/new", "/new", {"name_vi": "Bàn Bấm Đúp", "number": "77"}, "/desk/desks", "Bàn Bấm Đúp"),
    ("quantri", "/desk/queue/lines/new", "/lines", {"name_vi": "Hàng Bấm Đúp", "letter": "Y"}, "/desk/queue/lines", "Hàng Bấm Đúp"),
    ("quantri", "/desk/nicknames", "/nicknames", {"words": "bấm đúp", "title": "Tên Bấm Đúp", "path": "/places"}, "/desk/nicknames", "Tên Bấm Đúp"),
    ("quantri", "/desk/emergency", "/emergency", {"number": "0237 388 9001", "name_vi": "Số Bấm Đúp"}, "/desk/emergency", "Số Bấm Đúp"),
    ("quantri", "/desk/old-codes", "/old-codes", {"shown": "BAMDUP-01", "title": "Mã Bấm Đúp", "kind": "unit", "target": "tan-ninh", "issuer": "van-son", "printed_on": "2024-01-01"}, "/desk/old-codes?q=BAMDUP", "Mã Bấm Đúp"),
]  # fmt: skip


@pytest.mark.parametrize(("who", "page", "action", "values", "listing", "name"), TWICE, ids=[each[1] for each in TWICE])
def test_a_button_pressed_six_times_does_it_once(sign_in, who, page, action, values, listing, name):
    visitor = sign_in(who)
    visitor.get(page)
    form = visitor.form(action)
    seen = at_once(visitor, form, filled(form, values))
    assert {each.status_code for each in seen} == {303}, [(each.status_code, errors_on(each.text)) for each in seen]
    assert len({each.headers["location"] for each in seen}) == 1
    visitor.get(listing)
    assert len(re.findall(rf">[^<]*{name}\s*<", visitor.page.text)) == 1


def test_a_report_pressed_six_times_is_one(site):
    visitor = Visitor(site)
    visitor.get("/report")
    form = visitor.form("/report")
    seen = at_once(visitor, form, {"kind": "question", "words": "Bấm sáu lần", "place": form.offered["place"][-1]})
    assert {each.status_code for each in seen} == {303} and len({each.headers["location"] for each in seen}) == 1


def test_a_tablet_is_no_machine_for_ratings(site, sign_in):
    """The code of a desk hangs in the open: whoever knows it cannot rate without end."""
    visitor = sign_in("quantri")
    visitor.get("/desk/desks")
    visitor.get(visitor.first_link(r"/desk/desks/[0-9a-f-]{36}"))
    code = re.search(r"/(?:q|rate|desk/codes)/([0-9A-Z]{10})", visitor.page.text).group(1)
    stuffer = Visitor(site)
    seen = [
        stuffer.http.post(f"{site}/rate/{code}", data={"grade": "1"}, timeout=30, allow_redirects=False,
                          headers={"User-Agent": f"x{number}"}).status_code
        for number in range(80)
    ]  # fmt: skip
    assert seen[-1] == 429
    taps = [
        stuffer.http.post(f"{site}/rate/{code}/tablet", data={"grade": "1"}, timeout=30, allow_redirects=False)
        for _ in range(150)
    ]
    assert taps[-1].status_code in (303, 429) and "as=counted" not in taps[-1].headers.get("location", "")


EDITED = [
    ("vanhoa2", "/desk/places", r"/desk/places/(?!new)[a-z0-9-]+", "/edit", "/edit", "summary_vi"),
    ("quantri", "/desk/desks", r"/desk/desks/[0-9a-f-]{36}", "", "/edit", "work_vi"),
    ("quantri", "/desk/queue/lines", r"/desk/queue/lines/[0-9a-f-]{36}", "", "/lines/", "about_vi"),
    ("quantri", "/desk/old-codes", r"/desk/old-codes/[^/?]+", "", "/old-codes/", "title"),
    ("quantri", "/desk/emergency", r"/desk/emergency/[^/?]+", "", "/emergency/", "text_vi"),
]


@pytest.mark.parametrize(("who", "listing", "pattern", "page", "action", "field"), EDITED, ids=[each[1] for each in EDITED])
def test_of_two_editors_the_second_is_told(sign_in, who, listing, pattern, page, action, field):
    first, second = sign_in(who), sign_in(who)
    first.get(listing)
    path = first.first_link(pattern) + page
    for each in (first, second):
        each.get(path)
    mine = second.form(action)
    assert field in mine.offered, mine.offered.keys()
    first.send(first.form(action), {field: "Người thứ nhất viết"})
    assert first.page.status_code == 200, errors_on(first.page.text)
    second.send(mine, {field: "Người thứ hai viết"})
    assert second.page.status_code == 409, (second.page.status_code, second.url)
    first.get(path)
    assert "Người thứ nhất viết" in first.page.text and "Người thứ hai viết" not in first.page.text


# ---- what is another's, and what is nobody's yet


def test_a_village_head_cannot_touch_another_villages_records(site, sign_in, editor):
    own, other = sign_in("thon1"), sign_in("thon2")
    place = make_place(own, "Nhà Văn Hóa Kín Thôn Một")
    own.get("/desk/announcements/new")
    own.send(own.form("/new"), {"title_vi": "Thông báo của thôn một", "text_vi": "Chỉ thôn một."})
    entry = own.url.removeprefix(site)
    anyone = Visitor(site)
    report(anyone, "Đường thôn một hỏng", place="van-son-thon-1")
    own.get("/desk/reports?stand=all&q=Đường+thôn+một+hỏng")
    case = own.first_link(r"/desk/reports/[0-9a-f-]{36}")
    other.get("/desk/places")
    token = csrf(other)
    for path in (place, place + "/edit", place + "/pictures", place + "/preview", entry, entry + "/edit", case):
        assert other.get(path).status_code in (403, 404), path
    deeds = [place + each for each in ("/edit", "/pictures", "/publish", "/withdraw")]
    deeds += [entry + each for each in ("/edit", "/submit", "/approve", "/withdraw", "/pin", "/correct", "/publish")]
    deeds += [case + each for each in ("/take", "/answer", "/assign", "/pass-on", "/note", "/reject", "/reveal", "/release")]
    values = {"csrf": token, "version": "1", "title_vi": "Của thôn hai", "text_vi": "x", "reason": "vì tôi muốn vậy thôi",
              "words": "vì tôi muốn", "answer": "vì tôi muốn", "text": "vì tôi muốn", "kind": "village_hall", "when": "now"}  # fmt: skip
    for path in deeds:
        for how in ({"data": values}, {"files": [(name, (None, value)) for name, value in values.items()]}):
            answer = other.http.post(site + path, timeout=30, allow_redirects=False, **how)
            # A form that takes no files refuses to read a body in parts, whoever sends it.
            refusals = (400, 403, 404, 422) if "files" in how else (400, 403, 404)
            assert answer.status_code in refusals, (path, answer.status_code)
    assert "Nhà Văn Hóa Kín Thôn Một" in own.get(place).text and "Của thôn hai" not in own.page.text
    # Nor can she give her own place to another village, or publish what only the commune may.
    own.get(place + "/edit")
    form = own.form("/edit")
    assert own.send(form, {"unit": "van-son-thon-2"}).status_code == 422
    assert own.http.post(site + place + "/publish", data={"csrf": csrf(own), "version": "1"}, timeout=30).status_code == 403


@pytest.mark.parametrize(("who", "paths"), [
    ("congan", ["places", "places/new", "announcements", "desks", "queue", "queue/lines", "print", "old-codes", "nicknames", "emergency", "codes", "scans"]),
    ("thon1", ["desks", "queue", "queue/lines", "print", "old-codes", "nicknames", "emergency", "codes", "scans", "scans.csv"]),
    ("motcua1", ["places", "announcements/new", "desks", "queue/lines", "print", "old-codes", "nicknames", "emergency", "codes", "scans"]),
    ("giaovien", ["places", "announcements", "reports", "desks", "queue", "print", "emergency"]),
])  # fmt: skip
def test_a_role_has_no_more_than_its_own(site, sign_in, who, paths):
    visitor = sign_in(who)
    visitor.get("/account")
    for path in paths:
        assert visitor.http.get(f"{site}/desk/{path}", timeout=30).status_code == 403, path
        assert visitor.http.post(f"{site}/desk/{path}", data={"x": "1"}, timeout=30).status_code in (403, 404, 405), path


def test_nobody_sees_by_guessing_what_is_not_published(site, editor, sign_in):
    anyone = Visitor(site)
    place = make_place(editor, "Nơi Còn Kín")
    add_picture(editor, place, camera_photo(7))
    editor.send(editor.form("/pictures/"), {"alt_vi": "Chưa ai được xem"})
    picture = re.findall(r'src="(/desk/places/[^"]+/pictures/[^"]+)"', editor.page.text)[0].removeprefix("/desk")
    editor.get("/desk/announcements/new")
    editor.send(editor.form("/new"), {"title_vi": "Báo còn kín", "text_vi": "Chưa ai được xem."},
                [("files", "kin.png", pictures.png(seed=9), "image/png")])  # fmt: skip
    entry = editor.url.removeprefix(site)
    file = re.findall(rf'(?:src|href)="({entry}/files/[^"]+)"', editor.page.text)[0].rsplit("/", 1)[1]
    key = next(row[0] for row in csv.reader(io.StringIO(editor.get("/desk/announcements.csv").text)) if "Báo còn kín" in row[1])
    own = report(Visitor(site), "Lời chỉ người gửi thấy", [("photos", "a.png", pictures.png(seed=5), "image/png")])
    officer = sign_in("vanhoa2")
    officer.get("/desk/reports?stand=all&q=Lời+chỉ+người+gửi+thấy")
    officer.get(officer.first_link(r"/desk/reports/[0-9a-f-]{36}"))
    code = re.search(r"\b([0-9B-Z]{4}-[0-9B-Z]{3}-[0-9B-Z]{3})\b", officer.page.text).group(1).replace("-", "")
    photo = re.findall(r"/desk/reports/[0-9a-f-]{36}/photos/([0-9a-f-]{36})", officer.page.text)[0]
    gone = [place.removeprefix("/desk"), picture, f"/api/v1{place.removeprefix('/desk')}", f"/announcements/{key}",
            f"/announcements/{key}/print", f"/announcements/{key}/files/{file}", f"/api/v1/announcements/{key}",
            f"/announcements/{entry.rsplit('/', 1)[1]}", f"/reports/{code}", f"/reports/{code}/photos/{photo}"]  # fmt: skip
    for path in gone:
        assert anyone.move().get(path).status_code == 404, path
    # The file of one record is not opened by the address of another.
    anyone.get("/announcements")
    public = anyone.first_link(r"/announcements/(?!past)[a-z0-9-]+")
    mine = report(Visitor(site), "Của người khác")
    for path in (f"{public}/files/{file}", f"{public}/files/{photo}", f"{mine}/photos/{photo}", f"{mine}/photos/{file}"):
        assert anyone.get(path).status_code == 404, path
    for path in ("/places", "/announcements", "/announcements.atom", "/announcements.json", "/reports", "/map.json", "/search?q=Kín",
                 "/search?q=chỉ+người+gửi+thấy", "/api/v1/reports", "/api/v1/places?limit=100", "/api/v1/search?q=còn+kín", f"/q/{code}"):  # fmt: skip
        text = anyone.get(path).text
        # What was typed comes back in the box that it was typed in.
        text = re.sub(r'<(input|title)[^>]*value="[^"]*"', "", text.partition("<main")[2] or text)
        assert not re.search("Nơi Còn Kín|Báo còn kín|Lời chỉ người gửi thấy", text), path
    desk = [place, entry, f"{entry}/files/{file}", f"/desk{picture}", f"/desk/reports/{photo}"]
    for path in desk:
        assert anyone.http.get(site + path, timeout=30, allow_redirects=False).status_code in (303, 401, 403, 404), path
    assert own in anyone.base + own
