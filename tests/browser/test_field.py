"""The phone page in a real browser: a person's two minutes, with the network cut in the middle."""

import re
from io import BytesIO
from uuid import uuid4

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
DAY_MS = 24 * 3_600_000
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


def address_of(link) -> str:
    return f"/en/field/{field_token(link)}/"


def opened_simply(open_page, link):
    """Open the page without a worker: it goes to the network each time."""
    page = open_page(service_workers="block")
    page.goto(address_of(link))
    expect(page.locator("html")).to_have_class(re.compile("has-script"))
    return page


def write(page, headline: str) -> None:
    page.locator("#kind-delivered").click()
    page.fill("#headline", headline)


def send_without_signal(page, headline: str) -> None:
    page.context.set_offline(True)
    write(page, headline)
    page.click("#field-form button[type=submit]")
    expect(page.locator("#signal")).to_have_text(KEPT)


def come_back(page, link) -> None:
    """Open a link, once the page has done all that it does by itself when it is opened."""
    page.goto(address_of(link), wait_until="networkidle")
    page.wait_for_timeout(300)


def test_what_waits_under_a_replaced_link_is_read_before_the_new_one_sends_it(open_page, link):
    """Piece by piece: the new link publishes at once what staff would have read first."""
    page = opened_simply(open_page, link)
    page.locator("#camera").set_input_files(photograph("teal"))
    page.locator("#p0-people-no").click()
    send_without_signal(page, "The books are here")
    send_without_signal(page, "The boat is here")
    write(page, "A draft")
    claire = StaffFactory(organization=link.organization, role="owner")
    new = FieldLinkFactory(campaign=link.campaign, person=claire, needs_review=False)
    revoke_link(link=link, actor=claire)
    page.add_init_script("indexedDB.databases = undefined")  # as some browsers
    page.context.set_offline(False)
    page.goto(address_of(link))
    expect(page.locator("h1")).to_have_text("This link no longer works")

    shown = []
    for number in range(3):
        come_back(page, new)
        assert ImpactUpdate.rows.count() == number  # nothing goes without a tap
        expect(page.locator("#earlier")).to_have_text(
            "Written under an earlier link. Read it, then send."
        )
        shown.append((page.input_value("#headline"), page.locator(".slot--used").count()))
        come_back(page, new)  # it is this form's own draft by now
        assert page.input_value("#headline") == shown[-1][0]
        expect(page.locator("#earlier")).to_be_visible()
        page.click("#field-form button[type=submit]")
        expect(page).to_have_url(re.compile(r"/filed/"))
    come_back(page, new)

    assert sorted(shown) == [("A draft", 0), ("The boat is here", 0), ("The books are here", 1)]
    filed = ImpactUpdate.rows.order_by("headline_en")
    assert [(one.headline, one.pictures.count()) for one in filed] == sorted(shown)
    assert page.input_value("#headline") == ""
    expect(page.locator("#earlier")).to_be_hidden()
    expect(page.locator("#forget")).to_be_hidden()


def keep_words(page, link, **more) -> None:
    """As a page that the phone closed before anything but the words was written."""
    token, fields = str(uuid4()), more.pop("fields")
    words = {"token": token, "fields": list(fields.items()), **more}
    page.evaluate(
        "([place, words]) => localStorage.setItem(place, JSON.stringify(words))",
        [f"field {field_token(link)}", words],
    )


def test_words_under_a_replaced_link_come_back_and_take_nothing_away(open_page, link):
    """Those of which the project is not known stay where they are; so does what is written here."""
    project = str(link.campaign.projects.get().pk)
    new, elsewhere = FieldLinkFactory(campaign=link.campaign), FieldLinkFactory()
    page = opened_simply(open_page, new)
    page.fill("#text", "Long words, and no headline yet")
    keep_words(page, link, fields={"headline": "Only words", "project": project})
    keep_words(page, elsewhere, fields={"headline": "Of whom?"})
    actor = StaffFactory(organization=link.organization)
    for gone in (link, elsewhere):
        revoke_link(link=gone, actor=actor)
        page.goto(address_of(gone), wait_until="networkidle")

    come_back(page, new)
    own = (page.input_value("#headline"), page.input_value("#text"))
    write(page, "Mine")
    page.click("#field-form button[type=submit]")
    expect(page).to_have_url(re.compile(r"/filed/"))
    come_back(page, new)

    assert own == ("", "Long words, and no headline yet")
    assert page.input_value("#headline") == "Only words"
    kept = page.evaluate("Object.keys(localStorage)")
    assert (f"field {field_token(link)}" in kept, f"field {field_token(elsewhere)}" in kept) == (
        False, True,
    )  # fmt: skip


