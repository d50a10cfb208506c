"""Fixtures shared by every test: the data beside the project, and the add-on as it ships."""

import importlib
import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPOSITORY))  # bpy's environments do not have the project installed


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The folder of motion, rigs and broken files that lies beside the project on development machines and in CI."""
    folder = Path(os.environ.get("DAILIES_DATA", REPOSITORY.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no test data at {folder}; set DAILIES_DATA")
    return folder


@pytest.fixture(scope="session")
def addon_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The add-on's folder as it lies in the zip (`shared` inside it), importable as the package `dailies`."""
    from build_addon import assemble

    root = tmp_path_factory.mktemp("addon")
    folder = root / "dailies"
    assemble(folder)
    sys.path.insert(0, str(root))
    importlib.invalidate_caches()
    return folder


@pytest.fixture(scope="session")
def addon(addon_dir: Path) -> ModuleType:
    """The add-on's package; importing it needs no Blender, registering it does."""
    return importlib.import_module("dailies")


@pytest.fixture(scope="session")
def addon_client(addon: ModuleType) -> ModuleType:
    """The add-on's client, as it ships."""
    return importlib.import_module("dailies.client")


@pytest.fixture(scope="session")
def describe(addon: ModuleType) -> object:
    """A request to describe, as the add-on makes it."""
    return importlib.import_module("dailies.shared.messages").Describe()


@pytest.fixture(scope="session")
def ask(addon: ModuleType) -> type:
    """The add-on's class of questions."""
    return importlib.import_module("dailies.shared.messages").Ask
