import pytest
from django.test import Client

from config import health
from config.heartbeat import QUEUES, sign

PARTS = ["database", "migrations", "redis", "workers", "beat", "mail", "stripe", "media"]


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    health.forget_answers()


@pytest.fixture
def _everybody_alive() -> None:
    for queue in QUEUES:
        sign(f"queue:{queue}")
    sign("beat")


@pytest.fixture
def stored(settings):
    """Return a function that puts a file into the media folder."""

    def store(name: str, content: bytes = b"picture"):
        path = settings.MEDIA_ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    return store


class TestLanguageHome:
    @pytest.mark.parametrize(
        ("spoken", "address"), [("fr-CA,fr;q=0.9", "/fr/"), ("en-GB", "/en/"), ("vi", "/en/")]
    )
    def test_reader_is_sent_to_their_language(self, client, spoken, address):
        response = client.get("/", headers={"accept-language": spoken})

        assert (response.status_code, response["Location"]) == (302, address)
        assert response["Vary"] == "Accept-Language, Cookie"

    def test_chosen_language_wins_and_the_query_travels_along(self, client, settings):
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "fr"

        response = client.get("/?from=poster", headers={"accept-language": "en"})

        assert response["Location"] == "/fr/?from=poster"


class TestHealthz:
    def test_it_answers_without_the_database_and_by_http_on_an_https_server(self, settings):
        settings.SECURE_SSL_REDIRECT = True

        response = Client().get("/healthz", headers={"host": "127.0.0.1"})

        assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.django_db
class TestReadyz:
    @pytest.mark.usefixtures("_everybody_alive")
    def test_it_is_ready_when_every_part_works(self, client):
        response = client.get("/readyz")

        assert response.json() == {"ready": True, "parts": dict.fromkeys(PARTS, "ok")}
        assert response.status_code == 200

    def test_it_names_the_parts_that_are_silent(self, client):
        sign("queue:urgent")

        response = client.get("/readyz")

        assert response.status_code == 503
        assert response.json()["parts"]["workers"] == "no worker for default, bulk"
        assert response.json()["parts"]["beat"] == "silent for two minutes"

    @pytest.mark.usefixtures("_everybody_alive")
    def test_it_names_what_cannot_be_reached(self, client, settings):
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
        settings.STRIPE_API_BASE = "http://127.0.0.1:1"
        settings.MEDIA_ROOT = "/proc/nowhere"

        parts = client.get("/readyz").json()["parts"]

        assert {name: state for name, state in parts.items() if state != "ok"} == {
            "mail": "does not answer",
            "stripe": "does not answer",
            "media": "the folder cannot be made",
        }

    @pytest.mark.usefixtures("_everybody_alive")
    def test_a_bad_answer_is_asked_again_within_a_second(self, client, settings):
        address, settings.STRIPE_API_BASE = settings.STRIPE_API_BASE, "http://127.0.0.1:1"
        assert client.get("/readyz").status_code == 503

        settings.STRIPE_API_BASE = address
        health.CHECKS["stripe"].expires_at -= health.BELIEVE_BAD_SECONDS

        assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
class TestMetrics:
    def test_there_is_nothing_without_the_token(self, client, settings):
        settings.METRICS_TOKEN = "open-sesame"

        answers = [
            client.get("/metrics").status_code,
            client.get("/metrics", headers={"authorization": "Bearer wrong"}).status_code,
        ]

        assert answers == [404, 404]

    def test_an_unset_token_opens_nothing(self, client, settings):
        settings.METRICS_TOKEN = ""

        assert client.get("/metrics", headers={"authorization": "Bearer "}).status_code == 404

    def test_the_token_shows_the_figures(self, client, settings):
        settings.METRICS_TOKEN = "open-sesame"
        sign("queue:bulk")

        text = client.get("/metrics", headers={"authorization": "Bearer open-sesame"}).text

        assert "# TYPE hearback_gifts gauge" in text
        assert 'hearback_gifts{state="paid"} 0' in text
        assert 'hearback_alive{part="bulk"} 1' in text
        assert 'hearback_alive{part="urgent"} 0' in text


@pytest.mark.django_db
class TestMedia:
    def test_a_photograph_is_shown_and_kept_by_the_browser(self, client, stored):
        stored("photographs/boat-640.webp")

        response = client.get("/media/photographs/boat-640.webp")

        assert b"".join(response.streaming_content) == b"picture"
        assert response["Content-Type"] == "image/webp"
        assert response["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Disposition"] == 'inline; filename="boat-640.webp"'

    def test_what_is_no_photograph_is_handed_out_to_be_saved(self, client, stored):
        stored("drawing.svg", b"<svg onload='alert(1)'/>")

        response = client.get("/media/drawing.svg")

        assert b"".join(response.streaming_content) == b"<svg onload='alert(1)'/>"
        assert response["Content-Type"] == "application/octet-stream"
        assert response["Content-Disposition"] == "attachment; filename*=utf-8''drawing.svg"
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"

    def test_a_browser_that_has_it_is_told_so(self, client, stored):
        stored("boat.jpg")
        first = client.get("/media/boat.jpg")
        first.close()

        response = client.get(
            "/media/boat.jpg", headers={"if-modified-since": first["Last-Modified"]}
        )

        assert response.status_code == 304

    @pytest.mark.parametrize("path", ["../secret-key", "%2e%2e/secret-key", "photographs", "no"])
    def test_nothing_outside_the_folder_is_handed_out(self, client, stored, settings, path):
        stored("photographs/boat.jpg")
        (settings.MEDIA_ROOT.parent / "secret-key").write_text("secret")

        assert client.get(f"/media/{path}").status_code == 404

    def test_a_link_out_of_the_folder_is_not_followed(self, client, stored, settings):
        stored("boat.jpg")
        (settings.MEDIA_ROOT.parent / "secret-key").write_text("secret")
        (settings.MEDIA_ROOT / "link.jpg").symlink_to(settings.MEDIA_ROOT.parent / "secret-key")

        assert client.get("/media/link.jpg").status_code == 404