def test_words_of_what_is_filed_are_not_there_to_be_written_again(open_page, link):
    page = opened_simply(open_page, link)
    write(page, "The books are here")
    page.click("#field-form button[type=submit]")
    expect(page).to_have_url(re.compile(r"/filed/"))
    filed = page.url
    token = str(ImpactUpdate.rows.get().form_token)
    counts = []

    for kept in (str(uuid4()), token):
        keep_words(page, link, fields={"headline": "The books are here"}, token=kept)
        page.goto(filed, wait_until="networkidle")
        counts.append(page.evaluate("localStorage.length"))

    assert counts == [1, 0]


@pytest.mark.parametrize(("days", "waits"), [(89, True), (91, False)])
def test_what_a_dead_link_left_ends_though_no_other_is_opened(open_page, link, days, waits):
    revoke_link(link=link, actor=StaffFactory(organization=link.organization))
    page = open_page(service_workers="block")
    page.goto(address_of(link), wait_until="networkidle")
    since = page.evaluate("Date.now()") - days * DAY_MS
    keep_words(page, link, fields={"headline": "Before"}, keptAt=since)
    page.evaluate(
        "([name, since]) => localStorage.setItem(name, since)",
        [f"gone field {field_token(link)}", str(since)],
    )

    page.goto(address_of(link), wait_until="networkidle")

    expect(page.locator("#forget")).to_be_visible(visible=waits)
    assert page.evaluate("localStorage.length") == (2 if waits else 0)


@pytest.mark.parametrize(
    ("project", "organization", "comes"),
    [
        ("own", "another", True),  # only this link's page had it
        ("own", None, True),
        ("another", "own", False),
        (None, "own", True),
        (None, "another", False),
        (None, None, False),
    ],
)
def test_only_letters_that_this_link_could_have_written_come_into_its_form(
    open_page, link, project, organization, comes
):
    other = ProjectFactory()
    projects = {"own": link.campaign.projects.get(), "another": other}
    organizations = {"own": link.organization, "another": other.organization}
    new = FieldLinkFactory(campaign=link.campaign)
    page = opened_simply(open_page, new)
    fields = {"headline": "Of whom?"}
    if project:
        fields["project"] = str(projects[project].pk)
    more = {"organization": str(organizations[organization].pk)} if organization else {}
    keep_words(page, link, fields=fields, **more)
    revoke_link(link=link, actor=StaffFactory(organization=link.organization))
    page.goto(address_of(link), wait_until="networkidle")

    come_back(page, new)

    assert page.input_value("#headline") == ("Of whom?" if comes else "")
    kept = page.evaluate("Object.keys(localStorage)")
    assert (f"field {field_token(link)}" in kept) is not comes


def test_what_was_typed_before_a_project_was_chosen_comes_back_too(open_page, link):
    ProjectFactory(campaign=link.campaign)
    new = FieldLinkFactory(campaign=link.campaign)
    page = opened_simply(open_page, link)
    page.fill("#headline", "Of one of the two")
    revoke_link(link=link, actor=StaffFactory(organization=link.organization))
    page.goto(address_of(link), wait_until="networkidle")

    come_back(page, new)

    assert page.input_value("#headline") == "Of one of the two"


def test_letters_keep_the_day_they_were_written_on_under_the_next_link(open_page, link):
    """Else they would begin their ninety days anew with each link."""
    new, project = FieldLinkFactory(campaign=link.campaign), link.campaign.projects.get()
    page = opened_simply(open_page, new)
    written_at = page.evaluate("Date.now()") - 80 * DAY_MS
    fields = {"headline": "Before", "project": str(project.pk)}
    keep_words(page, link, fields=fields, keptAt=written_at)
    revoke_link(link=link, actor=StaffFactory(organization=link.organization))
    page.goto(address_of(link), wait_until="networkidle")

    come_back(page, new)

    kept = page.evaluate(
        "(name) => JSON.parse(localStorage.getItem(name))", f"field {field_token(new)}"
    )
    assert (page.input_value("#headline"), kept["keptAt"]) == ("Before", written_at)


