"""A rig read in slices, and what it is held against: Blender's own frames, and the data that must stay as they were."""

import bpy
import numpy as np

from tests.blender import made_scenes as made


def sample(export, ob, mode="PLAYS", budget_s=0.010, scene=None):
    """The clip of one rig, read in slices."""
    scene = scene or bpy.context.scene
    sampling = export.Sampling(export.find_target(ob, scene, mode), scene)
    while not sampling.step(budget_s):
        assert 0.0 < sampling.fraction < 1.0
    return sampling.clip()


def assert_equals_naive(export, ob, scene, tolerance=2e-6):
    clip = sample(export, ob)
    naive = made.naive_heads(ob, scene, [int(frame) for frame in clip.frames])
    order = [[bone.name for bone in ob.pose.bones].index(name) for name in clip.bones]
    assert np.abs(made.blender_axes(clip.positions) - naive[:, order]).max() <= tolerance * max(1.0, np.abs(naive).max())
    assert np.ptp(clip.positions, axis=0).max() > 0.01, "a rig that stands still proves nothing"
    return clip


def ids() -> dict[str, list[str]]:
    return {
        name: [item.name_full for item in getattr(bpy.data, name)]
        for name in ("objects", "scenes", "armatures", "actions", "collections", "meshes", "worlds")
    }
