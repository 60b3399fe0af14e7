"""Screens are made when they are asked for, and all of them in the end."""

from ui.shell.screen_shelf import ScreenShelf


class First:
    key = "first"


class Second:
    key = "second"


class Third:
    key = "third"


def test_each_is_made_once_and_when_it_is_asked_for():
    made: list[str] = []

    def make(kind):
        made.append(kind.key)
        return kind()

    shelf = ScreenShelf((First, Second, Third), make)
    assert (list(shelf), len(shelf), made) == (["first", "second", "third"], 3, [])
    second = shelf["second"]
    assert shelf["second"] is second
    assert made == ["second"]
    assert shelf.make_next()
    assert not shelf.make_next()
    assert made == ["second", "first", "third"]
    assert not shelf.make_next()
    assert [type(one) for one in shelf.values()] == [First, Second, Third]
