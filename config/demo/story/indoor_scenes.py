"""Where the books are read: a corner by the window, and the shelves."""

from config.demo.story.drawing import HEIGHT, WIDTH, Painting

SPINES = (
    "#b9483a", "#d9793f", "#e1a43c", "#f0d9a4", "#8a9a5b", "#4f7a5c", "#467a86", "#2f5670",
    "#6a4b6b", "#8e5a52", "#efe6d3", "#c9a48a", "#37474f", "#a33b48",
)  # fmt: skip


def reading() -> Painting:
    """Evening in the reading corner: a lamp, a chair, and snow at the window."""
    painting = Painting(((0, "#6d4f42"), (0.7, "#8f6a50"), (1, "#8f6a50")), seed=58)
    for board in range(0, WIDTH, 100):  # panelling
        painting.box(board, 0, 3, 740, "#54392f", opacity=0.5)
    painting.box(0, 740, WIDTH, 260, "#7a5238", "#43291f")
    for board in range(-300, WIDTH + 600, 190):
        painting.line([(800 + (board - 800) * 0.62, 740), (board, HEIGHT)], 3, "#3a241b",
                      opacity=0.6)  # fmt: skip
    _window(painting)
    _case(painting, 60, 90, 400, 650, seed_books=5)
    _rug(painting)
    _lamp_and_chair(painting)
    _table(painting)
    return painting


def shelves() -> Painting:
    """Shelves full to the ceiling, a ladder, and the cat of the house."""
    painting = Painting(((0, "#5b3d30"), (1, "#3f2a24")), seed=64)
    for column in range(3):
        _case(painting, 24 + column * 524, 30, 500, 930, seed_books=6)
    painting.glow(300, 140, 620, "#ffcf8a", 0.55)
    painting.glow(1260, 260, 560, "#ffbf76", 0.4)
    _ladder(painting)
    _cat(painting, 1240, 637)
    return painting


def birthday() -> Painting:
    """An afternoon in December: a cake on the table, books, and the bay at the window."""
    painting = Painting(((0, "#d9b98c"), (0.7, "#e7cfa8"), (1, "#e7cfa8")), seed=34)
    _bay_window(painting)
    painting.box(0, 720, WIDTH, 280, "#a86f46", "#5f3a28")
    for board in (790, 872, 950):
        painting.line([(0, board), (WIDTH, board - 8)], 3, "#6d432e", opacity=0.5)
    painting.ellipse(800, 778, 330, 40, "#3c2419", soft=18, opacity=0.45)
    _gift_books(painting, 1150, 770)
    _cake(painting, 780, 770)
    _mug(painting, 400, 790)
    painting.glow(780, 440, 420, "#ffd08a", 0.55)
    return painting


# --- Shelves --------------------------------------------------------------------------------


def _case(
    painting: Painting, left: float, top: float, width: float, height: float, *, seed_books: int
) -> None:
    """Paint a bookcase with so many shelves, filled from left to right."""
    painting.box(left - 14, top - 14, width + 28, height + 28, "#8a5f43", "#5a3b2c", rim="#d9a878")
    painting.box(left, top, width, height, "#3a261f", "#2a1b18")
    tall = height / seed_books
    for shelf in range(seed_books):
        floor = top + (shelf + 1) * tall
        _row_of_books(painting, left + 6, floor - 12, width - 12, tall - 34)
        painting.box(left, floor - 12, width, 12, "#a47650", "#6d4a35", rim="#e6bd8b")
        painting.box(left, floor, width, 10, "#1d1210", soft=3, opacity=0.5)


def _row_of_books(
    painting: Painting, left: float, floor: float, width: float, tallest: float
) -> None:
    chance = painting.chance
    x = left
    while x < left + width - 16:
        thick = min(chance.uniform(13, 38), left + width - x)
        tall = tallest * chance.uniform(0.62, 1)
        if chance.random() < 0.05:  # a gap, where a book is on loan
            x += thick * 1.6
            continue
        lean = thick * 0.35 if chance.random() < 0.06 else 0
        _book(painting, x, floor, thick=thick, tall=tall, lean=lean)
        x += thick + 1.5 + lean


