"""The coast of the story, in four lights."""

from math import cos, pi, sin

from config.demo.story.drawing import HEIGHT, WIDTH, Painting

LIT = "#ffd98a"


def coast() -> Painting:
    """Dusk: the boat on its way to a village below granite hills."""
    sky = ((0, "#4f7f97"), (0.3, "#93b3b4"), (0.5, "#f0cfa2"), (0.58, "#f7dcae"), (1, "#f7dcae"))
    painting = Painting(sky, seed=7)
    _clouds(painting, "#fbeeda", "#e8b98f")
    painting.glow(190, 478, 460, "#ffd196", 0.8)
    painting.ellipse(190, 478, 44, 44, "#fff6dc", "#ffe2a8", soft=1.5)
    hills = (
        (520, 470, 42, "#a9b5ae", "#c9c4ae"),
        (565, 430, 52, "#80989b", "#a6ada0"),
        (600, 400, 60, "#5f7f86", "#86968c"),
    )
    for start, end, rough, top, bottom in hills:
        painting.shape(painting.ridge(start, end, rough=rough, base=600), top, bottom)
    _sea(painting, 588, (("#d9b990", "#4f8a93"), ("#3f7983", "#1d4a5a")))
    painting.streaks(600, 760, "#ffe9bd", count=80, opacity=0.75, left=90, right=300)
    _headland(painting)
    _village(painting)
    _boat(painting, 470, 690, 1.35)
    _foreground_rocks(painting)
    for x, y, size in ((820, 210, 26), (880, 180, 19), (760, 168, 15), (330, 300, 14)):
        _gull(painting, x, y, size)
    return painting


def lighthouse() -> Painting:
    """Night: the lamp turns, and the boat is a light far off."""
    sky = ((0, "#0f2540"), (0.45, "#27486a"), (0.62, "#577a8c"), (1, "#577a8c"))
    painting = Painting(sky, seed=21)
    painting.stars(230, 560)
    painting.glow(330, 210, 260, "#dbe6ea", 0.5)
    painting.ellipse(330, 210, 58, 58, "#fbf3dc", "#e8dfc4", soft=1)
    painting.ellipse(352, 198, 11, 9, "#ddd2b4", opacity=0.6)
    painting.ellipse(312, 228, 15, 12, "#ddd2b4", opacity=0.5)
    painting.shape(painting.ridge(610, 585, rough=24, base=640), "#35566e", "#45677b")
    _sea(painting, 622, (("#3f6579", "#1f4059"), ("#1d3d56", "#0b1d30")))
    painting.streaks(632, 860, "#d7e4e4", count=120, opacity=0.6, left=220, right=460)
    _boat_far_off(painting)
    _lighthouse_rock(painting)
    _tower(painting)
    painting.streaks(860, 1000, "#9fc0c8", count=40, opacity=0.3)
    return painting


def ice() -> Painting:
    """Winter: blue ice to the horizon, a green light in the sky, the boat laid up."""
    sky = ((0, "#16304f"), (0.3, "#2f5b78"), (0.5, "#8fb7bd"), (0.56, "#e6d7c2"), (1, "#e6d7c2"))
    painting = Painting(sky, seed=33)
    painting.stars(120, 360)
    _northern_light(painting)
    painting.ellipse(1210, 150, 4.5, 4.5, "#fffbe8", soft=0.7)
    painting.glow(1210, 150, 70, "#fff6d8", 0.8)
    painting.shape(painting.ridge(530, 470, rough=34, base=590), "#6b93a6", "#a9c3c8")
    painting.shape(
        painting.ridge(560, 520, rough=26, base=590, left=-20), "#e2ebea", "#c3d7db", rim="#fff"
    )
    _sea(painting, 575, (("#c7dde0", "#8fbac6"), ("#7fb0c0", "#3f7f99")))
    _floes(painting)
    _wharf_in_winter(painting)
    return painting


def garden() -> Painting:
    """An autumn evening: rows of leaves, and the greenhouse with its lamp on."""
    sky = ((0, "#3e5f7d"), (0.3, "#8aa0a4"), (0.52, "#f2c79a"), (1, "#f2c79a"))
    painting = Painting(sky, seed=45)
    _clouds(painting, "#f9e3c8", "#e2a681")
    painting.glow(1180, 520, 420, "#ffc98a", 0.6)
    painting.shape(painting.ridge(500, 520, rough=30, base=640), "#7d8f8a", "#a3a08c")
    _trees(painting)
    painting.shape([(0, 600), (WIDTH, 585), (WIDTH, HEIGHT), (0, HEIGHT)], "#7a7f4b", "#3f3a2b")
    _rows_of_leaves(painting)
    _greenhouse(painting)
    return painting


