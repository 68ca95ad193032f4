"""The main job over HTTP, with real files, against the running house: deliver, redeem, look.

On S3 and on the local folder alike.
"""

import hashlib
import re
from typing import Any

import pytest

from tests.support.files import ALTITUDE
from tests.support.house import House
from tests.support.house_browser import Browser
from tests.support.house_studio import RealFile, Studio, a_session, upload
from tests.support.http import Reply, send
from vouchers.codes import display, normalise

pytestmark = [
    pytest.mark.processes,
    pytest.mark.slow,
    pytest.mark.parametrize("house_storage", ["s3", "folder"], indirect=True, scope="module"),
]
EMAIL = "marina.souza@exemplo.com.br"


def ready(house: House, studio: Studio, delivery: str) -> None:
    house.wait_until(lambda: studio.status(delivery) == "READY", 60, what="the delivery is READY")


def completed(house: House, accepted: Reply) -> str:
    """Ask as a client's program does, until the moment is there."""
    token = accepted.json["redemption"]["access_token"]
    asked: dict[str, Any] = {}

    def is_done() -> bool:
        reply = house.http.get(accepted.headers["location"], Authorization=f"Redemption {token}")
        asked.update(reply.json["redemption"])
        return bool(asked["status"] == "COMPLETED")

    house.wait_until(is_done, 60, what="the redemption is COMPLETED")
    assert asked["assets_copied"] == asked["assets_total"]
    return str(asked["moment"])


def moment_assets(house: House, accepted: Reply, moment: str) -> list[dict[str, Any]]:
    token = accepted.json["redemption"]["access_token"]
    path = f"/api/v1/moments/{moment}/assets"
    reply = house.http.get(path, Authorization=f"Redemption {token}")
    assert reply.status == 200, reply
    return list(reply.json["assets"])


def redeemed(house: House, studio: Studio, delivery: str) -> list[dict[str, Any]]:
    """A fresh voucher of the delivery, redeemed: the moment's files."""
    accepted = house.http.redeem(studio.issue_voucher(delivery, access="timed"))
    assert accepted.status == 202, accepted
    return moment_assets(house, accepted, completed(house, accepted))


def test_what_the_studio_uploads_is_what_the_client_downloads(house: House) -> None:
    studio, files = Studio(house.http), a_session()
    delivery = studio.create_delivery("Newborn da Alice")
    declared = studio.declare(delivery, files)

    early = studio.publish(delivery)
    assert (early.status, early.json["code"]) == (409, "uploads_missing")
    assert len(early.json["missing"]) == len(files)
    for asset, file in zip(declared, files, strict=True):
        assert upload(asset, file.body).status == 200
    assert studio.publish(delivery).status == 202
    ready(house, studio, delivery)

    code = studio.issue_voucher(delivery)
    typed = code.lower().replace("-", " ")
    accepted = house.http.redeem(typed, email=EMAIL)
    assert accepted.status == 202, accepted
    moment = completed(house, accepted)
    assets = moment_assets(house, accepted, moment)

    assert [each["filename"] for each in assets] == [file.filename for file in files]
    for asset, file in zip(assets, files, strict=True):
        assert_same_bytes(asset, file)
        assert_shown_without_place(asset)
    upright = assets[1]
    assert (upright["width"], upright["height"]) == (400, 600)
    assert studio.http.get("/api/v1/partner").json["credits"] == 9

    again = house.http.redeem(code, email="outra@exemplo.com.br")
    assert (again.status, again.json["code"]) == (404, "voucher_not_redeemable")
    assert_account_opens_by_letter(house, moment)
    assert_logs_are_discreet(house, code, accepted)


def assert_same_bytes(asset: dict[str, Any], file: RealFile) -> None:
    got = send("GET", asset["download_url"])
    assert got.status == 200
    assert hashlib.sha256(got.body).hexdigest() == file.sha256 == asset["sha256"]
    assert got.headers["content-disposition"].startswith("attachment")
    assert got.headers["content-type"] == file.content_type


def assert_shown_without_place(asset: dict[str, Any]) -> None:
    """What is looked at on the way is smaller, and does not tell where it was taken."""
    for address in filter(None, (asset["preview_url"], asset["thumbnail_url"])):
        shown = send("GET", address)
        assert (shown.status, shown.headers["content-type"]) == (200, "image/jpeg")
        assert str(ALTITUDE).encode() not in shown.body
        assert b"GPS" not in shown.body


