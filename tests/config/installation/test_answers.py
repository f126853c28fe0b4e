import pytest

from config.installation.answers import Answers, MissingAnswerError


@pytest.fixture
def typed(monkeypatch):
    """Return a function that types lines at the keyboard; what was asked is returned by it."""

    def type_lines(*lines: str) -> list[str]:
        asked: list[str] = []
        left = list(lines)

        def answer(question: str) -> str:
            asked.append(question.strip())
            return left.pop(0)

        monkeypatch.setattr("builtins.input", answer)
        return asked

    return type_lines


def test_an_option_is_not_asked_for(typed):
    asked = typed()

    assert Answers({"city": "Sept-Îles"}, may_ask=True).get("city", "City") == "Sept-Îles"
    assert asked == []


def test_nothing_typed_takes_the_default(typed):
    asked = typed("")

    assert Answers({}, may_ask=True).get("currency", "Currency", "CAD") == "CAD"
    assert asked == ["Currency [CAD]:"]


def test_what_is_needed_is_asked_again(typed):
    asked = typed("", "Odile")

    assert Answers({}, may_ask=True).get("staff_name", "Your name") == "Odile"
    assert asked == ["Your name:", "Your name:"]


def test_without_a_keyboard_the_option_is_named():
    with pytest.raises(MissingAnswerError, match=r"--staff-name \(or SETUP_STAFF_NAME\)"):
        Answers({}, may_ask=False).get("staff_name", "Your name")
