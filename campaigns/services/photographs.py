"""Photographs from any phone, made fit for a public page."""

import fcntl
import logging
import subprocess
import sys
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from campaigns import picture_reader
from campaigns.exceptions import PhotographError
from campaigns.models import Organization, Photograph
from campaigns.picture_reader import Outcome, scaled

logger = logging.getLogger(__name__)

LARGEST_FILE_BYTES = 20 * 1024 * 1024
# A card is some 350 pixels wide, the large picture of a page 680, and as wide as the screen on a
# telephone, which has two to three dots a pixel.
WIDTHS = (480, 800, 1200, picture_reader.LARGEST_WIDTH)
# The best first: a browser takes the first that it knows. One thread and speed 8 keep an upload
# under some three seconds of one core.
SAVED_AS: dict[str, dict[str, Any]] = {
    "avif": {"format": "AVIF", "quality": 52, "speed": 8, "max_threads": 1},
    "webp": {"format": "WEBP", "quality": 78, "method": 4},
    "jpg": {"format": "JPEG", "quality": 80, "progressive": True, "optimize": True},
}
# What networks show beside a link: as large as they take it, in the form they cut to.
SHARE_SIZE = (1200, 630)
MOST_BLOWN_UP = 1.5
SENTENCES = {
    Outcome.NO_PHOTOGRAPH: _(
        "This is no photograph we can read. Choose a JPEG, PNG, WebP or HEIC file."
    ),
    Outcome.TOO_MANY_PIXELS: _(
        "The photograph has too many pixels to be unpacked here. Save it smaller, or as a JPEG, "
        "and try again."
    ),
    Outcome.DAMAGED: _(
        "The photograph is damaged or cannot be unpacked here. Choose another one, or save it "
        "anew as a JPEG."
    ),
    Outcome.TOO_SMALL: _(
        "The photograph is too small or too narrow: it has to be 320 pixels wide or more."
    ),
}
# No key or password of ours: it unpacks what strangers made. One pool of memory, since glibc
# makes one a thread, so that it stays below its limit.
READER_ENVIRONMENT = {"MALLOC_ARENA_MAX": "1"}


def derivative_name(key: str, width: int, extension: str) -> str:
    """Return the name under which storage keeps one size of a photograph."""
    return f"photographs/{key}-{width}.{extension}"


def share_name(key: str) -> str:
    """Return the name under which storage keeps the cut for shares."""
    return f"photographs/{key}-share.jpg"


def share_height(width: int) -> int:
    return round(width * SHARE_SIZE[1] / SHARE_SIZE[0])


def open_photograph(upload: UploadedFile) -> Image.Image:
    """Return the picture upright, bare and no wider than pages show it; the upload's pixels are
    unpacked here and only here.

    In a process of its own, one at a time: a file that would fill the memory ends that process.
    Raises PhotographError with a sentence for the person when it is too large, no photograph, or
    damaged.
    """
    return unpack(upload, SENTENCES)


def unpack(upload: UploadedFile, sentences: Mapping[Outcome, Any], *arguments: str) -> Image.Image:
    """Have the reader open an upload; raise PhotographError with the sentence of its outcome."""
    if upload.size is None or upload.size > LARGEST_FILE_BYTES:
        raise PhotographError(_("The file is larger than 20 MB. Choose a smaller one."))
    upload.seek(0)
    with _one_at_a_time():
        done = subprocess.run(  # noqa: S603  (our own program; the file comes on its input)
            [sys.executable, "-m", picture_reader.__name__, *arguments],
            input=upload.read(),
            capture_output=True,
            cwd=settings.BASE_DIR,
            env=READER_ENVIRONMENT,
            check=False,
        )
    if done.returncode != Outcome.READ:
        if done.returncode not in list(Outcome):
            logger.warning("the reader of photographs died: code %s", done.returncode)
            raise PhotographError(sentences[Outcome.DAMAGED])
        raise PhotographError(sentences[Outcome(done.returncode)])
    return Image.open(BytesIO(done.stdout))


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Wait until no other process or thread on this machine unpacks a photograph."""
    with Path(picture_reader.__file__).open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def store_photograph(
    *,
    organization: Organization,
    picture: Image.Image,
    description_en: str,
    description_fr: str,
    credit: str = "",
) -> Photograph:
    """Keep an opened photograph in the widths that pages show; see `store_sizes`."""
    return Photograph.objects.create(
        organization=organization,
        description_en=description_en,
        description_fr=description_fr,
        credit=credit,
        **store_sizes(picture=picture),
    )


def store_sizes(*, picture: Image.Image) -> dict[str, Any]:
    """Keep an opened photograph as AVIF, WebP and JPEG in the widths that pages show, and its cut
    for shares.

    Returns what its row says of them. The file that was uploaded is not kept, nor anything that
    was in it but the picture (the place it was taken least of all).
    """
    key = uuid.uuid4().hex
    widths = _widths_for(picture)
    for width in widths:
        for extension in SAVED_AS:
            _save(scaled(picture, width), derivative_name(key, width, extension), extension)
    return {
        "key": key,
        "width": picture.width,
        "height": picture.height,
        "widths": widths,
        "formats": list(SAVED_AS),
        "share_width": _save_share_cut(picture, key),
    }


def renew_photograph(*, photograph: Photograph) -> bool:
    """Make what an earlier version did not keep of a photograph; return whether anything lacked.

    From the largest size there is. The files are there before the row tells pages of them, and a
    run that was broken off begins the photograph anew.
    """
    missing = [extension for extension in SAVED_AS if extension not in photograph.formats]
    if not missing and photograph.share_width:
        return False
    with default_storage.open(
        derivative_name(photograph.key, max(photograph.widths), "jpg")
    ) as file:
        picture = Image.open(file)
        picture.load()
    for extension in missing:
        for width in photograph.widths:
            _save(
                scaled(picture, width), derivative_name(photograph.key, width, extension), extension
            )
    photograph.formats = list(SAVED_AS)
    photograph.share_width = _save_share_cut(picture, photograph.key)
    photograph.save(update_fields=["formats", "share_width"])
    return True


def _save_share_cut(picture: Image.Image, key: str) -> int:
    """Keep the part that shares show, and return its width: smaller for a small picture."""
    width = min(SHARE_SIZE[0], round(picture.width * MOST_BLOWN_UP))
    # Of a portrait, what matters is rarely at its foot.
    middle = 0.5 if picture.width >= picture.height else 0.35
    cut = ImageOps.fit(picture, (width, share_height(width)), centering=(0.5, middle))
    _save(cut, share_name(key), "jpg")
    return width


def _widths_for(picture: Image.Image) -> list[int]:
    """Return the widths to keep; a smaller picture is kept as wide as it is, never blown up."""
    return [width for width in WIDTHS if width < picture.width] + [picture.width]


def _save(picture: Image.Image, name: str, extension: str) -> None:
    buffer = BytesIO()
    picture.save(buffer, **SAVED_AS[extension])
    default_storage.delete(name)  # of a run that was broken off
    default_storage.save(name, ContentFile(buffer.getvalue()))