def test_a_link_that_opens_again_is_not_gone(open_page, link):
    """Neither is one where a network answered that wants somebody to log in first."""
    link.organization.is_active = False
    link.organization.save()
    page = open_page(service_workers="block")
    page.goto(address_of(link), wait_until="networkidle")
    marks = "Object.keys(localStorage).filter((name) => name.startsWith('gone '))"
    assert page.evaluate(marks) == [f"gone field {field_token(link)}"]
    link.organization.is_active = True
    link.organization.save()

    come_back(page, link)
    assert page.evaluate(marks) == []
    portal = {"status": 404, "content_type": "text/html", "body": "<h1>Log in to SkyWifi</h1>"}
    page.route(address_of(link), lambda route: route.fulfill(**portal))
    write(page, "The books are here")
    page.click("#field-form button[type=submit]")
    expect(page.locator("#signal")).to_have_text(KEPT)
    assert page.evaluate(marks) == []
    page.unroute(address_of(link))
    revoke_link(link=link, actor=StaffFactory(organization=link.organization))
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("#signal")).to_contain_text("This link no longer works.")

    assert page.evaluate(marks) == [f"gone field {field_token(link)}"]


OLDER_DRAFT = """async ([name, token, bytes]) => {
    const asked = indexedDB.open(name, 1);
    asked.onupgradeneeded = () => {
        for (const one of ["draft", "outbox"]) asked.result.createObjectStore(one);
    };
    const database = await new Promise((found) => {
        asked.onsuccess = () => found(asked.result);
    });
    const one = { name: "teal.jpg", type: "image/jpeg", bytes: new Uint8Array(bytes).buffer };
    const fields = [["form_token", token], ["headline", "Before"], ["kind", "delivered"]];
    const writing = database.transaction("draft", "readwrite");
    writing.objectStore("draft").put({ token, fields, photographs: [[0, one]] }, "draft");
    await new Promise((done) => { writing.oncomplete = done; });
    database.close();
}"""


def test_photographs_that_an_older_page_kept_stay_while_somebody_writes_on(open_page, link):
    page = open_page(service_workers="block")
    page.goto("/robots.txt")
    small = list(photograph("teal", (40, 30))["buffer"])
    page.evaluate(OLDER_DRAFT, [f"field {field_token(link)}", str(uuid4()), small])
    come_back(page, link)
    page.fill("#headline", "Before and after")
    page.wait_for_timeout(300)

    come_back(page, link)

    assert page.input_value("#headline") == "Before and after"
    expect(page.locator("#slot-0 img")).to_be_visible()


SLOW_TO_DRAW = """
    const drawn = window.createImageBitmap.bind(window);
    window.createImageBitmap = async (...what) => {
        await new Promise((done) => { window.go = done; });
        return drawn(...what);
    };
"""


def test_a_photograph_that_is_gone_before_it_is_made_smaller_does_not_come_back(open_page, link):
    page = open_page(service_workers="block")
    page.add_init_script(SLOW_TO_DRAW)
    come_back(page, link)
    page.locator("#camera").set_input_files(photograph("gold"))
    page.click("#slot-0 [data-drop]")
    page.evaluate("window.go()")
    page.wait_for_timeout(300)
    assert page.locator(".slot--used").count() == 0
    page.locator("#camera").set_input_files(photograph("teal"))
    page.locator("#p0-people-no").click()

    send_without_signal(page, "The books are here")
    page.evaluate("window.go()")
    page.wait_for_timeout(300)

    assert page.locator(".slot--used").count() == 0
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page).to_have_url(re.compile(r"/filed/"))
    assert ImpactUpdate.rows.get().pictures.count() == 1
    come_back(page, link)
    assert page.locator(".slot--used").count() == 0


TOKENS_IN_ORDER = """
    let count = 0;
    crypto.getRandomValues = (bytes) => { bytes[0] = ++count; return bytes; };
"""


def test_what_is_sent_back_holds_nothing_up(open_page, link):
    """And it comes into the form when that is free."""
    page = open_page(service_workers="block")
    page.add_init_script(TOKENS_IN_ORDER)
    come_back(page, link)
    for number in range(2):
        page.fill("#units", "999")
        send_without_signal(page, f"Too many {number}")
    send_without_signal(page, "The boat is here")
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")

    expect(page.locator("#refused")).to_contain_text("There are 200 in all. Check the number.")
    page.wait_for_timeout(2000)  # less than until it is tried again
    assert [one.headline for one in ImpactUpdate.rows.all()] == ["The boat is here"]
    for number in range(2):  # by its name: until the first one is gone, the second is not there
        expect(page.locator("#headline")).to_have_value(f"Too many {number}")
        page.fill("#units", "20")
        page.click("#field-form button[type=submit]")
    expect(page).to_have_url(re.compile(r"/filed/"))

    filed = ImpactUpdate.rows.order_by("headline_en")
    assert [(one.headline, one.units) for one in filed] == [
        ("The boat is here", None), ("Too many 0", 20), ("Too many 1", 20),
    ]  # fmt: skip


