import subprocess
import sys
import threading
from contextlib import closing
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from PIL import Image, ImageCms
from pillow_heif import register_heif_opener

from campaigns import picture_reader
from campaigns.addresses import share_picture_size
from campaigns.exceptions import PhotographError
from campaigns.management.commands import renew_photographs
from campaigns.models import Photograph
from campaigns.services import photographs
from campaigns.services.photographs import (
    derivative_name,
    open_photograph,
    renew_photograph,
    share_name,
    store_photograph,
    store_sizes,
)
from tests.factories import OrganizationFactory

register_heif_opener()

ORIENTATION, GPS = 0x0112, 0x8825
HEIC_48_MILLION = Path(__file__).with_name("48_million_pixels.heic")
WEBP_64_MILLION = Path(__file__).with_name("64_million_pixels.webp")
LATITUDE = {1: "N", 2: (50.0, 13.0, 7.5), 3: "W", 4: (66.0, 24.0, 1.0)}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _read_and_written_anew(monkeypatch) -> None:
    """The tests of other files may get what was made of the same picture before."""
    monkeypatch.setattr(photographs, "subprocess", subprocess)


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


@pytest.mark.parametrize(
    ("size", "cut"),
    [
        ((900, 600), (1200, 630)),
        ((800, 1200), (1200, 630)),
        ((400, 300), (600, 315)),
        ((1600, 300), (857, 450)),
    ],
    ids=["usual", "upright", "small", "panorama"],
)
def test_cut_for_shares_is_blown_up_by_half_at_most(size, cut):
    photograph = store(upload(Image.new("RGB", size, "red"), "PNG"))

    with default_storage.open(share_name(photograph.key)) as file:
        assert Image.open(file).size == cut
    assert share_picture_size(photograph) == cut


def test_cut_for_shares_of_an_upright_photograph_is_from_its_upper_half():
    upright = Image.new("RGB", (600, 1000), "red")
    upright.paste("blue", (0, 600, 600, 1000))

    photograph = store(upload(upright, "PNG"))

    with default_storage.open(share_name(photograph.key)) as file:
        red, _green, blue = Image.open(file).getpixel((450, 460))
    assert red > 200
    assert blue < 60


@pytest.mark.parametrize(
    ("sent", "kept"),
    [((1080, 1920), (1080, 1920)), ((2160, 3840), (1600, 2844)), ((1600, 6400), (711, 2844))],
    ids=["telephone", "sharp telephone", "ribbon"],
)
def test_photograph_taller_than_a_telephone_is_kept_narrower(sent, kept):
    assert open_photograph(upload(Image.new("RGB", sent, "red"), "PNG")).size == kept


def made_by_an_earlier_version(photograph):
    """Take away what the version of 0.1.0 that knew no AVIF did not make; return what is left."""
    smaller, largest = 480, photograph.width
    for file in kept_files():
        if file.suffix == ".avif" or not file.stem.endswith((f"-{smaller}", f"-{largest}")):
            file.unlink()
    photograph.widths, photograph.formats = [smaller, largest], ["webp", "jpg"]
    photograph.share_width = 0
    photograph.save()
    return {file.name: file.stat().st_mtime_ns for file in kept_files()}


def test_photograph_of_an_earlier_version_gets_what_it_lacks_and_keeps_what_it_has():
    photograph = store(upload(Image.new("RGB", (1000, 500), "red"), "JPEG"))
    whole = {file.name for file in kept_files()}
    before = made_by_an_earlier_version(photograph)

    assert renew_photograph(photograph=photograph) is True

    photograph.refresh_from_db()
    assert photograph.widths == [480, 800, 1000]
    assert (photograph.formats, photograph.share_width) == (["avif", "webp", "jpg"], 1200)
    after = {file.name: file.stat().st_mtime_ns for file in kept_files()}
    assert set(after) == whole > set(before)
    assert {name: after[name] for name in before} == before
    assert renew_photograph(photograph=photograph) is False
    assert {file.name: file.stat().st_mtime_ns for file in kept_files()} == after


def test_renewing_does_not_undo_what_staff_write_meanwhile():
    photograph = store(upload(Image.new("RGB", (1000, 500), "red"), "JPEG"))
    made_by_an_earlier_version(photograph)
    Photograph.rows.update(description_en="A blue boat")

    renew_photograph(photograph=photograph)

    assert Photograph.rows.values_list("description_en", "share_width").get() == (
        "A blue boat",
        1200,
    )


