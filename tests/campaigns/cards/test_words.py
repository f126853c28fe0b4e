"""Words lose what cannot be set, and keep all that their script needs."""

import pytest

from campaigns.cards import fonts
from campaigns.cards.words import han_of, runs_from_right, settable

SCRIPTS = {
    "Latin": "Élodie, Zoë, Łukasz, Ørsted, İpek",
    "Vietnamese": "Nguyễn Thị Hồng Ngọc",
    "Cyrillic": "Надежда Їжакевич",
    "Greek": "Γεωργία Ἀθηνᾶ",
    "Arabic": "محمد عبد الله، پریسا",
    "Hebrew": "שָׂרָה לוי",
    "Devanagari": "श्रीमती क्षत्रिय",
    "Bengali": "রবীন্দ্রনাথ",
    "Gurmukhi": "ਗੁਰਮੀਤ",
    "Gujarati": "ગુજરાતી",
    "Tamil": "தமிழ்ச்செல்வி",
    "Telugu": "తెలుగు",
    "Kannada": "ಕನ್ನಡ",
    "Malayalam": "മലയാളം",
    "Sinhala": "සිංහල",
    "Thai": "แม่สมศรี",
    "Lao": "ສົມສີ",
    "Khmer": "សុខា",
    "Burmese": "အောင်",
    "Georgian": "თამარი",
    "Armenian": "Արամ",
    "Ethiopic": "ሰላም",
    "Chinese": "王小明 龍應台",
    "Japanese": "田中さくら アイ",
    "Korean": "김민수",
    "emoji": "🎂🎉❤👍🏽🇨🇦",
}


@pytest.mark.parametrize("words", SCRIPTS.values(), ids=SCRIPTS)
def test_every_letter_of_the_scripts_we_cover_is_kept(words):
    assert settable(words) == words


@pytest.mark.parametrize(
    "words",
    ["ᏣᎳᎩ’s birthday", "བོད་ཡིག", "Maude 𓀀"],
    ids=["Cherokee", "Tibetan", "hieroglyphs"],
)
def test_words_with_a_letter_that_no_font_has_are_left_out_whole(words):
    assert settable(words) == ""


def test_letters_that_only_look_special_become_plain_ones():
    assert settable("𝓜𝓪𝓾𝓭𝓮’s 𝔹irthday") == "Maude’s Birthday"


def test_signs_that_no_font_has_and_letters_that_command_are_left_out():
    reversing, private, unassigned = "\u202e", "\ue000", "\U0001cc3f"

    assert settable(f"a{reversing}b{private}c\x00d{unassigned} 🧌\ufe0f") == "abcd 🧌"


def test_lines_become_one_and_the_unbreakable_spaces_of_french_stay():
    assert (
        settable(" Oui\u00a0:\n\n«\u00a0merci\u00a0»\u202f!\t ")
        == "Oui\u00a0: «\u00a0merci\u00a0»\u202f!"
    )


def test_joiners_stay_since_persian_and_families_need_them():
    assert settable("می\u200cخواهم 👨\u200d👩\u200d👧") == "می\u200cخواهم 👨\u200d👩\u200d👧"


def test_a_tower_of_accents_is_cut_to_three():
    assert settable("Z" + "\u0300" * 40) == "Z" + "\u0300" * 3


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Maude", False),
        ("The birthday of محمد", False),
        ("محمد", True),
        ("«שרה» 40", True),
        ("40", False),
        ("", False),
    ],
)
def test_the_first_letter_with_a_direction_gives_it_to_all(words, expected):
    assert runs_from_right(words) is expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("王小明", "zh"),
        ("田中さくら", "ja"),
        ("김민수 金", "ko"),
        ("Maude 🎂 محمد", ""),
    ],
)
def test_chinese_characters_are_drawn_as_the_letters_around_them_say(words, expected):
    assert han_of(["Books", words]) == expected


def test_a_server_without_the_east_asian_fonts_leaves_such_names_out(monkeypatch):
    monkeypatch.setattr(fonts, "_east_asian_letters", frozenset)

    assert settable("王小明") == ""
    assert settable("Maude") == "Maude"
