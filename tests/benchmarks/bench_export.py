"""Export of a rig that deforms a mesh of 100,000 vertices, beside the naive loop over `frame_set`, in CPU time; and its slices.

Run by a Python that has bpy. Both ways run on one core: Blender's pool of threads spins while it waits, which would count as work
(on two idle cores the same export seems to cost twice to three times as much CPU, and is a little faster).
"""

import importlib
import math
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

if hasattr(os, "sched_setaffinity"):  # before Blender makes its threads
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

import bpy
import numpy as np

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY))

from build_addon import assemble  # noqa: E402
from tests.blender import made_scenes as made  # noqa: E402

FRAMES = range(1, 121)
NAIVE_FRAMES = range(1, 41)
BONES = 52
SIDE = 316  # 316 * 316 = 99,856 vertices
GOAL_RATIO = 40.0
GOAL_SLICE_MS = 16.0
RUNS = 9


def make_scene() -> bpy.types.Object:
    """A chain of 52 keyed bones and a grid that all of them deform, four weights a vertex."""
    scene = made.empty_file()
    scene.frame_end = FRAMES[-1]
    chain = {f"bone {n}": ((0, 0, 0.1 * n), (0, 0, 0.1 * (n + 1)), f"bone {n - 1}" if n else None) for n in range(BONES)}
    ob = made.make_rig("Rig", chain)
    made.key_bones(ob, FRAMES)
    rows, columns = np.divmod(np.arange(SIDE * SIDE), SIDE)
    heights = rows / SIDE * 0.1 * BONES
    points = np.stack((np.cos(columns / SIDE * 2 * math.pi), np.sin(columns / SIDE * 2 * math.pi), heights), axis=1)
    corners = (rows * SIDE + columns)[(rows < SIDE - 1) & (columns < SIDE - 1)]
    mesh = bpy.data.meshes.new("Body")
    mesh.from_pydata(points.tolist(), [], np.stack((corners, corners + 1, corners + SIDE + 1, corners + SIDE), axis=1).tolist())
    body = bpy.data.objects.new("Body", mesh)
    scene.collection.objects.link(body)
    nearest = np.minimum((heights / 0.1).astype(int), BONES - 4)
    for n in range(BONES):
        group = body.vertex_groups.new(name=f"bone {n}")
        for offset in range(4):
            group.add(np.flatnonzero(nearest + offset == n).tolist(), 0.25, "REPLACE")
    body.modifiers.new("Armature", "ARMATURE").object = ob
    return ob


def naive(ob: bpy.types.Object, scene: bpy.types.Scene) -> np.ndarray:
    out = []
    for frame in NAIVE_FRAMES:
        scene.frame_set(frame)
        evaluated = ob.evaluated_get(bpy.context.evaluated_depsgraph_get())
        out.append([evaluated.matrix_world @ bone.matrix for bone in evaluated.pose.bones])
    return np.array(out)[..., :3, 3]


def cpu_ms(work: Callable[[], object]) -> tuple[float, object]:
    started = time.process_time()
    result = work()
    return (time.process_time() - started) * 1e3, result


def main() -> int:
    folder = Path(tempfile.mkdtemp())
    assemble(folder / "dailies")
    sys.path.insert(0, str(folder))
    export = importlib.import_module("dailies.export")
    ob, scene = make_scene(), bpy.context.scene
    slices_ms: list[tuple[float, float]] = []

    def sliced():
        sampling = export.Sampling(export.find_target(ob, scene, "PLAYS"), scene)
        done = False
        while not done:
            wall, held = time.perf_counter(), time.thread_time()
            done = sampling.step()
            slices_ms.append(((time.thread_time() - held) * 1e3, (time.perf_counter() - wall) * 1e3))
        return sampling.clip()

    naive_ms, ours_ms = [], []
    for _ in range(RUNS):
        cost, expected = cpu_ms(lambda: naive(ob, scene))
        naive_ms.append(cost / len(NAIVE_FRAMES))
        cost, clip = cpu_ms(sliced)
        ours_ms.append(cost / len(clip.frames))
    apart = np.abs(made.blender_axes(clip.positions)[: len(NAIVE_FRAMES)] - expected).max()
    ratio = min(naive_ms) / min(ours_ms)
    held_ms = [held for held, _ in slices_ms]
    slowest_wall_ms = max(wall for _, wall in slices_ms)
    print(
        f"Blender {bpy.app.version_string}, {BONES} bones, {SIDE * SIDE:,} vertices, {len(FRAMES)} frames, least of {RUNS} runs:"
    )
    print(
        f"CPU time a frame: naive frame_set loop {min(naive_ms):.2f} ms, export {min(ours_ms):.3f} ms: {ratio:.0f} times", end=""
    )
    print(f" cheaper (goal: {GOAL_RATIO:.0f}); {apart:.1e} m apart")
    print(
        f"main thread held by a slice, CPU time: median {statistics.median(held_ms):.1f} ms, longest {max(held_ms):.1f} ms",
        end="",
    )
    print(f" (goal: {GOAL_SLICE_MS:.0f}); longest wall time {slowest_wall_ms:.1f} ms")
    return 0 if ratio >= GOAL_RATIO and max(held_ms) <= GOAL_SLICE_MS and apart < 1e-5 else 1


if __name__ == "__main__":
    sys.exit(main())