def assert_account_opens_by_letter(house: House, moment: str) -> None:
    """The link in the e-mail, a password, and there is the gallery; the link works once."""
    house.wait_until(house.letters, what="a letter")
    [letter] = house.letters()
    assert letter["To"] == EMAIL
    plain = letter.get_body(("plain",))
    assert plain is not None
    found = re.search(r"https?://\S+/conta/ativar/\S+", plain.get_content())
    assert found, plain.get_content()
    browser = Browser(house.http.base_url)
    assert not shows(browser, f"/acervo/{moment}")
    assert browser.open(found[0]).status == 200
    assert browser.submit(password="uma senha bem comprida", name="Marina").status == 200
    assert shows(browser, f"/acervo/{moment}")
    assert Browser(house.http.base_url).open(found[0]).status in (404, 410)


def shows(browser: Browser, path: str) -> bool:
    """Whether the page is there for this browser, and it is not sent to sign in instead."""
    return browser.open(path).status == 200 and browser.path == path


def assert_logs_are_discreet(house: House, code: str, accepted: Reply) -> None:
    """No program has written down the code, the address, the key of anything."""
    secrets = [code, normalise(code) or code, EMAIL, accepted.json["redemption"]["access_token"]]
    for name, text in house.logs().items():
        if name in ("web", "worker", "relay"):
            assert not [each for each in secrets if each in text], name


def test_uploads_after_publishing_change_nothing(house: House) -> None:
    """The address still works for its fifteen minutes; what was published stays what it was."""
    studio = Studio(house.http)
    kept = RealFile("a.jpg", "image/jpeg", a_session()[0].body)
    swapped = RealFile("b.jpg", "image/jpeg", a_session()[1].body)
    delivery = studio.create_delivery()
    declared = studio.declare(delivery, [kept, swapped])
    for asset, file in zip(declared, (kept, swapped), strict=True):
        upload(asset, file.body)

    with house.paused("worker"):
        assert studio.publish(delivery).status == 202
        upload(declared[1], swapped.body[::-1])  # before anybody has looked at it
    ready(house, studio, delivery)
    upload(declared[0], kept.body[::-1])  # after everybody has

    states = {each["filename"]: each for each in studio.assets(delivery)}
    assert states["a.jpg"]["status"] == "READY"
    assert states["b.jpg"]["status"] == "FAILED"
    assert states["b.jpg"]["failure"]["code"] == "upload_changed"
    [asset] = redeemed(house, studio, delivery)
    assert_same_bytes(asset, kept)


def test_voucher_pages_lead_to_the_gallery_without_scripts(house: House) -> None:
    """The same as a person does it: code, name and address, progress, gallery."""
    studio = Studio(house.http)
    delivery = studio.deliver(a_session()[:2])
    ready(house, studio, delivery)
    code = studio.issue_voucher(delivery, access="timed")
    browser = Browser(house.http.base_url)

    browser.open("/resgatar")
    browser.submit(code=code.lower())
    assert browser.path == f"/resgatar/{display(normalise(code) or '')}"
    page = browser.open(browser.path)
    key = re.search(r'name="idempotency_key" value="([^"]+)"', page.body.decode())
    assert key
    browser.submit(
        code=code, email=EMAIL, name="Marina", terms_accepted="on", idempotency_key=key[1]
    )
    assert browser.path.startswith("/resgates/")
    progress = browser.path
    house.wait_until(lambda: b"/acervo/" in browser.open(progress).body, what="a gallery to open")
    found = re.search(r'href="(/acervo/[0-9a-f-]{36})"', browser.open(progress).body.decode())
    assert found
    assert shows(browser, found[1])
    assert "Estúdio Aurora" in browser.open(found[1]).body.decode()
    assert not shows(Browser(house.http.base_url), found[1])


def test_addresses_end(house: House) -> None:
    """Last in this file: it needs a web process of its own."""
    house.restart("web", PRESIGN_TTL_SECONDS="4")
    studio, file = Studio(house.http), a_session()[0]
    delivery = studio.deliver([file])
    ready(house, studio, delivery)
    late = studio.declare(studio.create_delivery(), [file])[0]
    [asset] = redeemed(house, studio, delivery)
    assert send("GET", asset["download_url"]).status == 200

    house.wait_until(lambda: send("GET", asset["download_url"]).status == 403, 15, what="it ended")
    assert upload(late, file.body).status == 403
    renewed = studio.http.post(f"/api/v1/assets/{late['id']}/upload-url")
    assert renewed.status == 200
    assert upload(renewed.json, file.body).status == 200
