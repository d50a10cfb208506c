"""Dailies: says what a rig's motion is, and where it can be seen. The part inside Blender.

Nothing here imports Blender before `register`, so that the parts that need no Blender can be used and tested without it.
"""


def register() -> None:
    from . import registration

    registration.register()


def unregister() -> None:
    from . import registration

    registration.unregister()
