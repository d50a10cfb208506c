"""Settings: what applies, and where it was said.

In order of rising strength: `dailies.toml` in the nearest parent folder of the input, `dailies.toml` in the user's config folder,
`DAILIES_…` variables, flags. A file can say what a motion is meant to be and which model words it; where Dailies keeps its own
files is decided by variables alone, because a `dailies.toml` may come with somebody else's motion library.
"""

import difflib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import msgspec
import platformdirs

from shared.errors import SettingsError
from shared.messages import Intent

FILE_NAME: Final = "dailies.toml"
MAX_FILE_BYTES: Final = 1 << 20
TRUTHS: Final = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What can be set; the field names are the keys of `dailies.toml`, and after `DAILIES_` the names of the variables."""

    model: str = "rules"
    """The model that words what was measured; `dailies models` lists them."""
    loop: bool | None = None
    """Whether the motion is meant to loop."""
    root: Literal["auto", "travels", "in-place"] = "auto"
    """Whether the root is meant to travel."""

    @property
    def intent(self) -> Intent:
        """What the motion is meant to be."""
        return Intent(loop=self.loop, root=self.root)


KEYS: Final = Settings.__struct_fields__


@dataclass(frozen=True, kw_only=True)
class Resolved:
    """Settings, and for each key the words that say where it comes from."""

    settings: Settings
    origins: dict[str, str]


def resolve(beside: Path, flags: Mapping[str, Any]) -> Resolved:
    """The settings for an input at `beside` (a file or folder). `flags`: the command line's, None where it says nothing.

    Raises:
        SettingsError: a file cannot be read, a key is unknown, or a value is of the wrong kind; it names key and place.
    """
    values: dict[str, Any] = {}
    origins = dict.fromkeys(KEYS, "default")
    layers = [(str(path), _from_file(path)) for path in files(beside)]
    layers += [(_variable(key), {key: value}) for key, value in _from_environment().items()]
    layers += [(f"--{key}", {key: value}) for key, value in flags.items() if value is not None]
    for origin, layer in layers:
        for key, value in layer.items():
            values[key] = _checked(key, value, origin)
            origins[key] = origin
    return Resolved(settings=Settings(**values), origins=origins)


def files(beside: Path) -> list[Path]:
    """The settings files that apply to an input, weakest first."""
    start = beside.absolute()
    nearest = next((path for folder in (start, *start.parents) if (path := folder / FILE_NAME).is_file()), None)
    users = user_file()
    return [path for path in (nearest, users if users.is_file() else None) if path is not None]


def user_file() -> Path:
    """The settings file in the user's config folder, whether it is there or not."""
    return platformdirs.user_config_path("dailies", appauthor=False) / FILE_NAME


def _from_file(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_FILE_BYTES)
        found = tomllib.loads(content.decode("utf-8-sig"))
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}.", "Check its rights.") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path} is not TOML: {error}.", 'Write lines such as root = "in-place".') from error
    for key in found:
        if key not in KEYS:
            near = difflib.get_close_matches(key, KEYS, 1)
            raise SettingsError(
                f"{path} sets {key!r}, which is not a setting.",
                f"Did you mean {near[0]!r}?" if near else f"There are {', '.join(KEYS)}.",
            )
    return found


def _from_environment() -> dict[str, Any]:
    found: dict[str, Any] = {key: os.environ[_variable(key)] for key in KEYS if os.environ.get(_variable(key))}
    if "loop" in found:
        found["loop"] = TRUTHS.get(found["loop"].lower(), found["loop"])
    return found


def _variable(key: str) -> str:
    return f"DAILIES_{key.upper()}"


def _checked(key: str, value: Any, origin: str) -> Any:
    kind = {field.name: field.type for field in msgspec.structs.fields(Settings)}[key]
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        wanted = {"model": "the name of a model", "loop": "true or false", "root": "auto, travels or in-place"}[key]
        raise SettingsError(f"{key} = {value!r} ({origin}) is not possible.", f"It is {wanted}.") from error