def test_drafts_end_after_ninety_days_and_sooner_by_a_button(open_page, link):
    other, project = FieldLinkFactory(campaign=link.campaign), link.campaign.projects.get()
    page = opened_simply(open_page, link)
    now, fields = page.evaluate("Date.now()"), {"headline": "Before", "project": str(project.pk)}
    keep_words(page, link, fields=fields, keptAt=now - 91 * DAY_MS)
    come_back(page, link)
    assert (page.input_value("#headline"), page.evaluate("localStorage.length")) == ("", 0)
    expect(page.locator("#forget")).to_be_hidden()
    keep_words(page, link, fields=fields, keptAt=now - 89 * DAY_MS)
    come_back(page, link)
    assert page.input_value("#headline") == "Before"
    keep_words(page, other, fields=fields, keptAt=now - 91 * DAY_MS)
    page.evaluate(
        "([name, since]) => localStorage.setItem(name, since)",
        [f"gone field {field_token(other)}", str(now - 91 * DAY_MS)],
    )
    page.click("#field-form button[type=submit]")
    expect(page.locator("#refused")).to_be_visible()  # what happened?
    send_without_signal(page, "Waits for a signal")
    assert page.input_value("#headline") == ""
    page.locator("#camera").set_input_files(photograph("teal"))
    expect(page.locator("#slot-0 img")).to_be_visible()

    page.once("dialog", lambda dialog: dialog.dismiss())
    page.click("#forget")
    assert page.locator(".slot--used").count() == 1
    page.once("dialog", lambda dialog: dialog.accept())
    page.click("#forget")

    expect(page.locator("#forget")).to_be_hidden()
    assert page.evaluate("localStorage.length") == 0
    page.context.set_offline(False)
    come_back(page, link)
    assert (page.locator(".slot--used").count(), ImpactUpdate.rows.count()) == (0, 0)


def test_each_piece_is_named_while_it_is_kept_and_once_it_is_sent(open_page, link):
    page = opened_simply(open_page, link)
    send_without_signal(page, "The books are here")
    send_without_signal(page, "The boat is here")
    named = page.locator("#pieces li")
    expect(named).to_have_text(["Kept: “The books are here”", "Kept: “The boat is here”"])
    page.fill("#units", "999")
    send_without_signal(page, "Too many")
    page.fill("#headline", "A draft")  # so the page stays

    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")

    expect(named).to_have_text(
        ["Sent: “The books are here”", "Sent: “The boat is here”", "To be changed: “Too many”"]
    )


def test_the_page_of_the_last_names_the_others_that_went_with_it(open_page, link):
    page = opened_simply(open_page, link)
    send_without_signal(page, "The books are here")
    send_without_signal(page, "The boat is here")

    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")

    expect(page).to_have_url(re.compile(r"/filed/"))
    expect(page.locator("#also-sent li")).to_have_text("Sent: “The books are here”")
    expect(page.locator("#filed")).to_have_text("The boat is here")
    page.reload()
    expect(page.locator("#also-sent")).to_be_hidden()


def test_what_waits_to_be_sent_is_not_in_the_form_too(open_page, link):
    """The phone closed the page between the two."""
    page = opened_simply(open_page, link)
    page.route(
        address_of(link), lambda route: route.abort() if is_sent(route) else route.continue_()
    )
    write(page, "The books are here")
    page.click("#field-form button[type=submit]")
    expect(page.locator("#signal")).to_have_text(KEPT)
    [token] = kept_to_be_sent(page, link)
    keep_words(page, link, fields={"headline": "The books are here"}, token=token)

    come_back(page, link)

    assert (page.input_value("#headline"), kept_to_be_sent(page, link)) == ("", [token])


