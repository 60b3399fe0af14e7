"""Hover texts that wrap, and that a screen reader hears too."""

from html import escape

from PySide6.QtWidgets import QWidget

_LONG = 48


def hover_text(text: str) -> str:
    """Return a hover text; Qt wraps a long one only when it is rich text."""
    if len(text) <= _LONG and "\n" not in text:
        return text
    return f"<qt>{escape(text).replace(chr(10), '<br>')}</qt>"


def set_hover(widget: QWidget, text: str) -> None:
    """Show a text when the pointer rests on a widget, and describe the widget by it."""
    if text != widget.accessibleDescription():
        widget.setAccessibleDescription(text)
    shown = hover_text(text)
    if shown != widget.toolTip():
        widget.setToolTip(shown)
