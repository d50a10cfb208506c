"""Which build of torch to install, and installs it: `make setup-model`.

The plain build of torch for Linux carries CUDA and takes several GB. On Linux without an NVIDIA GPU the CPU build is taken
instead: from pip's own sources if they hold a `+cpu` build of the pinned version, else from PyTorch's CPU index
(`DAILIES_TORCH_INDEX` names another one), else the plain build. Which was taken, and how large it is, is said first.
"""

import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
CPU_SIZE = "about 200 MB to download, 0.7 GB on disk"
CUDA_SIZE = "about 3 GB to download, 5 to 7 GB on disk"


def pinned_version(constraints):
    """The version of torch that the constraints pin.

    Raises:
        SystemExit: they pin none.
    """
    found = re.search(r"(?m)^torch==([\w.]+)", constraints)
    if not found:
        sys.exit("constraints.txt pins no torch.")
    return found.group(1)


def can_download(pip, requirement, *options):
    """Whether pip finds this requirement; nothing is installed."""
    command = [*pip, "install", "--dry-run", "--no-deps", "--quiet", "--ignore-installed", *options, requirement]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def choose(version, system, has_nvidia, found, index):
    """The requirement, pip's further options, and a sentence for the user.

    `found(requirement, *options)` tells whether pip can get it.
    """
    if system != "Linux" or has_nvidia:
        return f"torch=={version}", (), f"torch {version}: the plain build ({CUDA_SIZE if system == 'Linux' else CPU_SIZE})."
    cpu = f"torch=={version}+cpu"
    if found(cpu):
        return cpu, (), f"torch {version}: the CPU build, from pip's own sources ({CPU_SIZE})."
    if found(cpu, "--index-url", index):
        return cpu, ("--index-url", index), f"torch {version}: the CPU build, from {index} ({CPU_SIZE})."
    return f"torch=={version}", (), f"torch {version}: no CPU build within reach, so the plain build ({CUDA_SIZE})."


def main():
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    version = pinned_version((ROOT / "constraints.txt").read_text("utf-8"))
    index = os.environ.get("DAILIES_TORCH_INDEX", CPU_INDEX)
    has_nvidia = shutil.which("nvidia-smi") is not None
    requirement, options, words = choose(
        version, platform.system(), has_nvidia, lambda wanted, *extra: can_download(pip, wanted, *extra), index
    )
    print(words, flush=True)
    if options:  # torch's index does not carry every dependency: torch alone from there, the rest from pip's own sources below
        subprocess.run([*pip, "install", "--no-deps", *options, requirement], check=True)
    subprocess.run([*pip, "install", "--constraint", str(ROOT / "constraints.txt"), requirement], check=True)


if __name__ == "__main__":
    main()
