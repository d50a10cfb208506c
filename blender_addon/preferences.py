"""The add-on's preferences, and the folder where it may keep files."""

from pathlib import Path

import bpy
from bpy.props import BoolProperty, IntProperty, StringProperty
from bpy.types import AddonPreferences, Context

from .build_options import CAN_SET_UP_WORKER
from .worker_setup import environment_command


class DailiesPreferences(AddonPreferences):
    """What is kept from one session to the next."""

    bl_idname = __package__

    command: StringProperty(
        name="Worker Command",
        description="Name or path of the dailies command; leave empty to use the one set up here or found on the PATH",
        subtype="FILE_PATH",
    )
    remote_file: StringProperty(
        name="Remote Worker",
        description="Connection file of a worker on another machine; leave empty to use this machine",
        subtype="FILE_PATH",
    )
    idle_minutes: IntProperty(
        name="End Worker After",
        description="Minutes after which a worker that nobody uses ends by itself",
        default=5,
        min=1,
        max=24 * 60,
    )
    stores_undo_step: BoolProperty(
        name="Undo Step for Results",
        description="Make each result that is stored with an Action a step of its own in the undo history",
        default=True,
    )
    package_folder: StringProperty(
        name="Package Folder",
        description="Folder of wheels to set up the worker from, instead of the package index",
        subtype="DIR_PATH",
    )

    def draw(self, context: Context) -> None:
        layout = self.layout
        layout.use_property_split = True
        layout.prop(self, "command")
        layout.prop(self, "remote_file")
        layout.prop(self, "idle_minutes")
        layout.prop(self, "stores_undo_step")
        if CAN_SET_UP_WORKER:
            layout.prop(self, "package_folder")
            row = layout.row(align=True)
            is_set_up = environment_command(environment_folder()) is not None
            row.operator("dailies.set_up_worker", text="Repair Worker" if is_set_up else "Set Up Worker...")
            row.operator("dailies.remove_worker")
            row.operator("dailies.show_log")


def preferences() -> DailiesPreferences | None:
    """The add-on's preferences; none where it was registered without being enabled."""
    addon = bpy.context.preferences.addons.get(__package__)
    return addon.preferences if addon else None


def preference(name: str) -> str | int | bool:
    """One preference, or its default where there are no preferences."""
    found = preferences()
    if found is not None:
        return getattr(found, name)
    return DailiesPreferences.bl_rna.properties[name].default


def user_folder() -> Path:
    """The folder that Blender keeps for this extension, made if need be."""
    try:
        return Path(bpy.utils.extension_path_user(__package__, create=True))
    except ValueError:  # not installed as an extension: a source checkout
        return Path(bpy.utils.user_resource("DATAFILES", path="dailies", create=True))


def environment_folder() -> Path:
    """Where Set up Worker makes the worker's environment."""
    return user_folder() / "worker"
