"""Running the tools."""
import pathlib
import shutil
import subprocess

from .problems import InputError, ToolFailed

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
RTL = SOURCE / "rtl"


def require(*tools):
    for tool in tools:
        if shutil.which(tool) is None:
            raise InputError(f"{tool} is missing; scripts/setup.sh --rtl installs it")


def run(command, folder):
    """Standard output of a command; its failure names it and shows the end of what it said."""
    done = subprocess.run([str(word) for word in command], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ToolFailed(f"{command[0]} failed in {folder} (status {done.returncode}, a signal if negative):\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return done.stdout


def built(preset, name, target):
    """A program of a build folder."""
    path = SOURCE / "build" / preset / name
    if not path.is_file():
        raise InputError(f"{path} is missing; build it with scripts/build.sh {preset} -DA3_BUILD_RTL=ON (target {target})")
    return path
