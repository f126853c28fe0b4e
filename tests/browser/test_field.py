"""The phone page in a real browser: a person's two minutes, with the network cut in the middle."""

import re
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import expect

from feedback.field.links import field_token
from feedback.field.services import revoke_link
from feedback.models import ImpactUpdate
from tests.factories import FieldLinkFactory, ProjectFactory, StaffFactory

pytestmark = pytest.mark.django_db(transaction=True)

KEPT = "Kept on this phone. It goes by itself as soon as there is a signal."
POSITION = {"latitude": 50.21837, "longitude": -60.0541, "accuracy": 12}
LARGE = (4000, 3000)
KEPT_PHOTOGRAPHS = """async () => {
    const [{ name }] = await indexedDB.databases();
    const database = await new Promise((found) => {
        indexedDB.open(name).onsuccess = (event) => found(event.target.result);
    });
    return new Promise((found) => {
        const keys = database.transaction("draft").objectStore("draft").getAllKeys();
        keys.onsuccess = () => found(keys.result.includes("photograph 0"));
    });
}"""
REACHES_THE_SITE = "fetch('/robots.txt').then(() => true, () => false)"


@pytest.fixture
def link(campaign):
    ProjectFactory(campaign=campaign)
    return FieldLinkFactory(campaign=campaign)