def test_a_run_that_was_broken_off_begins_the_photograph_anew():
    photograph = store(upload(Image.new("RGB", (1000, 500), "red"), "JPEG"))
    made_by_an_earlier_version(photograph)
    broken = Path(settings.MEDIA_ROOT) / derivative_name(photograph.key, 480, "avif")
    broken.write_bytes(b"half a file")

    call_command("renew_photographs", stdout=(said := StringIO()))

    assert said.getvalue() == "1 photographs were renewed.\n"
    assert read_back(broken).size == (480, 240)


def test_a_photograph_whose_file_is_lost_does_not_keep_the_others_from_being_renewed():
    lost, damaged, whole = (
        store(upload(Image.new("RGB", (400, 300), "red"), "JPEG")) for _ in range(3)
    )
    for photograph in (lost, damaged, whole):
        photograph.share_width = 0
        photograph.save()
    folder = Path(settings.MEDIA_ROOT)
    (folder / derivative_name(lost.key, 400, "jpg")).unlink()
    (folder / derivative_name(damaged.key, 400, "jpg")).write_bytes(b"half a file")

    with pytest.raises(CommandError, match="2 photographs could not be renewed; the others were"):
        call_command("renew_photographs", stdout=(said := StringIO()), stderr=(cried := StringIO()))

    assert said.getvalue() == "1 photographs were renewed.\n"
    assert [line.split(":")[0] for line in cried.getvalue().splitlines()] == [
        f"A red boat ({lost.key})",
        f"A red boat ({damaged.key})",
    ]
    assert list(Photograph.rows.order_by("pk").values_list("share_width", flat=True)) == [0, 0, 600]


def test_two_runs_do_not_get_into_each_others_way():
    photograph = store(upload(Image.new("RGB", (1000, 500), "red"), "JPEG"))
    made_by_an_earlier_version(photograph)
    with closing(connection.copy()) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [renew_photographs.LOCK])

        with pytest.raises(CommandError, match=r"Another run is at work\."):
            call_command("renew_photographs")

    photograph.refresh_from_db()
    assert (photograph.formats, photograph.share_width) == (["webp", "jpg"], 0)
    call_command("renew_photographs", stdout=(said := StringIO()))
    assert said.getvalue() == "1 photographs were renewed.\n"


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


def peak_of(program: list[str], file: Path) -> tuple[int, int]:
    """Return how a program ends and the most memory it had, in MB, asked by a small process:
    a child's peak begins with its parent's.
    """
    ask = (
        "import resource, subprocess, sys\n"
        "done = subprocess.run(sys.argv[1:], stdin=sys.stdin, stdout=subprocess.DEVNULL)\n"
        "peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024\n"
        "print(done.returncode, peak)"
    )
    with file.open("rb") as content:
        done = subprocess.run(
            [sys.executable, "-c", ask, *program],
            stdin=content,
            capture_output=True,
            cwd=settings.BASE_DIR,
            env=photographs.READER_ENVIRONMENT,
            check=True,
        )
    code, peak = done.stdout.split()
    return int(code), int(peak)


def peak_of_reader(file: Path) -> tuple[int, int]:
    return peak_of([sys.executable, "-m", "campaigns.picture_reader"], file)


def test_small_file_that_unpacks_to_a_gigabyte_is_refused_cheaply():
    code, peak = peak_of_reader(WEBP_64_MILLION)

    assert code == picture_reader.Outcome.TOO_MANY_PIXELS
    assert peak < 100


@pytest.mark.chaos
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


def test_photographs_are_unpacked_and_written_one_at_a_time(monkeypatch):
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
    threads = [
        threading.Thread(
            target=lambda file: store_sizes(picture=open_photograph(file)), args=[file]
        )
        for file in files
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert most == [1] * 8


@pytest.mark.chaos
def test_writing_the_largest_photograph_takes_200_mb_at_most(tmp_path):
    size = (picture_reader.LARGEST_WIDTH, picture_reader.LARGEST_HEIGHT)
    picture, folder = tmp_path / "noise.ppm", tmp_path / "written"
    Image.effect_noise((100, 178), 60).resize(size).convert("RGB").save(picture)
    folder.mkdir()
    names = ["1600.avif", "1600.webp", "1600.jpg"]

    program = [sys.executable, "-m", "campaigns.picture_writer", str(folder), *names]
    code, peak = peak_of(program, picture)

    assert code == 0
    assert {file.name: read_back(file).size for file in folder.iterdir()} == dict.fromkeys(
        names, size
    )
    assert peak < 200
