import pytest

from campaigns.rich_text import clean_rich_text, for_editor, paragraphs


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


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("<div>One</div>", "<p>One</p>"),
        ("<div>One<br><br>Two</div>", "<p>One</p><p>Two</p>"),
        ("<p>One<br><br>Two<br>lines</p>", "<p>One</p><p>Two<br>lines</p>"),
        ("<h1>Title</h1><div>One<br>line</div>", "<h2>Title</h2><p>One<br>line</p>"),
        ("<div><br></div><p>One</p>", "<p>One</p>"),
        (
            "<blockquote>One<br><br>Two</blockquote>",
            "<blockquote><p>One</p><p>Two</p></blockquote>",
        ),
    ],
)
def test_the_editor_writes_paragraphs(written, kept):
    assert paragraphs(written) == kept


def test_a_quotation_keeps_its_paragraphs_through_the_editor():
    quotation = "<p>He said:</p><blockquote><p>One</p><p>Two</p></blockquote>"

    assert paragraphs(for_editor(quotation)) == quotation
