"""Settings come from files, variables and flags, and each says where it was set."""

from pathlib import Path

import pytest

from shared.errors import SettingsError
from shared.messages import Intent
from worker import settings


@pytest.fixture(autouse=True)
def _nothing_of_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "user_file", lambda: tmp_path / "config" / "dailies.toml")
    for key in settings.KEYS:
        monkeypatch.delenv(f"DAILIES_{key.upper()}", raising=False)


def written(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def test_without_any_file_everything_is_default(tmp_path: Path) -> None:
    resolved = settings.resolve(tmp_path / "walk.bvh", {})
    assert resolved.settings == settings.Settings()
    assert set(resolved.origins.values()) == {"default"}


def test_the_nearest_parent_of_the_input_counts_and_no_other(tmp_path: Path) -> None:
    written(tmp_path / "dailies.toml", 'root = "travels"\nloop = true\n')
    nearest = written(tmp_path / "cycles" / "dailies.toml", 'root = "in-place"\n')
    resolved = settings.resolve(tmp_path / "cycles" / "deep" / "run.bvh", {})
    assert resolved.settings.intent == Intent(root="in-place")
    assert resolved.origins == {"model": "default", "loop": "default", "root": str(nearest)}


def test_each_later_place_is_stronger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    take = tmp_path / "walk.bvh"
    written(tmp_path / "dailies.toml", 'root = "travels"\n')
    assert settings.resolve(take, {}).settings.root == "travels"
    users = written(settings.user_file(), 'root = "in-place"\n')
    assert settings.resolve(take, {}).origins["root"] == str(users)
    monkeypatch.setenv("DAILIES_ROOT", "auto")
    assert settings.resolve(take, {"root": None}).origins["root"] == "DAILIES_ROOT"
    by_flag = settings.resolve(take, {"root": "travels"})
    assert (by_flag.settings.root, by_flag.origins["root"]) == ("travels", "--root")


@pytest.mark.parametrize(("word", "loop"), [("1", True), ("Yes", True), ("off", False), ("false", False)])
def test_a_variable_says_yes_or_no_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, word: str, loop: bool) -> None:
    monkeypatch.setenv("DAILIES_LOOP", word)
    assert settings.resolve(tmp_path, {}).settings.loop is loop


def test_an_unknown_key_is_an_error_that_names_key_file_and_the_likely_one(tmp_path: Path) -> None:
    path = written(tmp_path / "dailies.toml", 'modle = "rules"\n')
    with pytest.raises(SettingsError) as caught:
        settings.resolve(tmp_path / "walk.bvh", {})
    assert "'modle'" in caught.value.message and str(path) in caught.value.message
    assert "'model'" in caught.value.next_step


@pytest.mark.parametrize("text", ['root = "sideways"\n', "loop = 3\n", "model = []\n"])
def test_a_value_of_the_wrong_kind_is_an_error_that_says_what_is_possible(tmp_path: Path, text: str) -> None:
    path = written(tmp_path / "dailies.toml", text)
    with pytest.raises(SettingsError) as caught:
        settings.resolve(tmp_path / "walk.bvh", {})
    assert text.split()[0] in caught.value.message and str(path) in caught.value.message
    assert caught.value.next_step


@pytest.mark.parametrize("content", [b"root = ", b"\xff\xfe", b"root\n"])
def test_a_file_that_is_not_toml_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "dailies.toml").write_bytes(content)
    with pytest.raises(SettingsError, match=r"dailies\.toml"):
        settings.resolve(tmp_path / "walk.bvh", {})