def _book(
    painting: Painting, x: float, floor: float, *, thick: float, tall: float, lean: float
) -> None:
    chance = painting.chance
    colour = chance.choice(SPINES)
    top = floor - tall
    spine = [(x + lean, top), (x + thick + lean, top + lean * 0.2), (x + thick, floor), (x, floor)]
    painting.shape(spine, colour, _darker(colour), rim="#fff3dc")
    ink = "#f6e6c1" if colour not in {"#f0d9a4", "#efe6d3", "#e1a43c"} else "#6a4434"
    if thick > 17:
        for place in chance.sample((0.1, 0.16, 0.72, 0.84, 0.9), 2):
            painting.box(x + 3 + lean * (1 - place), top + tall * place, thick - 6, 3.5, ink,
                         opacity=0.75)  # fmt: skip
    if thick > 22 and chance.random() < 0.6:
        painting.box(x + thick * 0.3, top + tall * 0.3, thick * 0.4, tall * 0.28, ink, opacity=0.6)


def _darker(colour: str) -> str:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"#{red * 6 // 10:02x}{green * 6 // 10:02x}{blue * 6 // 10:02x}"


def _ladder(painting: Painting) -> None:
    for foot, head in ((640, 770), (800, 890)):
        painting.line([(foot, 985), (head, 60)], 15, "#d8ab73")
        painting.line([(foot + 5, 985), (head + 5, 60)], 4, "#8f6540")
    for step in range(9):
        y = 900 - step * 98
        share = (985 - y) / 925
        left, right = 640 + 130 * share, 800 + 90 * share
        painting.line([(left, y), (right, y)], 12, "#e2b980")
        painting.line([(left, y + 5), (right, y + 5)], 3, "#8f6540")


def _cat(painting: Painting, x: float, y: float) -> None:
    """Paint a cat asleep on the shelf."""
    fur, dark = "#e6a45a", "#a8642f"
    painting.box(x - 110, y - 119, 290, 119, "#33211c", "#31201b")
    painting.ellipse(x + 40, y - 40, 104, 46, fur, dark, rim="#ffe0ac")
    tail = [(x + 130, y - 30), (x + 150, y - 8), (x + 90, y), (x - 20, y - 2)]
    painting.line(tail, 17, "#cf8a45")
    painting.ellipse(x - 20, y - 2, 9, 8, "#f7d9a8")
    painting.ellipse(x - 48, y - 40, 38, 33, fur, "#c98442", rim="#ffe0ac")
    for side in (-1, 1):
        ear = x - 48 + side * 22
        painting.shape([(ear - 13, y - 60), (ear + side * 6, y - 92), (ear + 13, y - 58)], fur,
                       "#c98442")  # fmt: skip
        eye = x - 48 + side * 14
        painting.line([(eye - 7, y - 42), (eye, y - 38), (eye + 7, y - 42)], 3, "#5b3520")
    painting.shape([(x - 53, y - 31), (x - 43, y - 31), (x - 48, y - 25)], "#8f4a38")
    for stripe in range(4):
        place = x + 10 + stripe * 28
        painting.line([(place, y - 82 + abs(stripe - 1.2) * 5), (place + 6, y - 54)], 6, "#b87336",
                      opacity=0.8)  # fmt: skip


# --- The corner -----------------------------------------------------------------------------


def _window(painting: Painting) -> None:
    chance = painting.chance
    painting.box(640, 110, 420, 430, "#e9dcc4", "#b89f80", rim="#fff6e3")
    painting.box(664, 134, 372, 382, "#1f3d5c", "#6d93a8")
    painting.shape([(664, 430), (760, 396), (880, 420), (1036, 372), (1036, 516), (664, 516)],
                   "#c9dbe2", "#e8eff0")  # fmt: skip
    painting.shape([(800, 430), (800, 398), (822, 380), (844, 398), (844, 430)], "#3c4f63",
                   "#2b3b4e")  # fmt: skip
    painting.box(814, 404, 12, 13, "#ffd98a")
    for _ in range(90):
        flake = chance.uniform(1, 3.6)
        painting.ellipse(chance.uniform(668, 1032), chance.uniform(138, 512), flake, flake, "#fff",
                         opacity=chance.uniform(0.4, 0.95))  # fmt: skip
    for x, y, wide, tall in ((844, 134, 12, 382), (664, 318, 372, 12)):
        painting.box(x, y, wide, tall, "#e9dcc4", "#c9b394")
    painting.box(616, 536, 468, 22, "#f3e8d2", "#a88d6e", rim="#fff")
    for left, lean in ((606, 1), (1018, -1)):  # curtains
        for fold in range(4):
            x = left + fold * 19
            painting.shape([(x, 92), (x + 19, 92), (x + 19 - lean * 8, 600), (x - lean * 8, 600)],
                           "#a6483a" if fold % 2 else "#bf5a45", "#6d2d2a")  # fmt: skip
    painting.box(580, 84, 540, 12, "#5a3b2c", "#3a261f")