# --- Sky and water --------------------------------------------------------------------------


def _clouds(painting: Painting, light: str, shade: str) -> None:
    for _ in range(26):
        y = painting.chance.uniform(60, 480)
        x = painting.chance.uniform(-200, WIDTH)
        long = painting.chance.uniform(120, 420)
        thick = long * painting.chance.uniform(0.02, 0.05)
        opacity = painting.chance.uniform(0.12, 0.4)
        painting.ellipse(x, y, long, thick, light, shade, soft=7, opacity=opacity)


def _sea(painting: Painting, top: float, shades: tuple[tuple[str, str], tuple[str, str]]) -> None:
    middle = top + 90
    (far, near), (near_top, deep) = shades
    painting.box(0, top, WIDTH, middle - top + 2, far, near)
    painting.box(0, middle, WIDTH, HEIGHT - middle, near_top, deep)
    painting.streaks(top + 4, HEIGHT, far, count=150, opacity=0.28)
    painting.streaks(top + 40, HEIGHT, deep, count=90, opacity=0.4)


def _northern_light(painting: Painting) -> None:
    for number in range(5):
        x = 140 + number * 210
        wave = [
            (x, 60 + number * 16), (x + 170, 30), (x + 330, 90), (x + 300, 330 - number * 20),
            (x + 150, 270), (x + 30, 360 - number * 22),
        ]  # fmt: skip
        painting.shape(wave, "#9fe0b8", "#5fb6b4", soft=34, opacity=0.2)


# --- Land -----------------------------------------------------------------------------------


def _headland(painting: Painting) -> None:
    chance = painting.chance
    slope = [(900, 640), (960, 600), (1010, 560), (1090, 470), (1150, 440), (1220, 372)]
    slope += [(1290, 392), (1370, 318), (1450, 300), (1520, 236), (WIDTH, 214)]
    painting.shape([*slope, (WIDTH, 720), (900, 700)], "#9a7f7a", "#5d4f57", rim="#e9c3a0")
    for _ in range(46):  # slabs of granite, lit from the left
        x, y = chance.uniform(1000, 1580), chance.uniform(330, 640)
        if y < 640 - (x - 900) * 0.55 + 30:
            continue
        wide, tall = chance.uniform(24, 95), chance.uniform(8, 26)
        tone = chance.choice(("#b3938a", "#7c666a", "#c9a794", "#6d5c63", "#8a9071"))
        slab = [(x, y), (x + wide * 0.7, y - tall), (x + wide, y), (x + wide * 0.6, y + tall * 0.7)]
        painting.shape(slab, tone, "#5d4f57", opacity=0.6)
    shore = [(860, 676), (930, 640), (1040, 628), (1200, 640), (1400, 632), (WIDTH, 640)]
    painting.shape([*shore, (WIDTH, 730), (1180, 716), (980, 706)], "#8b8568", "#4c4a49")


def _village(painting: Painting) -> None:
    houses = (
        (985, 622, 0.8, "#f3ead8"), (1052, 612, 0.95, "#c7583f"), (1128, 618, 1.1, "#efe4cf"),
        (1222, 606, 1.0, "#e0b04c"), (1300, 600, 1.25, "#f6efe0"), (1405, 602, 1.05, "#5f8593"),
        (1490, 596, 1.2, "#efe4cf"), (1180, 566, 0.75, "#f3ead8"), (1370, 548, 0.8, "#b8523c"),
    )  # fmt: skip
    for x, y, size, wall in sorted(houses, key=lambda house: house[1]):
        _house(painting, x, y, size, wall)
    _church(painting, 1262, 552)
    for post in range(6):  # the wharf
        painting.box(902 + post * 22, 668, 5, 46, "#4a3b36", "#2c2a2e")
    painting.box(880, 660, 140, 10, "#8a6e59", "#5f4b41", rim="#e9c99d")


def _house(painting: Painting, x: float, y: float, size: float, wall: str) -> None:
    wide, tall, roof = 56 * size, 36 * size, 28 * size
    painting.box(x, y, wide, tall, wall, "#b7a692", rim="#fff7e6")
    peak = [(x - 5, y + 2), (x + wide / 2, y - roof), (x + wide + 5, y + 2)]
    painting.shape(peak, "#5c4a4d", "#3f3940", rim="#a98d80")
    for place in (0.2, 0.62):
        painting.box(x + wide * place, y + tall * 0.3, 9 * size, 12 * size, LIT, "#f3a94f")
    painting.glow(x + wide * 0.5, y + tall * 0.6, 46 * size, "#ffb45c", 0.3)


