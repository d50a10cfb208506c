"""The house's rules: which folder may import what. Read from the code's own import statements."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
OURS = {"shared", "worker", "blender_addon"}
SHARED_MAY_IMPORT = {"numpy", "msgspec", "zmq"}
ADDON_MAY_IMPORT = {"bpy", "bmesh", "mathutils", "gpu", "gpu_extras", "blf", "bl_ui", "numpy", "zmq", "msgspec"}
BESIDE_EACH_OTHER = ("motion", "analysis", "models", "video")


def imports(path: Path, *, top_only: bool = False) -> set[str]:
    """Every module a file imports, relative ones resolved against the repository."""
    tree = ast.parse(path.read_text("utf-8"))
    package = path.relative_to(REPOSITORY).parts[:-1]
    found: set[str] = set()
    for node in tree.body if top_only else ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(part for part in (base, node.module or "") if part)
            found |= {module} | {f"{module}.{alias.name}" for alias in node.names}
    return found


def files(folder: str) -> list[Path]:
    return sorted((REPOSITORY / folder).rglob("*.py"))


def roots(path: Path) -> set[str]:
    return {name.partition(".")[0] for name in imports(path)}


def third_party(path: Path) -> set[str]:
    return roots(path) - set(sys.stdlib_module_names) - {"__future__"}


@pytest.mark.parametrize("path", files("shared"), ids=lambda path: path.name)
def test_shared_imports_nothing_but_its_own_dependencies(path: Path) -> None:
    assert third_party(path) <= SHARED_MAY_IMPORT | {"shared"}


@pytest.mark.parametrize("path", files("shared"), ids=lambda path: path.name)
def test_shared_imports_itself_relatively(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    absolute = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and not node.level and node.module]
    assert not [module for module in absolute if module.partition(".")[0] == "shared"]


@pytest.mark.parametrize("path", files("blender_addon"), ids=lambda path: path.name)
def test_addon_is_free_of_worker_and_models(path: Path) -> None:
    allowed = ADDON_MAY_IMPORT | {"blender_addon"}
    assert third_party(path) <= allowed


@pytest.mark.parametrize("path", files("worker"), ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_worker_never_imports_blender_or_the_addon(path: Path) -> None:
    if path.name == "in_blender.py":  # the demo's own Blender script: run by Blender's Python, imported by nobody
        assert "worker" not in roots(path)
        return
    assert not roots(path) & {"bpy", "blender_addon"}


@pytest.mark.parametrize("folder", BESIDE_EACH_OTHER)
def test_motion_analysis_and_models_do_not_import_one_another(folder: str) -> None:
    others = {f"worker.{name}" for name in BESIDE_EACH_OTHER if name != folder}
    for path in files(f"worker/{folder}"):
        crossing = {name for name in imports(path) for other in others if name == other or name.startswith(other + ".")}
        assert not crossing, f"{path.relative_to(REPOSITORY)} imports {sorted(crossing)}"


def test_only_the_pipeline_brings_analysis_and_models_together() -> None:
    both: list[str] = []
    for path in files("worker"):
        found = imports(path)
        if all(any(name.startswith(f"worker.{part}") for name in found) for part in ("analysis", "models")):
            both.append(path.relative_to(REPOSITORY).as_posix())
    assert both == ["worker/pipeline.py"]


def test_models_know_nothing_of_sockets_or_files_of_motion() -> None:
    for path in files("worker/models") + files("worker/analysis"):
        assert not roots(path) & {"zmq", "socket"}, path


def test_import_shared_is_ours() -> None:
    import shared

    assert Path(shared.__file__ or "").parent == REPOSITORY / "shared"


def test_shared_is_importable_with_only_its_own_dependencies() -> None:
    """In a Python where only numpy, msgspec, zmq and the standard library can be found."""
    script = (
        "import sys, importlib.abc\n"
        "class Guard(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        root = name.partition('.')[0]\n"
        "        if root not in sys.stdlib_module_names | {'numpy', 'msgspec', 'zmq', 'shared'} and not root.startswith('_'):\n"
        "            raise ImportError(name + ' is not a dependency of shared')\n"
        "sys.meta_path.insert(0, Guard())\n"
        "import pkgutil, importlib, shared\n"
        "for module in pkgutil.iter_modules(shared.__path__): importlib.import_module('shared.' + module.name)\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, cwd=REPOSITORY, timeout=60)