def test_news_without_a_line_is_named_by_its_kind_and_day(open_page, link):
    """As an older page kept it."""
    page = opened_simply(open_page, link)
    page.route(
        address_of(link), lambda route: route.abort() if is_sent(route) else route.continue_()
    )
    page.evaluate(
        """async (name) => {
            const database = await new Promise((found) => {
                indexedDB.open(name).onsuccess = (event) => found(event.target.result);
            });
            const fields = [["headline", " "], ["kind", "late"], ["happened_on", "2026-11-12"]];
            const writing = database.transaction("outbox", "readwrite");
            writing.objectStore("outbox").put({ token: "1", fields, photographs: [] }, "1");
            await new Promise((done) => { writing.oncomplete = done; });
        }""",
        f"field {field_token(link)}",
    )

    page.reload()

    expect(page.locator("#pieces li")).to_have_text(["Kept: “It will be late, 2026-11-12”"])


def is_sent(route) -> bool:
    return route.request.method == "POST"


def fill_the_phone(page) -> None:
    """Leave this site no room: what is there stays, and nothing is added to it."""
    devtools = page.context.new_cdp_session(page)
    origin = page.evaluate("location.origin")
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": 1})


# The same at a moment of our choosing: a browser may remember for a while that there was room.
NO_ROOM = """
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (...what) {
        if (!window.isFull) return put.apply(this, what);
        this.transaction.abort();
        throw new DOMException("No room", "QuotaExceededError");
    };
"""
FULL = re.compile("Nothing more can be kept on this phone: its storage is full")


def test_a_full_phone_says_so_and_sends_where_there_is_a_signal(open_page, link):
    page = opened_simply(open_page, link)
    fill_the_phone(page)
    write(page, "The books are here")
    page.locator("#camera").set_input_files(photograph("teal"))
    expect(page.locator("#signal")).to_have_text(FULL)
    page.locator("#p0-people-no").click()
    page.context.set_offline(True)

    page.click("#field-form button[type=submit]")

    expect(page.locator("#signal")).to_have_text(FULL)
    assert page.input_value("#headline") == "The books are here"
    expect(page.locator("#slot-0 img")).to_be_visible()
    assert page.evaluate("document.getElementById('field-form').inert") is False
    page.context.set_offline(False)
    page.click("#field-form button[type=submit]")
    expect(page).to_have_url(re.compile(r"/filed/"))
    update = ImpactUpdate.rows.get()
    assert (update.headline, update.pictures.count()) == ("The books are here", 1)
    come_back(page, link)
    assert page.input_value("#headline") == ""


def test_a_full_phone_under_a_dead_link_does_not_say_that_it_keeps_anything(open_page, link):
    page = opened_simply(open_page, link)
    fill_the_phone(page)
    write(page, "The books are here")
    revoke_link(link=link, actor=StaffFactory(organization=link.organization))

    page.click("#field-form button[type=submit]")

    expect(page.locator("#signal")).to_contain_text("nothing can be kept on this phone")
    assert page.input_value("#headline") == "The books are here"


def test_a_signal_that_goes_right_after_sending_leaves_the_page_that_says_so(open_page, link):
    page = opened_simply(open_page, link)
    write(page, "The books are here")
    page.route(re.compile(r"/filed/"), lambda route: route.abort())

    page.click("#field-form button[type=submit]")

    expect(page.locator("#signal")).to_have_text("Sent. Everything arrived.")
    expect(page.locator("#pieces li")).to_have_text(["Sent: “The books are here”"])
    assert page.url.endswith(address_of(link))
    assert ImpactUpdate.rows.get().headline == "The books are here"


def test_what_is_refused_of_a_full_phone_is_still_in_the_form(open_page, link):
    page = opened_simply(open_page, link)
    fill_the_phone(page)
    write(page, "Too many")
    page.fill("#units", "999")

    page.click("#field-form button[type=submit]")

    expect(page.locator("#refused")).to_contain_text("There are 200 in all. Check the number.")
    assert (page.input_value("#headline"), page.input_value("#units")) == ("Too many", "999")
    page.fill("#units", "20")
    page.click("#field-form button[type=submit]")
    expect(page).to_have_url(re.compile(r"/filed/"))
    assert ImpactUpdate.rows.get().units == 20


def test_photographs_go_too_where_a_browser_keeps_nothing(open_page, link):
    page = open_page(service_workers="block")
    page.add_init_script("indexedDB.open = () => { throw new Error('closed'); };")
    page.goto(address_of(link), wait_until="networkidle")
    write(page, "The books are here")
    page.locator("#camera").set_input_files(photograph("teal"))
    page.locator("#p0-people-no").click()

    page.click("#field-form button[type=submit]")

    expect(page).to_have_url(re.compile(r"/filed/"))
    assert ImpactUpdate.rows.get().pictures.count() == 1


