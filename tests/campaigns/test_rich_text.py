import pytest

from campaigns.rich_text import clean_rich_text


def test_formatting_of_a_story_is_kept():
    story = '<h2>Books</h2><p>Two <strong>hundred</strong>, <a href="https://x.org">see</a></p>'

    assert clean_rich_text(story) == (
        "<h2>Books</h2><p>Two <strong>hundred</strong>, "
        '<a href="https://x.org" rel="noopener noreferrer">see</a></p>'
    )


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("<p>a<script>alert(1)</script></p>", "<p>a</p>"),
        ('<p onclick="x()" style="color:red">a</p>', "<p>a</p>"),
        ('<img src="https://elsewhere.org/pixel.gif">a', "a"),
        ('<a href="javascript:x()">a</a>', '<a rel="noopener noreferrer">a</a>'),
        ("<h1>a</h1>", "a"),
    ],
)
def test_what_could_do_harm_is_taken_out(typed, shown):
    assert clean_rich_text(typed) == shown


def test_plain_text_gets_its_paragraphs():
    assert clean_rich_text("One & two.\n\nThree.") == "<p>One &amp; two.</p>\n\n<p>Three.</p>"


def test_cleaning_twice_changes_nothing():
    once = clean_rich_text('<p>a & b <a href="https://x.org">c</a></p>')

    assert clean_rich_text(once) == once