def _church(painting: Painting, x: float, y: float) -> None:
    painting.box(x, y, 74, 42, "#f7f0e2", "#cbbda8", rim="#fff")
    painting.shape([(x - 4, y + 1), (x + 37, y - 28), (x + 78, y + 1)], "#7d4a40", "#5b3a36")
    painting.box(x + 26, y - 64, 20, 46, "#f7f0e2", "#d8cbb6", rim="#fff")
    painting.shape([(x + 22, y - 62), (x + 36, y - 118), (x + 50, y - 62)], "#7d4a40", "#5b3a36")
    painting.box(x + 32, y + 14, 10, 28, "#6b4b3d")


def _foreground_rocks(painting: Painting) -> None:
    rocks = (
        [(-20, 812), (90, 790), (190, 826), (300, 842), (372, 890), (470, 930), (540, 1000)],
        [(-20, 890), (120, 872), (250, 920), (360, 950), (420, 1000)],
    )
    for number, outline in enumerate(rocks):
        top, bottom = (("#8a6b66", "#463c45"), ("#6a5456", "#2d2b35"))[number]
        painting.shape([*outline, (-20, HEIGHT)], top, bottom, rim="#efc9a2")
    chance = painting.chance
    for _ in range(70):  # lichen and moss
        x = chance.uniform(0, 430)
        y = chance.uniform(835 + x * 0.26, 990)
        tone = chance.choice(("#c9973f", "#a9a65c", "#7f8a55", "#d3b98f"))
        painting.ellipse(x, y, chance.uniform(3, 14), chance.uniform(2, 5), tone, opacity=0.45)


def _gull(painting: Painting, x: float, y: float, size: float) -> None:
    wing = [(x, y), (x - size * 0.55, y - size * 0.42), (x - size, y - size * 0.1)]
    painting.line(wing, size * 0.1, "#fffaf0")
    painting.line([(2 * x - px, py) for px, py in wing], size * 0.1, "#f3e6d2")


# --- The boat -------------------------------------------------------------------------------


def _boat(painting: Painting, x: float, y: float, size: float) -> None:
    """Paint the boat with its bow to the right; x and y are the middle of its waterline."""

    def at(*points: tuple[float, float]) -> list[tuple[float, float]]:
        return [(x + px * size, y + py * size) for px, py in points]

    reflection = at((-112, 4), (118, 4), (86, 64), (-84, 60))
    painting.shape(reflection, "#8e3b30", "#2f5f6b", soft=7, opacity=0.55)
    painting.shape(at((-70, 30), (40, 30), (30, 86), (-60, 84)), "#e8d6b8", "#3c6f7a", soft=9,
                   opacity=0.3)  # fmt: skip
    hull = at((-122, -44), (-60, -34), (30, -36), (96, -54), (140, -72), (112, 6), (-108, 6))
    painting.shape(hull, "#d4513a", "#8e2c25", rim="#ffb48f")
    stripe = at((-122, -44), (-60, -34), (30, -36), (96, -54), (140, -72), (137, -62), (97, -44),
                (30, -26), (-60, -24), (-120, -34))  # fmt: skip
    painting.shape(stripe, "#fdf3e0", "#ecd9bd")
    painting.shape(at((-111, -5), (115, -5), (112, 7), (-108, 7)), "#3b2f35", "#2b262c")
    painting.shape(at((-84, -36), (-84, -92), (-8, -92), (4, -36)), "#fbf4e4", "#d9c9ae",
                   rim="#fff")  # fmt: skip
    painting.shape(at((-92, -90), (-84, -102), (-4, -102), (2, -90)), "#3d6a77", "#2c4f5b")
    for place in (-74, -50, -26):
        painting.shape(at((place, -82), (place + 16, -82), (place + 16, -62), (place, -62)),
                       "#ffdf9b", "#f2ab52")  # fmt: skip
    painting.line(at((22, -36), (22, -150)), 4 * size, "#6a4b3c")
    painting.line(at((22, -146), (92, -56)), 1.2 * size, "#5a4338")
    painting.line(at((22, -146), (-44, -102)), 1.2 * size, "#5a4338")
    painting.shape(at((22, -150), (58, -142), (22, -130)), "#f0b64a", "#dc8f33")
    _crates(painting, x + 34 * size, y - 38 * size, size)
    painting.glow(x - 42 * size, y - 74 * size, 90 * size, "#ffc56e", 0.5)
    painting.streaks(y - 2, y + 26 * size, "#fff1d2", count=16, opacity=0.7, left=x - 120 * size,
                     right=x + 60 * size)  # fmt: skip


