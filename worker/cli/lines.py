"""What is printed for one input: a JSON object a line for machines, one line of words for an error."""

import json

import msgspec

from shared.errors import ErrorInfo
from shared.results import AnyResult


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one input."""

    file: str
    ok: bool
    take: str = ""
    result: AnyResult | None = None
    error: ErrorInfo | None = None


def json_line(line: Line) -> str:
    """`{"file": …, "ok": true, "result": …}` or `{"file": …, "ok": false, "error": {"code", "message", "next_step"}}`; with
    `take` where the input has named takes."""
    fields: dict[str, object] = {"file": line.file, "ok": line.ok}
    if line.take:
        fields["take"] = line.take
    if line.error is not None:
        fields["error"] = error_fields(line.error)
    else:
        fields["result"] = msgspec.to_builtins(line.result)
    return json_text(fields)


def json_text(value: object) -> str:
    """JSON on one line; a name whose bytes are no UTF-8 stays as its escape, so that every line can be read."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value, allow_nan=False)
    return text


def error_fields(error: ErrorInfo) -> dict[str, str]:
    """An error as it stands in `--json`."""
    return {"code": error.code, "message": error.message, "next_step": error.next_step}


def error_text(line: Line) -> str:
    """An error in one line: which file, what happened, what to do next."""
    assert line.error is not None
    name = "" if line.file in line.error.message else f"{line.file}: "
    return printable(f"dailies: {name}{line.error.message} {line.error.next_step}".rstrip().replace("\n", " "))


def printable(text: str) -> str:
    """Text for a terminal: what is not to be printed (a bone's name may hold escape sequences) is shown as its escape."""
    return "".join(c if c.isprintable() or c == "\n" else c.encode("unicode_escape", "surrogatepass").decode() for c in text)
