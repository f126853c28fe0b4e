"""Photographs from any phone, made fit for a public page."""

import fcntl
import logging
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from itertools import product
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from PIL import Image

from campaigns import picture_reader, picture_writer
from campaigns.exceptions import PhotographError
from campaigns.models import Organization, Photograph
from campaigns.picture_reader import Outcome
from campaigns.picture_writer import SAVED_AS, SHARE, share_width
from campaigns.services.files import delete_files

logger = logging.getLogger(__name__)

LARGEST_FILE_BYTES = 20 * 1024 * 1024
# A card is some 350 pixels wide, the large picture of a page 680, and as wide as the screen on a
# telephone, which has two to three dots a pixel.
WIDTHS = (480, 800, 1200, picture_reader.LARGEST_WIDTH)
SHARE_FILE = f"{SHARE}.jpg"
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
    return _stored_as(key, f"{width}.{extension}")


def share_name(key: str) -> str:
    """Return the name under which storage keeps the cut for shares."""
    return _stored_as(key, SHARE_FILE)


def _stored_as(key: str, name: str) -> str:
    return f"photographs/{key}-{name}"


def open_photograph(upload: UploadedFile) -> Image.Image:
    """Return the picture upright, bare and no larger than pages show it; the upload's pixels are
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
    """Wait until no other process or thread of this server unpacks or writes a photograph."""
    with Path(picture_reader.__file__).open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


# Supporters' photographs have keys that begin so (no hexadecimal number does): whoever hands files
# out lets no cache keep them for long, since a page may have to be taken down.
SUPPORTERS = "s"


def store_photograph(
    *,
    organization: Organization,
    picture: Image.Image,
    description_en: str,
    description_fr: str,
    credit: str = "",
    is_supporters: bool = False,
) -> Photograph:
    """Keep an opened photograph in the widths that pages show; see `store_sizes`."""
    return Photograph.objects.create(
        organization=organization,
        description_en=description_en,
        description_fr=description_fr,
        credit=credit,
        **store_sizes(picture=picture, is_supporters=is_supporters),
    )


def store_sizes(*, picture: Image.Image, is_supporters: bool = False) -> dict[str, Any]:
    """Keep an opened photograph as AVIF, WebP and JPEG in the widths that pages show, and its cut
    for shares.

    Returns what its row says of them. The file that was uploaded is not kept, nor anything that
    was in it but the picture (the place it was taken least of all).
    """
    key = uuid.uuid4().hex
    if is_supporters:
        key = f"{SUPPORTERS}{key[1:]}"
    widths, formats = _widths_for(picture.width), list(SAVED_AS)
    for name, content in _written(picture, [*_file_names(widths, formats), SHARE_FILE]):
        default_storage.save(_stored_as(key, name), content)
    return {
        "key": key,
        "width": picture.width,
        "height": picture.height,
        "widths": widths,
        "formats": formats,
        "share_width": share_width(*picture.size),
    }


def renew_photograph(*, photograph: Photograph) -> bool:
    """Make what an earlier version did not keep of a photograph; return whether anything lacked.

    From the largest size there is. The files are there before the row tells pages of them, those
    that it tells of already are never touched, and a run that was broken off begins the photograph
    anew. Raises OSError when that largest size is lost or damaged.
    """
    widths = sorted({*photograph.widths, *_widths_for(photograph.width)})
    missing = _missing_files(photograph, widths)
    if not missing:
        return False
    picture = _largest_kept(photograph)
    for name, content in _written(picture, missing):
        default_storage.delete(_stored_as(photograph.key, name))  # of a run that was broken off
        default_storage.save(_stored_as(photograph.key, name), content)
    # Nothing else of the row: somebody may be describing it anew.
    Photograph.rows.filter(pk=photograph.pk).update(
        widths=widths,
        formats=list(SAVED_AS),
        share_width=photograph.share_width or share_width(*picture.size),
    )
    return True


def names_of(photograph: Photograph) -> list[str]:
    """Return the names of all that storage may keep of a photograph: a run that makes what an
    earlier version did not keep stores it before the row tells of it."""
    widths = sorted({*photograph.widths, *_widths_for(photograph.width)})
    files = [*_file_names(widths, sorted({*photograph.formats, *SAVED_AS})), SHARE_FILE]
    return [_stored_as(photograph.key, name) for name in files]


def delete_files_of(photograph: Photograph) -> None:
    """Delete all that storage keeps of a photograph; what is gone already is no error."""
    for name in names_of(photograph):
        default_storage.delete(name)


@transaction.atomic
def delete_supporters_photograph(photograph: Photograph | None) -> None:
    """Delete a photograph that no page shows any more, and its files until they are gone.

    One that a member of staff chose for the organization is not the supporter's to lose.
    """
    if photograph is None or not photograph.key.startswith(SUPPORTERS):
        return
    photograph.delete()
    delete_files(names_of(photograph))


def _missing_files(photograph: Photograph, widths: list[int]) -> list[str]:
    kept = _file_names(photograph.widths, photograph.formats)
    missing = [name for name in _file_names(widths, SAVED_AS) if name not in kept]
    return missing if photograph.share_width else [*missing, SHARE_FILE]


def _largest_kept(photograph: Photograph) -> Image.Image:
    name = derivative_name(photograph.key, max(photograph.widths), "jpg")
    with default_storage.open(name) as file:
        picture = Image.open(file)
        picture.load()
    return picture


def _file_names(widths: Iterable[int], formats: Iterable[str]) -> list[str]:
    return [f"{width}.{extension}" for width, extension in product(widths, formats)]


def _widths_for(whole: int) -> list[int]:
    """Return the widths to keep; a smaller picture is kept as wide as it is, never blown up."""
    return [width for width in WIDTHS if width < whole] + [whole]


def _written(picture: Image.Image, names: list[str]) -> Iterator[tuple[str, ContentFile]]:
    """Yield each name with the file that the writer makes of the picture."""
    with tempfile.TemporaryDirectory(prefix="hearback-photograph-") as folder:
        with _one_at_a_time():  # and unpacked in this process only when its turn has come
            bare = BytesIO()
            picture.save(bare, "PPM")
            subprocess.run(  # noqa: S603  (our own program and our own picture)
                [sys.executable, "-m", picture_writer.__name__, folder, *names],
                input=bare.getvalue(),
                cwd=settings.BASE_DIR,
                env=READER_ENVIRONMENT,
                check=True,
            )
        for name in names:
            yield name, ContentFile((Path(folder) / name).read_bytes())
