"""What `build_addon.py` decides for a zip; the store build replaces this file."""

CAN_SET_UP_WORKER = True
"""Whether the panel may set up the worker by pip; the extension platform's rules forbid that, so its zip says no."""
