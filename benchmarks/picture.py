"""Draw the README's pictures from the sample archive, as the terminal shows them."""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI

from bot.answers import render_answer
from bot.conversation import Conversation
from bot.wiring import wire
from retrieval import Question

QUESTION = "How much was the owner of the tanker Corvina Star fined?"
TYPED = (
    "What did the Veyra Tribune say about the Tollgate Bridge since 2021?",
    "/drop 1",
    "only Northern Ledger",
)
"""A conversation: understood, mended, and gone on with."""

HERE = Path(__file__).parent
COLUMNS = 96


def main() -> None:
    """Ask, and write what the terminal shows as SVG that loads nothing from elsewhere."""
    wiring = wire()
    with wiring.archive() as archive, Path(os.devnull).open("w") as nowhere:
        retriever = wiring.retriever(archive)
        screen = Console(record=True, width=COLUMNS, file=nowhere, force_terminal=True)
        screen.print(f'$ dateline ask "{QUESTION}"\n', style="dim", highlight=False)
        screen.print(render_answer(retriever.ask(QUESTION, k=2)))
        _draw(screen, "answer.svg")
        screen = Console(record=True, width=COLUMNS, file=nowhere, force_terminal=True)
        lines = iter(TYPED)

        def typed(prompt: str) -> str:
            line = next(lines, None)
            if line is None:
                raise EOFError
            screen.print(f"{prompt}{line}\n", style="bold green", highlight=False)
            return line

        def read(text: str) -> Question:
            return retriever.read(text, today=date(2026, 11, 18), k=1)

        Conversation(retriever, read, screen).run(typed)
        _draw(screen, "mended.svg")


def _draw(screen: Console, name: str) -> None:
    drawn = screen.export_svg(title="Dateline", theme=MONOKAI)
    (HERE / name).write_text(re.sub(r"@font-face \{.*?\}\s*", "", drawn, flags=re.DOTALL))
    print(f"{HERE / name} is drawn")


if __name__ == "__main__":
    main()