def _rug(painting: Painting) -> None:
    rings = (
        (1, "#8e3b35", "#5f2829"),
        (0.86, "#d9a566", "#a8713f"),
        (0.78, "#9b453a", "#6a2f2c"),
        (0.5, "#3f6a72", "#2b4b55"),
    )
    for size, top, bottom in rings:
        painting.ellipse(1010, 880, 470 * size, 92 * size, top, bottom)


def _lamp_and_chair(painting: Painting) -> None:
    painting.line([(1516, 300), (1516, 850)], 12, "#4a342a")
    painting.ellipse(1516, 856, 70, 15, "#3a2820", "#251813")
    chair = [(1000, 500), (1030, 440), (1190, 436), (1230, 500), (1246, 700), (986, 700)]
    painting.shape(chair, "#4f8087", "#2d5560", rim="#a9d0cd")
    painting.shape([(986, 690), (1246, 690), (1262, 800), (970, 800)], "#457780", "#274a55",
                   rim="#a9d0cd")  # fmt: skip
    painting.shape([(1010, 668), (1222, 668), (1240, 722), (994, 722)], "#639aa0", "#40707a",
                   rim="#c7e4de")  # fmt: skip
    for left in (948, 1212):
        painting.shape([(left, 640), (left + 16, 612), (left + 62, 612), (left + 76, 640),
                        (left + 70, 806), (left + 6, 806)], "#57898f", "#2b525d",
                       rim="#b7dad5")  # fmt: skip
    for leg in (964, 1256):
        painting.box(leg, 804, 16, 40, "#3a261f")
    painting.shape([(1060, 668), (1128, 650), (1128, 688), (1056, 704)], "#fbf3df", "#dcc8a4")
    painting.shape([(1132, 650), (1200, 668), (1204, 704), (1132, 688)], "#f3e7cb", "#d3bd96")
    painting.shape([(1442, 300), (1476, 190), (1556, 190), (1590, 300)], "#ffe9b5", "#f7bf6b",
                   rim="#fff7dc")  # fmt: skip
    painting.glow(1516, 300, 560, "#ffc978", 0.85)


def _table(painting: Painting) -> None:
    painting.box(1300, 690, 190, 16, "#a47650", "#6d4a35", rim="#e6bd8b")
    for leg in (1314, 1462):
        painting.box(leg, 704, 12, 150, "#6d4a35", "#3f2a20")
    for number, (tone, wide) in enumerate((("#2f5670", 110), ("#e1a43c", 96), ("#a33b48", 104))):
        y = 668 - number * 22
        painting.box(1312 + number * 5, y, wide, 21, tone, _darker(tone), rim="#fff3dc")
    painting.shape([(1436, 652), (1480, 652), (1474, 690), (1442, 690)], "#f6efe1", "#c9bba3",
                   rim="#fff")  # fmt: skip
    for x in (1448, 1464):
        painting.ellipse(x, 622, 5, 24, "#fff", soft=6, opacity=0.35)


# --- A birthday -----------------------------------------------------------------------------


