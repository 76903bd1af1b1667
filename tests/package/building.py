"""Runs what users of an installation run."""

import os
import shutil
import subprocess
from pathlib import Path

SOURCE_DIR = Path(os.environ["A3_SOURCE_DIR"])
BUILD_DIR = Path(os.environ.get("A3_BUILD_DIR", ""))
CMAKE = os.environ.get("A3_CMAKE", "cmake")

# Nothing here takes longer, even on a busy host; what does hangs.
DEADLINE_SECONDS = 280


def run(*command, **options):
    """Runs a command to its end, whatever that is."""
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False,
                          timeout=DEADLINE_SECONDS, **options)


def output(*command, **options):
    """What a command prints, which must succeed."""
    done = run(*command, **options)
    assert done.returncode == 0, f"{command}: exit status {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout.strip()


def files_below(folder):
    """Paths of all files below a folder, relative to it."""
    return {path.relative_to(folder) for path in folder.rglob("*") if not path.is_dir()}


def pkg_config_path(prefix):
    """The environment in which pkg-config finds what is installed below a prefix."""
    folders = {str(path.parent) for path in prefix.rglob("a3sim.pc")}
    return os.environ | {"PKG_CONFIG_PATH": ":".join(folders)}


def configured_example(prefix, name, folder):
    """The build folder of an installed example, copied into `folder` and configured there against its installation."""
    source = folder / name
    shutil.copytree(prefix / "share" / "doc" / "a3sim" / "examples" / name, source)
    output(CMAKE, "-S", source, "-B", source / "build", f"-DCMAKE_PREFIX_PATH={prefix}",
           f"-DCMAKE_CXX_COMPILER={os.environ['A3_CXX']}")
    return source / "build"


def built_example(prefix, name, folder):
    """The same, built."""
    build = configured_example(prefix, name, folder)
    output(CMAKE, "--build", build)
    return build
