"""Run the benchmarks and write their page: python -m benchmarks.run DATA [SECTION ...]."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from benchmarks import (
    api,
    damage,
    extraction,
    many,
    order,
    quality,
    relevance,
    reranking,
    slack,
    speed,
    wirecopy,
)
from index import DEFAULT_MODEL, Encoder

HERE = Path(__file__).parent
WORK = HERE / ".work"
PAGE = HERE / "README.md"

SECTIONS: dict[str, tuple[str, Callable[[Path, Path, Encoder], str]]] = {
    "adding": ("Adding", speed.adding),
    "pace": ("Adding and bare encoding in turns", speed.pace),
    "asking": ("Asking", speed.asking),
    "reranking": ("Reranking", reranking.cost),
    "slack": ("Slack", slack.answering),
    "api": ("HTTP", api.answering),
    "finding": ("Finding", order.finding),
    "relevance": ("Relevance", relevance.measured),
    "sentence": ("The answering sentence", quality.answering),
    "passages": ("Size of a passage", quality.size_of_a_passage),
    "weights": ("Meaning, words and lead", order.weights),
    "leanings": ("Leanings", order.leanings),
    "evidence": ("Evidence", order.evidence_in_the_order),
    "headlines": ("Headlines", quality.headlines),
    "candidates": ("Candidates", quality.candidates),
    "bodies": ("Bodies of web pages", extraction.bodies),
    "dates": ("Dates of web pages", extraction.dates),
    "printlines": ("Print lines", damage.print_lines),
    "damage": ("Damaged input", damage.mutated),
    "memory": ("Memory while reading", many.memory),
    "wirecopy": ("Wire copy", wirecopy.groups),
    "batch": ("Batch size", speed.batch_size),
    "many": ("Many passages", speed.many_passages),
}

HEAD = """# Benchmarks

Every default of Dateline has its measurement here. The page is written by the command that
measures, and by nothing else:

    make bench DATA=folder          all of it, about an hour on 2 cores
    .venv/bin/python -m benchmarks.run folder adding asking     some of it

`folder` holds question sets in BEIR's layout; none is in this repository. `dawn_app_january`:
3,475 articles of Dawn and of the Associated Press of Pakistan, January 2025, from
gitcodeuu/xai_articles; the questions are their headlines, and the archive holds the texts without
them. `multihoprag_evidence`: 981 sentences of news and questions that join two to four of them
(MultiHop-RAG, Tang and Yang, 2024). `squad2_dev_cs224n`: 1,216 paragraphs of Wikipedia, and
questions of which half cannot be answered (SQuAD 2.0). `article_bodies` and `article_dates`: news
pages with their true text (Zyte's article extraction benchmark) and true date (htmldate's
evaluation set).

What is chosen is chosen on the even rows of a set, and what is reported as reached is measured on
the odd ones. Machines are noisy: compare within a table, not between days.
"""


def main() -> None:
    """Measure the sections that are named, or all, and write the page anew."""
    if len(sys.argv) < 2 or not Path(sys.argv[1]).is_dir():
        sys.exit("the data is not here; say where: python -m benchmarks.run FOLDER [SECTION ...]")
    data, chosen = Path(sys.argv[1]), sys.argv[2:] or list(SECTIONS)
    if unknown := set(chosen) - set(SECTIONS):
        sys.exit(f"unknown sections {sorted(unknown)}; known are {list(SECTIONS)}")
    WORK.mkdir(exist_ok=True)
    encoder = Encoder(DEFAULT_MODEL, cache=WORK / "cache")
    for name in chosen:
        title, section = SECTIONS[name]
        began = perf_counter()
        found = section(data, WORK, encoder)
        note = f"*{_machine()}; {datetime.now(UTC):%Y-%m-%d}; {perf_counter() - began:.0f} s.*"
        (HERE / "results").mkdir(exist_ok=True)
        (HERE / "results" / f"{name}.md").write_text(f"## {title}\n\n{found}\n\n{note}\n")
        print(f"\n## {title}\n\n{found}\n\n{note}", flush=True)
        _write_page()


def _write_page() -> None:
    parts = [HERE / "results" / f"{name}.md" for name in SECTIONS]
    PAGE.write_text("\n".join([HEAD, *(part.read_text() for part in parts if part.exists())]))


def _machine() -> str:
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        named = [line for line in cpuinfo.read_text().splitlines() if line.startswith("model name")]
        model = named[0].partition(":")[2].strip() if named else model
    return f"{model}, {os.cpu_count()} cores, Python {platform.python_version()}"


if __name__ == "__main__":
    main()
