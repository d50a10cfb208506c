"""The pages made from the code are up to date, and the result schema accepts what it describes."""

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import msgspec
import pytest

from shared.results import Answer, Description, Evidence, Tag

REPOSITORY = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((REPOSITORY / "docs" / "results.schema.json").read_text("utf-8"))
SEEN = Evidence(first_frame=9, last_frame=9, joints=("right_foot",), bones=("toe.R",), measure="step", value=1.0, unit="")


def test_pages_are_up_to_date() -> None:
    run = subprocess.run(
        [sys.executable, "scripts/make_docs.py", "--check"], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize(
    "result",
    [
        Description(summary="Walks.", caption="Walks.", tags=(Tag(name="walk", confidence=0.9, evidence=(SEEN,)),)),
        Answer(question="Which foot lands first?", text="The right one, at frame 9.", supported="yes", evidence=(SEEN,)),
    ],
)
def test_the_schema_accepts_real_results(result: Description | Answer) -> None:
    jsonschema.validate(json.loads(msgspec.json.encode(result)), SCHEMA)


def test_the_schema_refuses_an_unknown_verdict() -> None:
    answer = json.loads(msgspec.json.encode(Answer(question="?", text="", supported="yes"))) | {"supported": "perhaps"}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(answer, SCHEMA)