def test_nobody_writes_over_what_a_full_phone_is_sending(open_page, link):
    page, held = open_page(service_workers="block"), []
    page.add_init_script(f"window.isFull = true; {NO_ROOM}")
    page.route(
        address_of(link), lambda route: held.append(route) if is_sent(route) else route.continue_()
    )
    come_back(page, link)
    write(page, "The books are here")
    is_inert = "document.getElementById('field-form').inert"

    page.click("#field-form button[type=submit]")

    expect(page.locator("#signal")).to_have_text("Sending…")
    page.wait_for_timeout(300)
    assert page.evaluate(is_inert) is True
    [sending] = held
    sending.abort()
    expect(page.locator("#signal")).to_have_text(FULL)
    assert page.evaluate(is_inert) is False
    assert page.input_value("#headline") == "The books are here"


KEPT_TO_BE_SENT = """async (name) => {
    const database = await new Promise((found) => {
        indexedDB.open(name).onsuccess = (event) => found(event.target.result);
    });
    return new Promise((found) => {
        const keys = database.transaction("outbox").objectStore("outbox").getAllKeys();
        keys.onsuccess = () => { database.close(); found(keys.result); };
    });
}"""


def kept_to_be_sent(page, link) -> list[str]:
    return page.evaluate(KEPT_TO_BE_SENT, f"field {field_token(link)}")


def test_what_is_sent_back_to_a_full_phone_stays_kept_until_it_goes(open_page, link):
    page = open_page(service_workers="block")
    page.add_init_script(NO_ROOM)
    come_back(page, link)
    page.fill("#units", "999")
    send_without_signal(page, "Too many")
    page.evaluate("window.isFull = true")

    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")

    expect(page.locator("#refused")).to_contain_text("There are 200 in all. Check the number.")
    assert page.input_value("#headline") == "Too many"
    assert len(kept_to_be_sent(page, link)) == 1
    page.fill("#units", "20")
    page.click("#field-form button[type=submit]")
    expect(page).to_have_url(re.compile(r"/filed/"))
    assert (ImpactUpdate.rows.get().units, kept_to_be_sent(page, link)) == (20, [])


def test_letters_that_a_full_phone_cannot_move_stay_where_they_are(open_page, link):
    new, project = FieldLinkFactory(campaign=link.campaign), link.campaign.projects.get()
    page = opened_simply(open_page, new)
    keep_words(page, link, fields={"headline": "Before", "project": str(project.pk)})
    revoke_link(link=link, actor=StaffFactory(organization=link.organization))
    page.goto(address_of(link), wait_until="networkidle")
    page.add_init_script(f"window.isFull = true; {NO_ROOM}")

    come_back(page, new)

    assert page.input_value("#headline") == "Before"
    assert f"field {field_token(link)}" in page.evaluate("Object.keys(localStorage)")


def test_what_is_kept_can_be_forgotten_where_the_link_opens_nothing_any_more(open_page, link):
    page = opened_simply(open_page, link)
    page.locator("#camera").set_input_files(photograph("teal"))
    page.locator("#p0-people-no").click()
    send_without_signal(page, "The books are here")
    actor = StaffFactory(organization=link.organization)
    revoke_link(link=link, actor=actor)
    page.context.set_offline(False)
    page.goto(address_of(link))
    expect(page.locator("#kept")).to_contain_text("What you wrote is still on your phone")

    page.once("dialog", lambda dialog: dialog.dismiss())
    page.click("#forget")
    expect(page.locator("#forget")).to_be_visible()
    page.once("dialog", lambda dialog: dialog.accept())
    page.click("#forget")

    expect(page.locator("#kept")).to_have_text("Nothing is kept on this phone any more.")
    expect(page.locator("#forget")).to_be_hidden()
    assert page.evaluate("localStorage.length") == 0
    page.reload()
    page.wait_for_timeout(300)
    expect(page.locator("#forget")).to_be_hidden()
    expect(page.locator("#kept")).to_be_hidden()
    new = FieldLinkFactory(campaign=link.campaign)
    come_back(page, new)
    assert page.input_value("#headline") == ""
    expect(page.locator("#earlier")).to_be_hidden()


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
