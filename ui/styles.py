"""The program's look on any machine: shipped fonts, Fusion, a palette and a little style sheet."""

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory, QWidget

from ui.fonts import load_fonts
from ui.theme import RADIUS, Theme, font

FOCUS_RING = 2  # px
WORN = "theme"  # the property of the application that says which it has on


def dress(target: QApplication | QWidget, theme: Theme) -> None:
    """Give a program, unless it has them on, or one widget the theme's fonts, palette and style sheet."""
    load_fonts()
    if isinstance(target, QApplication):
        if target.property(WORN) == theme.name:  # every widget there is would be dressed again
            return
        target.setProperty(WORN, theme.name)
        target.setStyle(QStyleFactory.create("Fusion"))
    target.setFont(font(14))
    target.setPalette(palette(theme))
    target.setStyleSheet(sheet(theme))


def palette(theme: Theme) -> QPalette:
    """The theme's tokens in the roles Fusion draws with."""
    made, role = QPalette(), QPalette.ColorRole
    for place, token in {
        role.Window: theme.panel, role.Base: theme.panel, role.AlternateBase: theme.raised,
        role.Button: theme.raised, role.ToolTipBase: theme.raised,
        role.WindowText: theme.text1, role.Text: theme.text1, role.ButtonText: theme.text1,
        role.ToolTipText: theme.text1, role.BrightText: theme.red,
        role.PlaceholderText: theme.text2,
        role.Highlight: theme.selected, role.HighlightedText: theme.text1,
        role.Link: theme.focus, role.Accent: theme.focus,
        role.Mid: theme.edge, role.Dark: theme.edge, role.Shadow: theme.bg,
        role.Light: theme.raised, role.Midlight: theme.raised,
    }.items():  # fmt: skip
        made.setColor(place, QColor(token))
    for dimmed in (role.Text, role.WindowText, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, dimmed, QColor(theme.text3))
    return made


def sheet(theme: Theme) -> str:
    """The few rules Fusion can't be told by palette; `action`, `note` and `refused` are properties."""
    ring = f"border: {FOCUS_RING}px solid {theme.focus};"
    return f"""
    QPushButton, QToolButton {{ background: {theme.raised}; color: {theme.text1};
        border: 1px solid {theme.control}; border-radius: {RADIUS}px;
        padding: 3px 11px; min-height: 24px; font-weight: 500; }}
    QPushButton:hover, QToolButton:hover, QPushButton:checked, QToolButton:checked
        {{ background: {theme.selected}; }}
    QPushButton:pressed {{ background: {theme.bg}; }}
    QPushButton:disabled, QToolButton:disabled {{ color: {theme.text3};
        border-color: {theme.edge}; }}
    QPushButton[action="true"] {{ background: {theme.focus}; color: {theme.on_focus};
        border-color: {theme.focus}; font-weight: 700; }}
    QPushButton[action="true"]:disabled {{ background: {theme.raised}; color: {theme.text3};
        border-color: {theme.edge}; }}
    QPushButton[note="true"] {{ background: {theme.focus}; color: {theme.on_focus}; border: none;
        padding: 0 8px; font-weight: 700; }}
    QLineEdit, QPlainTextEdit, QSpinBox, QComboBox {{ background: {theme.raised};
        color: {theme.text1}; border: 1px solid {theme.control}; border-radius: {RADIUS}px;
        padding: 3px 8px; min-height: 24px; selection-background-color: {theme.focus};
        selection-color: {theme.on_focus}; placeholder-text-color: {theme.text2}; }}
    QComboBox::drop-down {{ border: none; width: 24px; }}
    QComboBox::down-arrow {{ image: none; }}
    QPushButton:focus, QToolButton:focus {{ {ring} padding: 2px 10px; }}
    QPushButton[action="true"]:focus {{ border-color: {theme.text1}; }}
    QLineEdit:focus, QPlainTextEdit:focus, QSpinBox:focus, QComboBox:focus,
    QComboBox:on {{ {ring} padding: 2px 7px; }}
    QLineEdit[refused="true"] {{ border: {FOCUS_RING}px solid {theme.red}; padding: 2px 7px; }}
    QComboBox QAbstractItemView {{ background: {theme.raised}; color: {theme.text1};
        border: 1px solid {theme.control}; selection-background-color: {theme.selected};
        selection-color: {theme.text1}; }}
    QAbstractItemView {{ background: {theme.panel}; border: none; outline: none; }}
    QRadioButton {{ padding: 2px 6px; border: {FOCUS_RING}px solid transparent;
        border-radius: {RADIUS}px; }}
    QRadioButton:focus {{ border-color: {theme.focus}; }}
    QRadioButton::indicator {{ width: 12px; height: 12px; border-radius: 8px;
        border: 2px solid {theme.control}; background: {theme.panel}; }}
    QRadioButton::indicator:checked {{ width: 6px; height: 6px; border: 5px solid {theme.focus};
        background: {theme.on_focus}; }}
    QScrollBar:vertical {{ background: transparent; width: 8px; margin: 0; }}
    QScrollBar:horizontal {{ background: transparent; height: 8px; margin: 0; }}
    QScrollBar::handle {{ background: {theme.control}; border-radius: 3px; margin: 1px; }}
    QScrollBar::handle:vertical {{ min-height: 24px; }}
    QScrollBar::handle:horizontal {{ min-width: 24px; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    QSplitter::handle {{ background: {theme.edge}; }}
    QSplitter::handle:horizontal {{ width: 1px; }}
    QSplitter::handle:vertical {{ height: 1px; }}
    QSplitter::handle:hover {{ background: {theme.focus}; }}
    QToolTip {{ background: {theme.raised}; color: {theme.text1};
        border: 1px solid {theme.control}; padding: 4px 6px; }}
    QMenu {{ background: {theme.raised}; color: {theme.text1}; border: 1px solid {theme.control}; }}
    QMenu::item {{ padding: 5px 20px; }}
    QMenu::item:selected {{ background: {theme.selected}; }}
    QMenu::item:disabled {{ color: {theme.text2}; background: transparent; }}
    """
