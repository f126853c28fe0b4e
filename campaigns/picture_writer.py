"""Write one picture as the files that pages show, in a process of its own: `python -m` this module.

Reads the picture on standard input, and writes it into the folder that its first argument names,
once for each further argument: `480.avif` is 480 pixels wide, `share.jpg` the cut for shares. The
memory goes back when the process ends: encoders leave a hundred megabytes in the threads of a web
server.
"""

import sys
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps

from campaigns.picture_reader import scaled

# The best first: a browser takes the first that it knows. Of AVIF, speed 6 takes three times the
# seconds of speed 8 for a tenth fewer bytes. One thread: the other core is for those who give.
SAVED_AS: dict[str, dict[str, Any]] = {
    "avif": {"format": "AVIF", "quality": 52, "speed": 8, "max_threads": 1},
    "webp": {"format": "WEBP", "quality": 78, "method": 4},
    "jpg": {"format": "JPEG", "quality": 80, "progressive": True, "optimize": True},
}
# What networks show beside a link: as large as they take it, in the form they cut to.
SHARE_SIZE = (1200, 630)
MOST_BLOWN_UP = 1.5
SHARE = "share"


def main() -> None:
    folder, *names = sys.argv[1:]
    write_files(Image.open(sys.stdin.buffer), Path(folder), names)


def write_files(picture: Image.Image, folder: Path, names: Iterable[str]) -> None:
    for size, of_this_size in groupby(names, lambda name: name.partition(".")[0]):
        sized = share_cut(picture) if size == SHARE else scaled(picture, int(size))
        for name in of_this_size:
            sized.save(folder / name, **SAVED_AS[name.partition(".")[2]])


def share_cut(picture: Image.Image) -> Image.Image:
    """Return the part that shares show. Of a portrait, what matters is rarely at its foot."""
    width = share_width(*picture.size)
    middle = 0.5 if picture.width >= picture.height else 0.35
    return ImageOps.fit(picture, (width, share_height(width)), centering=(0.5, middle))


def share_width(width: int, height: int) -> int:
    """Return how wide the cut for shares is: narrower of a small picture, and of a low one."""
    whole = min(width, height * SHARE_SIZE[0] / SHARE_SIZE[1])
    return min(SHARE_SIZE[0], int(whole * MOST_BLOWN_UP))


def share_height(width: int) -> int:
    return round(width * SHARE_SIZE[1] / SHARE_SIZE[0])


if __name__ == "__main__":
    main()
