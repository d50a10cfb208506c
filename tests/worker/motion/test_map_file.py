"""The map file says which bone bears which joint, and what is wrong with it is said in one sentence."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.errors import DailiesError, FileMissing, MapFileInvalid
from tests.worker.motion.named_rigs import rig
from tests.worker.motion.test_mapping import BY_NAME
from worker.motion.map_file import read_map_file, with_choices


def written(folder: Path, text: str | bytes, name: str = "map.toml") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_toml_and_json_say_the_same(tmp_path: Path) -> None:
    due = {"left_knee": "LeftLeg", "head": "頭"}
    assert read_map_file(written(tmp_path, 'left_knee = "LeftLeg"\nhead = "頭"\n')) == due
    assert read_map_file(written(tmp_path, '{"left_knee": "LeftLeg", "head": "頭"}', "map.json")) == due
    assert read_map_file(written(tmp_path, b'\xef\xbb\xbf{"left_knee": "LeftLeg", "head": "\xe9\xa0\xad"}', "map")) == due


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('left_kne = "LeftLeg"', "left_knee"),
        ('head = "A"\nneck = "A"', "head and neck"),
        ("head = 3", "name of a bone"),
        ('head = ""', "name of a bone"),
        ('head = "A"\nhead = "B"', "not TOML"),
        ('{"head": "A", "head": "B"}', "twice"),
        ("[head]", "name of a bone"),
        ("{broken", "not JSON"),
        (b"head = '\xff'", "UTF-8"),
    ],
)
def test_a_wrong_map_file_says_what_is_wrong(tmp_path: Path, text: str | bytes, said: str) -> None:
    with pytest.raises(MapFileInvalid, match=said):
        read_map_file(written(tmp_path, text))


def test_a_missing_map_file_is_missing(tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        read_map_file(tmp_path / "nothing.toml")


def test_a_bone_that_the_rig_lacks_is_named_with_those_that_come_close() -> None:
    clip, _ = rig(BY_NAME["SMPL-X"])
    with pytest.raises(MapFileInvalid, match=r"no bone 'left_kne'.*'left_knee'") as caught:
        with_choices(clip, {"left_knee": "left_kne"})
    assert caught.value.subjects == ("left_knee",)


def test_choices_are_laid_over_earlier_ones() -> None:
    clip, _ = rig(BY_NAME["SMPL-X"])
    first = with_choices(clip, {"head": "neck", "spine1": "spine1"})
    second = with_choices(first, {"neck": "neck"})
    assert second.bone_of("neck") == "neck"
    assert second.bone_of("head") == ""  # a bone bears one joint
    assert second.bone_of("spine1") == "spine1"


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_a_map_or_an_error_of_ours(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_bytes(data)
    try:
        assert isinstance(read_map_file(path), dict)
    except DailiesError as error:
        assert error.message