def _bay_window(painting: Painting) -> None:
    painting.box(180, 60, 1240, 560, "#f5ead6", "#cdb694", rim="#fffaf0")
    painting.box(214, 94, 1172, 492, "#7fa3b4", "#f3d3a6")
    painting.glow(420, 380, 300, "#ffe1b0", 0.7)
    painting.shape([(214, 430), (420, 372), (690, 400), (930, 340), (1386, 392), (1386, 470),
                    (214, 470)], "#8a9ba3", "#b5b3a3")  # fmt: skip
    painting.box(214, 462, 1172, 124, "#8fb0b8", "#4f8290")
    painting.streaks(468, 586, "#fff0d0", count=60, opacity=0.7, left=260, right=1300)
    painting.shape([(1010, 500), (1034, 512), (1116, 512), (1142, 494)], "#c94d38", "#8e2c25",
                   rim="#ffb48f")  # fmt: skip
    painting.box(1046, 476, 44, 24, "#fbf4e4", "#d9c9ae")
    painting.line([(1100, 496), (1100, 440)], 3, "#5a4338")
    for flake in range(60):
        size = painting.chance.uniform(1.5, 4)
        painting.ellipse(painting.chance.uniform(220, 1380), painting.chance.uniform(98, 580),
                         size, size, "#ffffff", opacity=0.55 + flake % 3 * 0.15)  # fmt: skip
    for bar in (600, 994):
        painting.box(bar, 94, 16, 492, "#f5ead6", "#cdb694", rim="#fffaf0")
    painting.box(150, 610, 1300, 34, "#fbf3e2", "#c9b08c", rim="#fff")


def _cake(painting: Painting, x: float, y: float) -> None:
    painting.ellipse(x, y, 250, 34, "#f6efe2", "#c8b596", rim="#fff")
    painting.box(x - 190, y - 150, 380, 150, "#c98a52", "#8a5430", rim="#f2c48c")
    painting.ellipse(x, y, 190, 24, "#8a5430", "#6f4226")
    painting.box(x - 190, y - 92, 380, 14, "#f7e3c3")
    painting.box(x - 190, y - 168, 380, 30, "#fff6ea", "#efdcc4", rim="#fff")
    for drop in range(11):  # icing that runs down
        place = x - 178 + drop * 35.6
        long = painting.chance.uniform(16, 46)
        painting.ellipse(place, y - 140, 18, long, "#fff6ea", "#f0dfc8")
    painting.ellipse(x, y - 168, 190, 24, "#fffaf2", "#f6e8d4")
    for number, tone in enumerate(("#b9483a", "#467a86", "#e1a43c", "#6a4b6b", "#4f7a5c")):
        place = x - 120 + number * 60
        painting.box(place - 6, y - 262, 12, 96, tone, _darker(tone), rim="#fff0d0")
        painting.ellipse(place, y - 282, 9, 20, "#fff3b8", "#ffab3d", soft=1)
        painting.glow(place, y - 284, 70, "#ffcf7a", 0.9)


def _gift_books(painting: Painting, x: float, y: float) -> None:
    """Paint four books one on the other, with a ribbon around them."""
    for number, tone in enumerate(("#2f5670", "#b9483a", "#4f7a5c", "#e1a43c")):
        left, floor = x - 150 + number % 2 * 22, y - number * 46
        wide = 300 - number * 16
        painting.box(left, floor - 44, wide, 44, tone, _darker(tone), rim="#fff3dc")
        painting.box(left + wide - 16, floor - 37, 16, 30, "#f6ecd8", "#d8c8a8")
    painting.box(x - 22, y - 184, 26, 184, "#f3d9d0", "#d6a89c")
    for side in (-1, 1):
        painting.ellipse(x - 9 + side * 44, y - 202, 42, 20, "#f3d9d0", "#d6a89c", rim="#fff")
    painting.ellipse(x - 9, y - 198, 15, 14, "#e5bfb3")


def _mug(painting: Painting, x: float, y: float) -> None:
    painting.ellipse(x, y, 120, 18, "#3c2419", soft=10, opacity=0.4)
    painting.ellipse(x + 78, y - 66, 40, 44, "#3d6a77", "#2c4f5b")
    painting.ellipse(x + 78, y - 66, 22, 27, "#cfae83")
    painting.box(x - 78, y - 138, 152, 138, "#4d7f8d", "#2c4f5b", rim="#a9d0d6")
    painting.ellipse(x - 2, y, 76, 14, "#2c4f5b")
    painting.ellipse(x - 2, y - 138, 76, 17, "#6b4434", "#3f2620", rim="#a9d0d6")
    for steam in (-24, 10):
        painting.ellipse(x + steam, y - 210, 9, 52, "#fff", soft=9, opacity=0.4)
