"""Builds the package with CMake: pip install --no-build-isolation ./python (docs/python.md)."""

import re
import subprocess
import sys
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

REPOSITORY = Path(__file__).resolve().parent.parent
WORK = REPOSITORY / "build" / "pip"


def version():
    return re.search(r"project\(a3sim VERSION ([\d.]+)", (REPOSITORY / "CMakeLists.txt").read_text()).group(1)


class CMakeBuild(build_ext):
    """Lets CMake build the module for the interpreter that runs this, where setuptools expects it."""

    def build_extension(self, extension):
        target = Path(self.get_ext_fullpath(extension.name)).resolve().parent
        cmake = WORK / "cmake"
        subprocess.run(["cmake", "-S", REPOSITORY, "-B", cmake, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release", "-DBUILD_TESTING=OFF",
                        "-DA3_BUILD_BENCH=OFF", "-DA3_BUILD_PYTHON=ON", f"-DA3_PYTHON={sys.executable}",
                        f"-DA3_PYTHON_MODULE_FOLDER={target}"], check=True)
        subprocess.run(["cmake", "--build", cmake, "--target", "a3_python"], check=True)


for folder in ("lib", "info"):
    (WORK / folder).mkdir(parents=True, exist_ok=True)
setup(version=version(), ext_modules=[Extension("a3sim._core", sources=[])], cmdclass={"build_ext": CMakeBuild},
      options={"build": {"build_base": str(WORK / "lib")}, "egg_info": {"egg_base": str(WORK / "info")}})
