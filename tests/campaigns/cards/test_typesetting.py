"""Typst shapes every script, and reads nothing of what people write as its own language."""

import threading

import pytest
from PIL import ImageChops

from campaigns.cards.share_cards import share_card
from tests.campaigns.cards.facts import BARE, COLUMN, MAUDE, box, changed, pieces, title_alone

APART = "\u200c"  # between two letters: do not join


def same(one, other) -> bool:
    return ImageChops.difference(one, other).getbbox() is None


def test_arabic_letters_are_joined():
    name = "محمد"

    assert pieces(title_alone(name)) == 1
    assert pieces(title_alone(APART.join(name))) == 4


def test_hindi_letters_become_one_sign():
    left, _, right, _ = box(title_alone("क्ष"))
    apart_left, _, apart_right, _ = box(title_alone(f"क्{APART}ष"))

    assert right - left < apart_right - apart_left


def stems(title: str) -> list[float]:
    """Return where lines stand upright down to the baseline, as parts of the word's width."""
    word = title_alone(title).crop(box(title_alone(title)))
    foot = word.crop((0, word.height // 2, word.width, word.height - 4))
    columns = foot.reduce((1, foot.height)).tobytes()
    return [index / word.width for index, column in enumerate(columns) if column == 255]


def test_hindi_vowel_that_is_spoken_after_its_consonant_may_stand_before_it():
    short, long = stems("कि"), stems("की")

    assert (min(short) < 0.2, max(short) < 0.8) == (True, True)
    assert (min(long) > 0.2, max(long) > 0.8) == (True, True)


def test_hebrew_is_read_from_the_right_edge():
    word = title_alone("לוי")
    left, top, right, _ = box(word)

    assert right >= COLUMN[1] - 12
    # Lamed, the first letter, is the only one that rises above the others.
    tower = box(word.crop((left, top, right, top + 4)))
    assert (tower[0] + tower[2]) / 2 > (right - left) / 2


def test_latin_is_read_from_the_left_edge_also_with_an_arabic_name_in_it():
    assert abs(box(title_alone("Books of محمد"))[0] - COLUMN[0]) < 12


def test_name_in_arabic_keeps_its_shape_within_a_french_sentence():
    words, name = title_alone("La fête de محمد"), title_alone("محمد")

    scale = box(name)[3] - box(name)[1]
    assert box(words)[3] - box(words)[1] >= scale
    assert pieces(words) == len("Lafêtede") + 1


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("*Maude*", "Maude"),
        ("_Maude_", "Maude"),
        ("= Maude", "Maude"),
        ("#sym.arrow", "→"),
        ("#upper[maude]", "MAUDE"),
        ("$x^2$", "x²"),
        ("\\u{41}", "A"),
        ("a // b", "a"),
        ("a /* b */", "a"),
        ("a ~ b", "a b"),
        ('"a"', "a"),
        ("`a`", "a"),
        ("[a]", "a"),
    ],
)
def test_markup_is_shown_and_not_obeyed(written, meant):
    assert not same(title_alone(written), title_alone(meant))


@pytest.mark.parametrize(
    "hostile",
    [
        '#include "/etc/passwd"',
        '#read("/common.typ")',
        '#panic("stop")',
        '#import "@preview/x:0.1.0"',
        '#image("/nothing.png")',
        "#{while true {}}",
        "$ #sys.inputs $ } ] ) \\",
        '","percent":null,"x":"',
        "<label> @nothing #ref(<nothing>)",
    ],
)
def test_hostile_title_is_drawn_letter_by_letter(hostile):
    plain = title_alone(hostile)

    assert not same(plain, title_alone(hostile + "."))
    assert same(plain, title_alone(hostile))


def test_hostile_words_in_every_field_end_in_a_card():
    hostile = '#panic("stop") ] } $ " \\'
    words = dict.fromkeys(("title", "name", "for_whom", "campaign", "line"), hostile)

    assert share_card(changed(MAUDE, **words))[:2] == b"\xff\xd8"


def test_threads_share_the_compiler():
    facts = [changed(BARE, title=f"Maude {number}") for number in range(8)]
    alone = [share_card(each) for each in facts]
    together: list[bytes] = [b""] * len(facts)

    def draw(number: int) -> None:
        together[number] = share_card(facts[number])

    threads = [threading.Thread(target=draw, args=(number,)) for number in range(len(facts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert together == alone
