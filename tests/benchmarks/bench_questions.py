"""How many of the questions of `movid-samples` the planner answers, and how many closed ones rightly; prints the open ones."""

import json
import os
import statistics
import subprocess
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from shared.clip import MotionClip  # noqa: E402 - the checkout must be found first
from shared.results import Answer  # noqa: E402
from worker.analysis.execute import execute  # noqa: E402
from worker.analysis.sheet import make_sheet  # noqa: E402
from worker.facts import Sheet  # noqa: E402
from worker.models.answering import answer  # noqa: E402
from worker.motion.mapping import mapped  # noqa: E402
from worker.motion.readers import read_takes  # noqa: E402

DATA = Path(os.environ.get("DAILIES_DATA", ROOT.parent / "shared" / "data"))
UNPACK = DATA.parent / "tools" / "unpack-data"
MOTION = ROOT / "build" / "motion"  # kept from one run to the next


def ask(row: dict[str, Any], clip: MotionClip, sheet: Sheet) -> tuple[Answer, float]:
    """The answer and the milliseconds it took; the choices of a closed question are listed after it."""
    question = row["question"]
    if row["kind"] == "closed" and row["choices"] != ["yes", "no"]:
        question += " Options: " + ", ".join(row["choices"])
    start = time.perf_counter()
    result = answer(question, sheet, lambda query: execute(query, clip, sheet), lambda text: None, "(a description)")
    return result, 1000.0 * (time.perf_counter() - start)


def chosen(row: dict[str, Any], result: Answer) -> str | None:
    """The choice that was made; for a yes/no question the verdict."""
    if row["choices"] == ["yes", "no"]:
        return result.supported if result.supported != "cannot_tell" else None
    return result.choice


def main() -> int:
    path = DATA / "movid-samples" / "questions.jsonl"
    if not (path.is_file() and UNPACK.is_file()):
        print(f"not run: needs {path} and {UNPACK}")
        return 0
    command = [sys.executable, str(UNPACK), str(MOTION), "bandai-namco", "--data", str(DATA), "--no-originals"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    files = {file.stem: file for file in MOTION.rglob("*.bvh")}
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    clips: dict[str, tuple[MotionClip, Sheet]] = {}
    for name in {row["clip"] for row in rows}:
        clip = mapped(read_takes(files[name])[0])
        clips[name] = clip, make_sheet(clip)
    results = [(row, *ask(row, *clips[row["clip"]])) for row in rows]
    print_open([(row, result) for row, result, _ in results if row["kind"] == "open"])
    print_closed([(row, result) for row, result, _ in results if row["kind"] == "closed"])
    told = sum(result.supported != "cannot_tell" for _, result, _ in results)
    times = [took for _, _, took in results]
    print(f"\nanswered: {told} of {len(rows)}")
    print(f"a question takes {statistics.median(times):.1f} ms (median), {max(times):.0f} ms at most")
    return 0


def print_open(rows: list[tuple[dict[str, Any], Answer]]) -> None:
    for row, result in rows:
        print(f"\n{row['id']} {row['aspect']}: {row['question']}")
        print(f"  reference: {row['answer']}\n  [{result.supported}] {result.text}")


def print_closed(rows: list[tuple[dict[str, Any], Answer]]) -> None:
    """Accuracy over all and by aspect, beside always taking the commonest answer and taking any at random."""
    print()
    by_aspect: dict[str, list[bool]] = defaultdict(list)
    told = 0
    for row, result in rows:
        choice = chosen(row, result)
        told += choice is not None
        by_aspect[row["aspect"]].append(choice == row["answer"])
        mark = "right" if choice == row["answer"] else "wrong" if choice else "-"
        print(f"{row['id']} {row['aspect']}: {row['question']}")
        print(f"  {mark}: {choice}, reference: {row['answer']}; [{result.supported}] {result.text}")
    right = sum(sum(values) for values in by_aspect.values())
    chance = sum(1.0 / len(row["choices"]) for row, _ in rows)
    print(f"\nclosed: {right} of {len(rows)} right, {told} told; any choice at random: {chance:.1f}")
    for choices, count in Counter(tuple(row["choices"]) for row, _ in rows).items():
        if count > 2:  # of fewer the commonest says nothing
            inside = [(row, result) for row, result in rows if tuple(row["choices"]) == choices]
            common, times = Counter(row["answer"] for row, _ in inside).most_common(1)[0]
            ours = sum(chosen(row, result) == row["answer"] for row, result in inside)
            print(f"  {' / '.join(choices)}: {ours} of {count} right; always {common!r}: {times}")
    for aspect, values in sorted(by_aspect.items()):
        print(f"  {aspect}: {sum(values)} of {len(values)}")


if __name__ == "__main__":
    sys.exit(main())