def _crates(painting: Painting, x: float, y: float, size: float) -> None:
    """Paint two crates of books on the deck."""
    for left in (0, 28):
        painting.box(x + left * size, y - 16 * size, 24 * size, 18 * size, "#b98a5a", "#7f5a3b",
                     rim="#e9c38f")  # fmt: skip
        for number, tone in enumerate(("#f4e3c2", "#467a86", "#e1a43c", "#b9483a")):
            place = x + (left + 3 + number * 5) * size
            painting.box(place, y - 23 * size, 4 * size, 8 * size, tone)


def _boat_far_off(painting: Painting) -> None:
    painting.shape([(560, 660), (626, 660), (616, 676), (568, 676)], "#7a3531", "#4d2528")
    painting.box(576, 646, 24, 15, "#d8cfbd", "#9c968d")
    painting.box(582, 650, 6, 6, LIT)
    painting.line([(608, 660), (608, 628)], 2, "#3c3136")
    painting.glow(586, 654, 60, "#ffb85a", 0.8)
    painting.streaks(678, 740, "#ffcf85", count=16, opacity=0.7, left=566, right=606)


# --- The lighthouse -------------------------------------------------------------------------


def _lighthouse_rock(painting: Painting) -> None:
    outline = painting.ridge(770, 690, rough=30, base=HEIGHT, left=860, right=1180)[:-2]
    outline += painting.ridge(690, 770, rough=30, base=HEIGHT, left=1180, right=WIDTH)[:-2]
    shore = [(640, HEIGHT), (690, 946), (720, 936), (752, 884), (800, 862), (824, 806)]
    painting.shape([*shore, *outline, (WIDTH + 20, HEIGHT)], "#4a5a6b", "#141f2e",
                   rim="#a9c0c9")  # fmt: skip
    for _ in range(40):
        x, y = painting.chance.uniform(900, 1580), painting.chance.uniform(800, 960)
        wide = painting.chance.uniform(30, 110)
        slab = [(x, y), (x + wide * 0.6, y - 14), (x + wide, y + 2), (x + wide * 0.5, y + 12)]
        painting.shape(slab, "#5d7080", "#1d2a39", opacity=0.4)


def _tower(painting: Painting) -> None:
    for beam in ([(1180, 262), (0, 90), (0, 300)], [(1200, 262), (WIDTH, 190), (WIDTH, 330)]):
        painting.shape(beam, "#fff0bd", "#fff0bd", soft=16, opacity=0.2)
    body = [(1146, 310), (1234, 310), (1262, 720), (1118, 720)]
    painting.shape(body, "#f6efe1", "#8e9aa3", rim="#ffffff")
    for top, bottom in ((400, 470), (560, 634)):
        left, right = 1146 - (top - 310) * 0.068, 1234 + (top - 310) * 0.068
        band = [(left, top), (right, top), (right + 5, bottom), (left - 5, bottom)]
        painting.shape(band, "#c04a38", "#7d3433", rim="#f0a184")
    painting.box(1130, 298, 120, 14, "#3a4651", "#222c37", rim="#8da2ad")
    painting.box(1156, 236, 68, 62, "#ffe9a8", "#ffc75e")
    for bar in (1156, 1178, 1199, 1220):
        painting.box(bar, 236, 4, 62, "#3a4651")
    painting.shape([(1146, 238), (1190, 190), (1234, 238)], "#b9463a", "#7d3433", rim="#f0a184")
    painting.glow(1190, 266, 250, "#ffe2a0", 0.95)
    painting.box(1182, 500, 18, 30, LIT, "#e79b45")
    _house(painting, 1290, 690, 1.7, "#e8e0d0")


# --- Ice ------------------------------------------------------------------------------------


def _floes(painting: Painting) -> None:
    chance = painting.chance
    for row in range(13):
        depth = (row / 12) ** 1.5
        y = 592 + depth * 400
        wide = 50 + depth * 300
        x = chance.uniform(-wide, 0)
        while x < WIDTH + wide:
            size = wide * chance.uniform(0.45, 1.2)
            tall = (5 + depth * 46) * chance.uniform(0.7, 1.15)
            lift = chance.uniform(-0.25, 0.25) * tall
            _floe(painting, x + size / 2, y + lift, size / 2, tall / 2)
            x += size + 6 + depth * 34 * chance.random()


