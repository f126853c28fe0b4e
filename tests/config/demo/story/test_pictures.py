from io import BytesIO

import pytest
from PIL import Image, ImageStat

from config.demo.story import campaigns as story
from config.demo.story.pictures import SCENES, draw
from config.demo.story.supporters import PAGES


@pytest.mark.parametrize("scene", ["coast", "shelves"])
def test_a_scene_is_a_whole_picture(scene):
    picture = Image.open(BytesIO(draw(scene)))

    assert (picture.format, picture.size) == ("JPEG", (1600, 1000))
    assert min(ImageStat.Stat(picture).stddev) > 20


def test_every_scene_is_on_a_campaign_or_a_page():
    scenes = {told.scene for told in (*story.CAMPAIGNS, *PAGES)}

    assert scenes - {""} == set(SCENES)
