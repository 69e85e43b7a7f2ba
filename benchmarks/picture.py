"""Draw the README's picture: a question asked of the sample archive, as the terminal shows it."""

from __future__ import annotations

import os
import re
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI

from bot.answers import render_answer
from bot.wiring import wire

QUESTION = "How much was the owner of the tanker Corvina Star fined?"
PICTURE = Path(__file__).parent / "answer.svg"
COLUMNS = 96


def main() -> None:
    """Ask, and write what the terminal shows as SVG that loads nothing from elsewhere."""
    wiring = wire()
    with wiring.archive() as archive, Path(os.devnull).open("w") as nowhere:
        answer = wiring.retriever(archive).ask(QUESTION, k=2)
        screen = Console(record=True, width=COLUMNS, file=nowhere, force_terminal=True)
        screen.print(f'$ dateline ask "{QUESTION}"\n', style="dim")
        screen.print(render_answer(answer))
    drawn = screen.export_svg(title="Dateline", theme=MONOKAI)
    PICTURE.write_text(re.sub(r"@font-face \{.*?\}\s*", "", drawn, flags=re.DOTALL))
    print(f"{PICTURE} shows {len(answer.quotes)} quotes")


if __name__ == "__main__":
    main()
