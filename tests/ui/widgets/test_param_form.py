"""The form made from a strategy's parameters."""

from collections.abc import Mapping

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.errors import StrategyError
from core.strategy.base import Parameter
from tests.ui.widgets.samples import Example
from ui.widgets.choice_buttons import ChoiceButtons
from ui.widgets.param_form import ParamForm
from ui.widgets.slider_field import SliderField
from ui.widgets.toggle import Toggle

USUAL = {"fast": 20, "risk": 2.0, "side": "Up only", "exits": True}


def test_one_control_for_each_parameter(qtbot: QtBot) -> None:
    form = ParamForm(Example.parameters)
    qtbot.addWidget(form)
    assert form.values() == USUAL
    assert isinstance(form.values()["fast"], int)
    assert len(form.findChildren(SliderField)) == 2
    assert len(form.findChildren(ChoiceButtons)) == 1
    assert len(form.findChildren(Toggle)) == 1


def test_a_change_tells_all_values(qtbot: QtBot) -> None:
    form = ParamForm(Example.parameters)
    qtbot.addWidget(form)
    field = form.findChildren(SliderField)[0]
    with qtbot.waitSignal(form.changed, timeout=500) as told:
        qtbot.mouseClick(field.more, Qt.MouseButton.LeftButton)
    assert told.args == [USUAL | {"fast": 21}]
    with qtbot.waitSignal(form.changed, timeout=500) as told:
        form.findChildren(Toggle)[0].click()
    assert told.args == [USUAL | {"fast": 21, "exits": False}]
    with qtbot.waitSignal(form.changed, timeout=500) as told:
        form.reset.click()
    assert told.args == [USUAL]


def test_values_can_be_given(qtbot: QtBot) -> None:
    form = ParamForm(Example.parameters, {"fast": 30, "side": "Up and down", "exits": False})
    qtbot.addWidget(form)
    assert form.values() == {"fast": 30, "risk": 2.0, "side": "Up and down", "exits": False}
    with pytest.raises(StrategyError):
        form.set_values({"fast": 999})
    assert form.values()["fast"] == 30


def test_wrong_text_is_told_and_holds_the_values(qtbot: QtBot) -> None:
    form = ParamForm(Example.parameters)
    qtbot.addWidget(form)
    field = form.findChildren(SliderField)[0]
    with qtbot.waitSignal(form.judged, timeout=500) as told:
        field.edit.selectAll()
        qtbot.keyClicks(field.edit, "99")
    assert "at most 50" in told.args[0]
    assert form.problem
    assert form.values()["fast"] != 99
    field.edit.selectAll()
    qtbot.keyClicks(field.edit, "12")
    assert form.problem == ""
    assert form.values()["fast"] == 12


def test_values_that_do_not_fit_each_other(qtbot: QtBot) -> None:
    def fits(values: Mapping[str, object]) -> None:
        if values["fast"] == 21:
            raise StrategyError("The short average must not be 21.")

    form = ParamForm(Example.parameters, fits=fits)
    qtbot.addWidget(form)
    with qtbot.assertNotEmitted(form.changed):
        form.findChildren(SliderField)[0].more.click()
    assert form.problem == "The short average must not be 21."
    form.findChildren(SliderField)[0].less.click()
    assert form.problem == ""


def test_a_range_is_needed(qtbot: QtBot) -> None:
    loose = Parameter("n", "N", 5, None, None, None, (), "")
    with pytest.raises(StrategyError, match="lowest"):
        ParamForm({"n": loose})
