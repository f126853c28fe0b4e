"""The pictures of the demo's campaigns and pages: drawn here, since nobody photographed them."""

from collections.abc import Callable
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile

from campaigns.models import Organization, Photograph
from campaigns.services.photographs import open_photograph, store_photograph
from config.demo.story import indoor_scenes, outdoor_scenes
from config.demo.story.drawing import Painting

SCENES: dict[str, Callable[[], Painting]] = {
    "coast": outdoor_scenes.coast,
    "lighthouse": outdoor_scenes.lighthouse,
    "ice": outdoor_scenes.ice,
    "garden": outdoor_scenes.garden,
    "reading": indoor_scenes.reading,
    "shelves": indoor_scenes.shelves,
    "birthday": indoor_scenes.birthday,
}


def draw(scene: str) -> bytes:
    """Return a scene as the file that somebody would have uploaded."""
    file = BytesIO()
    SCENES[scene]().finished().save(file, "JPEG", quality=92)
    return file.getvalue()


def store_scene(
    scene: str, *, organization: Organization, description_fr: str, description_en: str
) -> Photograph:
    upload = SimpleUploadedFile(f"{scene}.jpg", draw(scene), content_type="image/jpeg")
    return store_photograph(
        organization=organization,
        picture=open_photograph(upload),
        description_fr=description_fr,
        description_en=description_en,
    )
