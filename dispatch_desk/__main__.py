"""The program's entry point: the one place that joins the desk to its windows."""

from dispatch_desk.cli import main as command_line
from dispatch_desk.launching import RunOptions


def main() -> None:
    command_line(open_window)


def open_window(options: RunOptions) -> int:
    from ui.app import open_desk  # noqa: PLC0415 - Qt is loaded only when a window is wanted

    return open_desk(options)


if __name__ == "__main__":
    main()