def _floe(painting: Painting, x: float, y: float, across: float, down: float) -> None:
    """Paint one plate of ice and the shadow of its thickness in the water."""
    chance = painting.chance
    corners = chance.randint(8, 11)
    plate = []
    for corner in range(corners):
        angle = (corner + chance.uniform(-0.3, 0.3)) * 2 * pi / corners
        reach = chance.uniform(0.78, 1.06)
        plate.append((x + across * reach * cos(angle), y + down * reach * sin(angle)))
    painting.shape([(px, py + 2 + down * 0.28) for px, py in plate], "#4b89a3", "#2f6b88")
    painting.shape(plate, "#f6f8f4", "#c5dbe1", rim="#fffdf4")


def _wharf_in_winter(painting: Painting) -> None:
    painting.shape([(980, 640), (1100, 596), (WIDTH, 560), (WIDTH, 740), (1040, 720)], "#f3f4ee",
                   "#a9c5cf", rim="#fff")  # fmt: skip
    for x, y, size, wall in ((1250, 560, 1.5, "#c7583f"), (1380, 546, 1.7, "#f0e4cd"),
                             (1490, 560, 1.3, "#5f8593")):  # fmt: skip
        _house(painting, x, y, size, wall)
        snow = [(x - 6, y + 2), (x + 28 * size, y - 29 * size), (x + 56 * size + 6, y + 2)]
        painting.shape(snow, "#fbfbf6", "#d8e3e6", rim="#fff")
    _boat(painting, 1090, 668, 0.85)
    for x in (1000, 1080, 1160):
        painting.shape([(x, 662), (x + 14, 662), (x + 22, 690), (x - 8, 690)], "#6b5344", "#41342f")
    painting.shape([(960, 678), (1060, 668), (1190, 676), (1260, 700), (1000, 712)], "#f7f8f3",
                   "#cbdde2")  # fmt: skip


# --- The garden -----------------------------------------------------------------------------


def _trees(painting: Painting) -> None:
    chance = painting.chance
    for _ in range(34):
        x = chance.choice((chance.uniform(-20, 620), chance.uniform(1380, 1620)))
        y, size = chance.uniform(500, 580), chance.uniform(34, 86)
        tone = chance.choice(("#b5652f", "#8c4a2c", "#c98a3b", "#6d6a3a", "#58613c"))
        painting.box(x - 4, y, 8, 70, "#4b392f")
        painting.ellipse(x, y - size * 0.3, size, size * 0.9, tone, "#54402f", soft=1.2,
                         rim="#f0b873")  # fmt: skip


def _rows_of_leaves(painting: Painting) -> None:
    chance = painting.chance
    for row in range(9):  # furrows that meet at the greenhouse
        near, far = -500 + row * 300, 800 + row * 26
        painting.shape([(far, 640), (far + 12, 640), (near + 150, HEIGHT), (near, HEIGHT)],
                       "#5b4a33", "#34291f", opacity=0.75)  # fmt: skip
    for step in range(34):
        depth = (step / 33) ** 1.7
        y = 648 + depth * 340
        for row in range(9):
            far, near = 806 + row * 26, -425 + row * 300
            x = far + (near - far) * depth + chance.uniform(-3, 3) * (1 + depth * 4)
            size = 4 + depth * 42
            tone = chance.choice(("#6f9a4c", "#86a852", "#5a8348", "#a3b563"))
            painting.ellipse(x, y, size, size * 0.5, tone, "#38552f", rim="#d6d98c")
            painting.ellipse(x - size * 0.2, y - size * 0.18, size * 0.5, size * 0.26, "#b9c977",
                             opacity=0.5)  # fmt: skip


def _greenhouse(painting: Painting) -> None:
    painting.glow(960, 560, 380, "#ffd488", 0.75)
    painting.shape([(800, 650), (800, 520), (960, 420), (1120, 520), (1120, 650)], "#ffe7ae",
                   "#f6c877", opacity=0.92)  # fmt: skip
    for x in range(820, 1110, 34):
        painting.ellipse(x, 632, 20, painting.chance.uniform(14, 44), "#7f9a4f", "#46602f",
                         soft=2, opacity=0.85)  # fmt: skip
    frame = "#f8f3e6"
    roof = 100 / 160
    for x in range(800, 1121, 40):
        top = 520 - (160 - abs(x - 960)) * roof
        painting.line([(x, top), (x, 650)], 4, frame)
    for line in ([(800, 520), (960, 420), (1120, 520)], [(800, 520), (1120, 520)],
                 [(800, 650), (1120, 650)], [(800, 586), (1120, 586)]):  # fmt: skip
        painting.line(line, 6, frame)
    painting.box(934, 560, 52, 90, "#fff3cf", "#f5d592")
    painting.box(790, 648, 340, 12, "#7b6656", "#54463e")
