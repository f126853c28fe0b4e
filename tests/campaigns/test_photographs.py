import subprocess
import sys
import threading
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from PIL import Image, ImageCms
from pillow_heif import register_heif_opener

from campaigns import picture_reader
from campaigns.exceptions import PhotographError
from campaigns.services import photographs
from campaigns.services.photographs import (
    derivative_name,
    open_photograph,
    renew_photograph,
    share_name,
    store_photograph,
)
from tests.factories import OrganizationFactory

register_heif_opener()

ORIENTATION, GPS = 0x0112, 0x8825
HEIC_48_MILLION = Path(__file__).with_name("48_million_pixels.heic")
WEBP_64_MILLION = Path(__file__).with_name("64_million_pixels.webp")
LATITUDE = {1: "N", 2: (50.0, 13.0, 7.5), 3: "W", 4: (66.0, 24.0, 1.0)}

pytestmark = pytest.mark.django_db


def upload(picture: Image.Image, kind: str, **options) -> SimpleUploadedFile:
    buffer = BytesIO()
    picture.save(buffer, kind, **options)
    return SimpleUploadedFile(f"IMG_0001.{kind.lower()}", buffer.getvalue())


def exif_of_a_phone(*, orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[0x010F] = "Telephone of Nora"
    exif.get_ifd(GPS).update(LATITUDE)
    return exif.tobytes()


def store(file: SimpleUploadedFile):
    return store_photograph(
        organization=OrganizationFactory(),
        picture=open_photograph(file),
        description_en="A red boat",
        description_fr="Une barque rouge",
    )


def kept_files() -> list[Path]:
    return sorted(Path(settings.MEDIA_ROOT).rglob("*.*"))


def read_back(path: Path) -> Image.Image:
    return Image.open(BytesIO(path.read_bytes()))


def smallest(photograph) -> Image.Image:
    with default_storage.open(derivative_name(photograph.key, 480, "jpg")) as file:
        return Image.open(BytesIO(file.read()))


def test_photograph_is_kept_in_the_sizes_that_pages_show():
    photograph = store(upload(Image.new("RGB", (2000, 1000), "red"), "JPEG"))

    widths = [480, 800, 1200, 1600]
    assert (photograph.width, photograph.height, photograph.widths) == (1600, 800, widths)
    assert (photograph.formats, photograph.share_width) == (["avif", "webp", "jpg"], 1200)
    assert {file.name: read_back(file).size for file in kept_files()} == {
        f"{photograph.key}-{width}.{extension}": (width, width // 2)
        for width in widths
        for extension in ("avif", "jpg", "webp")
    } | {f"{photograph.key}-share.jpg": (1200, 630)}


def test_cut_for_shares_of_a_small_photograph_is_hardly_blown_up():
    photograph = store(upload(Image.new("RGB", (400, 300), "red"), "PNG"))

    with default_storage.open(share_name(photograph.key)) as file:
        assert Image.open(file).size == (600, 315)
    assert photograph.share_width == 600


def test_photograph_of_an_earlier_version_gets_what_it_lacks_and_keeps_what_it_has():
    photograph = store(upload(Image.new("RGB", (1000, 500), "red"), "JPEG"))
    whole = {file.name for file in kept_files()}
    for file in kept_files():
        if file.suffix == ".avif" or "share" in file.name:
            file.unlink()
    photograph.formats, photograph.share_width = ["webp", "jpg"], 0
    photograph.save()
    before = {file.name: file.stat().st_mtime_ns for file in kept_files()}

    assert renew_photograph(photograph=photograph) is True

    photograph.refresh_from_db()
    assert (photograph.formats, photograph.share_width) == (["avif", "webp", "jpg"], 1200)
    assert {file.name for file in kept_files()} == whole
    after = {file.name: file.stat().st_mtime_ns for file in kept_files()}
    assert {name: after[name] for name in before} == before
    assert renew_photograph(photograph=photograph) is False


def test_a_run_that_was_broken_off_begins_the_photograph_anew():
    photograph = store(upload(Image.new("RGB", (1000, 500), "red"), "JPEG"))
    broken = Path(settings.MEDIA_ROOT) / derivative_name(photograph.key, 480, "avif")
    broken.write_bytes(b"half a file")
    photograph.formats, photograph.share_width = ["webp", "jpg"], 0
    photograph.save()

    call_command("renew_photographs", stdout=(said := StringIO()))

    assert said.getvalue() == "1 photographs were renewed.\n"
    assert read_back(broken).size == (480, 240)


def test_small_photograph_is_not_blown_up():
    photograph = store(upload(Image.new("RGB", (400, 300), "red"), "PNG"))

    assert (photograph.width, photograph.height, photograph.widths) == (400, 300, [400])


@pytest.mark.parametrize("kind", ["JPEG", "HEIF"])
def test_no_metadata_of_a_phone_is_left(kind):
    file = upload(Image.new("RGB", (800, 600), "red"), kind, exif=exif_of_a_phone())
    assert Image.open(file).getexif().get_ifd(GPS)  # there is something to strip

    store(file)

    for kept in kept_files():
        picture = read_back(kept)
        assert dict(picture.getexif()) == {}
        assert not {"exif", "xmp", "icc_profile", "comment"} & set(picture.info)
        assert b"Nora" not in kept.read_bytes()


def test_comment_in_a_jpeg_is_not_left():
    store(upload(Image.new("RGB", (800, 600), "red"), "JPEG", comment=b"taken by Nora"))

    assert all(b"Nora" not in file.read_bytes() for file in kept_files())


@pytest.mark.parametrize("kind", ["JPEG", "HEIF"])
def test_photograph_is_turned_upright(kind):
    lying = Image.new("RGB", (800, 600), "blue")
    lying.paste("red", (0, 0, 400, 600))

    photograph = store(upload(lying, kind, exif=exif_of_a_phone(orientation=6)))

    assert (photograph.width, photograph.height) == (600, 800)
    red, _green, blue = smallest(photograph).getpixel((240, 100))
    assert red > 200
    assert blue < 60


def test_transparent_parts_become_white():
    photograph = store(upload(Image.new("RGBA", (800, 600), (0, 0, 0, 0)), "PNG"))

    assert min(smallest(photograph).getpixel((10, 10))) > 250


def test_colours_with_a_profile_are_kept_as_they_look():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

    photograph = store(upload(Image.new("RGB", (800, 600), "red"), "JPEG", icc_profile=profile))

    assert smallest(photograph).getpixel((10, 10))[0] > 245


def flood() -> SimpleUploadedFile:
    """Return a small file that would unpack to 64 million pixels."""
    return upload(Image.new("1", (8000, 8000)), "PNG")


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (
            SimpleUploadedFile("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
            "This is no photograph we can read. Choose a JPEG, PNG, WebP or HEIC file.",
        ),
        (
            SimpleUploadedFile("a.jpg", b""),
            "This is no photograph we can read. Choose a JPEG, PNG, WebP or HEIC file.",
        ),
        (
            SimpleUploadedFile("a.gif", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"),
            "This is no photograph we can read. Choose a JPEG, PNG, WebP or HEIC file.",
        ),
        (
            flood(),
            "The photograph has too many pixels to be unpacked here. Save it smaller, or as a "
            "JPEG, and try again.",
        ),
        (
            upload(Image.new("RGB", (200, 200)), "JPEG"),
            "The photograph is too small or too narrow: it has to be 320 pixels wide or more.",
        ),
        (
            SimpleUploadedFile(
                "a.jpg", upload(Image.effect_noise((800, 600), 90), "JPEG").read()[:9000]
            ),
            "The photograph is damaged or cannot be unpacked here. Choose another one, or save it "
            "anew as a JPEG.",
        ),
        (
            SimpleUploadedFile("a.jpg", bytes(20 * 1024 * 1024 + 1)),
            "The file is larger than 20 MB. Choose a smaller one.",
        ),
    ],
    ids=["svg", "empty", "gif", "flood", "tiny", "cut short", "heavy"],
)
def test_what_is_no_photograph_is_refused_with_a_sentence(file, sentence):
    with pytest.raises(PhotographError) as refusal:
        store(file)

    assert str(refusal.value) == sentence
    assert kept_files() == []


def test_bomb_that_pillow_itself_refuses_is_refused_kindly():
    header = upload(Image.new("1", (320, 320)), "PNG").read()
    bomb = header[:16] + (60_000).to_bytes(4, "big") * 2 + header[24:]

    with pytest.raises(PhotographError, match=r"too many pixels|damaged|no photograph"):
        store(SimpleUploadedFile("a.png", bomb))


def peak_of_reader(file: Path) -> tuple[int, int]:
    """Return how the reader ends and the most memory it had, in MB, asked by a small process:
    a child's peak begins with its parent's.
    """
    ask = (
        "import resource, subprocess, sys\n"
        "program = [sys.executable, '-m', 'campaigns.picture_reader']\n"
        "done = subprocess.run(program, stdin=sys.stdin, stdout=subprocess.DEVNULL)\n"
        "peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024\n"
        "print(done.returncode, peak)"
    )
    with file.open("rb") as content:
        done = subprocess.run(
            [sys.executable, "-c", ask],
            stdin=content,
            capture_output=True,
            cwd=settings.BASE_DIR,
            env=photographs.READER_ENVIRONMENT,
            check=True,
        )
    code, peak = done.stdout.split()
    return int(code), int(peak)


def test_small_file_that_unpacks_to_a_gigabyte_is_refused_cheaply():
    code, peak = peak_of_reader(WEBP_64_MILLION)

    assert code == picture_reader.Outcome.TOO_MANY_PIXELS
    assert peak < 100


def test_photograph_of_a_phone_with_48_million_pixels_is_taken_in_350_mb():
    picture = open_photograph(SimpleUploadedFile("IMG_0002.HEIC", HEIC_48_MILLION.read_bytes()))
    code, peak = peak_of_reader(HEIC_48_MILLION)

    assert picture.size == (1600, 1200)
    assert picture.getpixel((100, 600))[0] > 200
    assert code == picture_reader.Outcome.READ
    assert peak < 350


def test_reader_that_dies_takes_only_its_upload_with_it(monkeypatch):
    monkeypatch.setattr(picture_reader, "__name__", "campaigns.no_such_reader")

    with pytest.raises(PhotographError, match="cannot be unpacked here"):
        open_photograph(upload(Image.new("RGB", (800, 600), "red"), "JPEG"))


def test_photographs_are_unpacked_one_at_a_time(monkeypatch):
    running, most = [], []

    def watched(*args, **kwargs):
        running.append(1)
        most.append(len(running))
        done = really_run(*args, **kwargs)
        running.pop()
        return done

    really_run = photographs.subprocess.run
    monkeypatch.setattr(photographs.subprocess, "run", watched)
    files = [upload(Image.new("RGB", (800, 600), "red"), "JPEG") for _ in range(4)]
    threads = [threading.Thread(target=open_photograph, args=[file]) for file in files]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert most == [1, 1, 1, 1]
