"""What the Blender add-on and the worker must agree on: skeleton, clip, results, messages, framing, keys, errors.

Depends on numpy, msgspec and pyzmq and on nothing else of ours. All imports inside are relative, because the add-on's zip
carries this package under the add-on's own name.
"""

__version__ = "0.1.0"