def photograph(colour: str, size: tuple[int, int] = (1200, 900)) -> dict:
    file = BytesIO()
    Image.new("RGB", size, colour).save(file, "JPEG", quality=95)
    return {"name": f"{colour}.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


def opened(open_page, link):
    """Open the page and wait until the telephone has all that it is made of."""
    page = open_page(geolocation=POSITION, permissions=["geolocation"])
    page.goto(f"/en/field/{field_token(link)}/")
    page.wait_for_function(
        """async () => {
            const names = await caches.keys();
            const kept = names.length ? await (await caches.open(names[0])).keys() : [];
            const addresses = kept.map((one) => new URL(one.url).pathname);
            return addresses.includes(location.pathname)
                && addresses.some((one) => one.endsWith("field.js"))
                && addresses.some((one) => one.endsWith("field.css"));
        }"""
    )
    return page


def test_news_of_a_place_without_a_signal_arrives_once(open_page, link):
    page = opened(open_page, link)

    page.locator("#kind-delivered").click()
    page.fill("#headline", "160 books are in Baie-du-Phoque")
    page.context.set_offline(True)
    assert page.evaluate(REACHES_THE_SITE) is False  # nor does the worker
    page.locator("#camera").set_input_files(photograph("teal", LARGE))
    expect(page.locator("#slot-0 img")).to_be_visible()
    page.reload()  # the phone was in a pocket; there is no signal
    expect(page.locator("#headline")).to_have_value("160 books are in Baie-du-Phoque")
    expect(page.locator("#slot-0 img")).to_be_visible()
    expect(page.locator("#kind-delivered")).to_be_checked()
    page.locator("#p0-people-no").click()
    page.locator("#album").set_input_files([photograph("gold")])
    page.locator("#p1-people-no").click()
    page.fill("#units", "160")
    page.click("#here")
    expect(page.locator("#here-said")).to_contain_text("Within 12 metres")
    page.click("#field-form button[type=submit]")
    expect(page.locator("#signal")).to_have_text(KEPT)
    page.reload()
    expect(page.locator("#signal")).to_have_text(KEPT)
    assert ImpactUpdate.rows.count() == 0

    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")

    expect(page).to_have_url(re.compile(r"/filed/"))
    update = ImpactUpdate.rows.get()
    assert (update.kind, update.units, str(update.latitude), update.pictures.count()) == (
        "delivered", 160, "50.21837", 2,
    )  # fmt: skip
    page.go_back()
    expect(page.locator("#headline")).to_have_value("")
    expect(page.locator("#signal")).to_be_hidden()
    assert ImpactUpdate.rows.count() == 1


def test_all_of_it_comes_back_where_the_page_itself_was_gone(open_page, link):
    """A browser without a service worker: while there is no signal there is no page."""
    page = open_page(service_workers="block", geolocation=POSITION, permissions=["geolocation"])
    address = f"/en/field/{field_token(link)}/"
    page.goto(address)

    page.locator("#kind-delivered").click()
    page.fill("#headline", "160 books are in Baie-du-Phoque")
    page.context.set_offline(True)
    page.fill("#units", "160")
    page.click("#here")
    page.locator("#camera").set_input_files(photograph("teal", LARGE))
    page.locator("#p0-people-yes").click()
    page.fill("#p0-who", "Gabin")
    page.locator("#album").set_input_files([photograph("gold")])
    page.locator("#p1-people-no").click()
    page.locator("summary").click()
    page.fill("#headline_other", "160 livres sont à Baie-du-Phoque")
    expect(page.locator("#slot-1 img")).to_be_visible()
    with pytest.raises(PlaywrightError, match="ERR_INTERNET_DISCONNECTED"):
        page.reload()
    page.context.set_offline(False)
    page.goto(address)

    expect(page.locator("#signal")).to_have_text("What you wrote before is still here.")
    kept = {name: page.input_value(name) for name in ("#headline", "#units", "#p0-who")}
    assert kept == {
        "#headline": "160 books are in Baie-du-Phoque", "#units": "160", "#p0-who": "Gabin",
    }  # fmt: skip
    expect(page.locator("#headline_other")).to_be_visible()
    expect(page.locator("#headline_other")).to_have_value("160 livres sont à Baie-du-Phoque")
    expect(page.locator("#here-said")).to_have_text("Noted: you are here.")
    expect(page.locator("#kind-delivered")).to_be_checked()
    for number in range(2):
        expect(page.locator(f"#slot-{number} img")).to_be_visible()
    page.click("#field-form button[type=submit]")
    expect(page).to_have_url(re.compile(r"/filed/"))
    update = ImpactUpdate.rows.get()
    assert (update.units, update.headline_fr, str(update.latitude), update.pictures.count()) == (
        160, "160 livres sont à Baie-du-Phoque", "50.21837", 2,
    )  # fmt: skip
    page.goto(address)
    expect(page.locator("#headline")).to_have_value("")
    assert page.locator(".slot--used").count() == 0


def test_the_last_letters_are_kept_where_the_phone_closed_the_page_at_once(open_page, link):
    """And where nothing but words can be kept: some browsers have no other storage."""
    page = open_page(service_workers="block")
    page.add_init_script("Object.defineProperty(window, 'indexedDB', {value: undefined})")
    address = f"/en/field/{field_token(link)}/"
    page.goto(address)
    page.locator("#kind-delivered").click()
    page.fill("#headline", "160 books are here")

    page.goto(address)

    expect(page.locator("#headline")).to_have_value("160 books are here")
    expect(page.locator("#kind-delivered")).to_be_checked()
    page.click("#field-form button[type=submit]")
    expect(page).to_have_url(re.compile(r"/filed/"))
    assert ImpactUpdate.rows.get().headline == "160 books are here"
    page.goto(address)
    expect(page.locator("#headline")).to_have_value("")


def test_a_photograph_is_kept_before_it_is_made_smaller(open_page, link):
    page = open_page(service_workers="block")
    page.add_init_script("window.createImageBitmap = () => new Promise(() => {})")
    address = f"/en/field/{field_token(link)}/"
    page.goto(address)
    page.wait_for_function("document.documentElement.classList.contains('has-script')")
    page.locator("#camera").set_input_files(photograph("teal"))
    page.wait_for_function(KEPT_PHOTOGRAPHS)

    page.goto(address)

    expect(page.locator("#slot-0")).to_have_class(re.compile("slot--used"))


def test_what_waits_under_a_replaced_link_goes_by_the_new_one(open_page, link):
    page = opened(open_page, link)
    page.locator("#kind-delivered").click()
    page.fill("#headline", "The books are here")
    page.context.set_offline(True)
    page.locator("#camera").set_input_files(photograph("teal"))
    page.locator("#p0-people-no").click()
    page.click("#field-form button[type=submit]")
    expect(page.locator("#signal")).to_have_text(KEPT)
    old, new = page.url, FieldLinkFactory(campaign=link.campaign)
    revoke_link(link=link, actor=StaffFactory(organization=link.organization))

    page.context.set_offline(False)
    page.goto(old)
    expect(page.locator("h1")).to_have_text("This link no longer works")
    page.wait_for_load_state()
    page.goto(f"/en/field/{field_token(new)}/")

    expect(page).to_have_url(re.compile(r"/filed/"))
    update = ImpactUpdate.rows.get()
    assert (update.headline, update.pictures.count(), update.field_link) == (
        "The books are here", 1, new,
    )  # fmt: skip


def test_a_person_is_done_after_nine_taps(open_page, link):
    """And three words: the camera's own button is a tap more for each photograph."""
    page = opened(open_page, link)
    taps = 0

    def tap(selector: str) -> None:
        nonlocal taps
        taps += 1
        page.locator(selector).click()

    tap("#kind-delivered")
    tap("#headline")
    page.keyboard.type("The books are here")
    tap("#units")
    page.keyboard.type("160")
    tap("#here")
    for number, colour in enumerate(("teal", "gold")):
        with page.expect_file_chooser() as chosen:
            tap("label:has(#camera)")
        chosen.value.set_files(photograph(colour))
        tap(f"#p{number}-people-no")
    tap("#field-form button[type=submit]")

    expect(page).to_have_url(re.compile(r"/filed/"))
    assert (taps, ImpactUpdate.rows.get().pictures.count()) == (9, 2)


def test_what_is_refused_comes_back_into_the_form(open_page, link):
    page = opened(open_page, link)

    page.locator("#kind-delivered").click()
    page.fill("#headline", "More than there are")
    page.fill("#units", "999")
    page.click("#field-form button[type=submit]")

    expect(page.locator("#refused")).to_contain_text("There are 200 in all. Check the number.")
    expect(page.locator("#headline")).to_have_value("More than there are")
    page.fill("#units", "20")
    page.click("#field-form button[type=submit]")
    expect(page).to_have_url(re.compile(r"/filed/"))
    assert ImpactUpdate.rows.get().units == 20


def test_what_is_missing_is_said_also_where_there_is_no_signal(open_page, link):
    page = opened(open_page, link)
    page.context.set_offline(True)

    page.locator("#kind-failed").click()
    page.fill("#headline", "Forty books were lost")
    page.locator("#camera").set_input_files(photograph("teal"))
    page.click("#field-form button[type=submit]")

    expect(page.locator("#refused li")).to_have_text(
        [
            "Still to answer: What happens with the money?",
            "Still to answer: Photograph 1, Can people be recognized?",
        ]
    )
    expect(page.locator("#signal")).to_be_hidden()
    page.fill("#money", "The insurance pays.")
    page.locator("#p0-people-no").click()
    page.click("#field-form button[type=submit]")
    expect(page.locator("#signal")).to_have_text(KEPT)
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page).to_have_url(re.compile(r"/filed/"))
    assert ImpactUpdate.rows.get().text_en == "The insurance pays."


def test_it_is_a_form_as_any_other_without_scripts(open_page, link):
    page = open_page(javascript=False)

    page.goto(f"/en/field/{field_token(link)}/")
    page.locator("#kind-delivered").click()
    page.fill("#headline", "The books are here")
    page.locator("#p0-file").set_input_files(photograph("teal"))
    page.locator("#p0-people-no").click()
    page.click("#field-form button[type=submit]")

    expect(page).to_have_url(re.compile(r"/filed/"))
    assert ImpactUpdate.rows.get().pictures.count() == 1
