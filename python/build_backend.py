"""Builds the package with CMake: what pip calls for `pip install ./python` (PEP 517).

A backend of its own because the extension is CMake's work and all that remains is to zip files; and because one that needs no
package works in any virtual environment, with and without network.

Setting (--config-settings=build-dir=FOLDER): CMake's build folder, build/pip if left out. One that is configured is used as it is.
"""

import base64
import hashlib
import io
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
import zipfile
from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

HERE = Path(__file__).resolve().parent
#: A source distribution carries the simulator in a folder; a checkout has it around this one.
REPOSITORY = HERE / "simulator" if (HERE / "simulator").is_dir() else HERE.parent
#: What of the repository CMake needs for the package.
SOURCES = ("CMakeLists.txt", "LICENSE", "cli", "cmake", "configs", "include", "modules", "python", "rtl", "src", "testbench")

_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # so that equal files make equal wheels


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    with tempfile.TemporaryDirectory(prefix="a3sim-") as name:
        staged = Path(name)
        _build(staged, dict(config_settings or {}))
        _check_suffix(staged)
        file = Path(wheel_directory) / f"{_stem()}-{_tag()}.whl"
        _write_wheel(file, staged)
    return file.name


def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    folder = Path(metadata_directory) / f"{_stem()}.dist-info"
    folder.mkdir()
    for name, text in _dist_info().items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder.name


def build_sdist(sdist_directory, config_settings=None):
    file = Path(sdist_directory) / f"{_stem()}.tar.gz"
    with tarfile.open(file, "w:gz") as archive:
        for name in ("pyproject.toml", "build_backend.py"):
            archive.add(HERE / name, f"{_stem()}/{name}")
        metadata = _metadata().encode()
        entry = tarfile.TarInfo(f"{_stem()}/PKG-INFO")
        entry.size = len(metadata)
        archive.addfile(entry, io.BytesIO(metadata))
        for name in SOURCES:
            if (REPOSITORY / name).exists():
                archive.add(REPOSITORY / name, f"{_stem()}/simulator/{name}", filter=_without_caches)
    return file.name


def _without_caches(entry):
    return None if Path(entry.name).name == "__pycache__" else entry


def _build(staged, settings):
    """Puts the package's files, compiled modules included, into the folder `staged`."""
    build = Path(settings.pop("build-dir", REPOSITORY / "build" / "pip"))
    if settings:
        raise SystemExit(f"a3sim: unknown setting '{next(iter(settings))}'; the only one is build-dir.")
    for tool in ("cmake", "ninja", "pkg-config", "c++"):
        if shutil.which(tool) is None:
            raise SystemExit(f"a3sim: building needs {tool}, which is not on the PATH; scripts/setup.sh installs what is needed.")
    if not (build / "CMakeCache.txt").exists():
        _run("cmake", "-S", REPOSITORY, "-B", build, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release", "-DCMAKE_UNITY_BUILD=ON",
             "-DBUILD_TESTING=OFF", "-DA3_BUILD_BENCH=OFF", f"-DA3_PYTHON={sys.executable}")
    _run("cmake", "--build", build, "--target", "a3_python")
    _run("cmake", "--install", build, "--component", "python", "--strip", "--prefix", staged)


def _run(*command):
    if subprocess.run(command, check=False).returncode != 0:
        raise SystemExit(f"a3sim: {' '.join(map(str, command))} failed; what it said stands above. scripts/setup.sh installs the "
                         "libraries that are needed.")


def _check_suffix(staged):
    suffix = sysconfig.get_config_var("EXT_SUFFIX")
    if not (staged / "a3sim" / f"_core{suffix}").exists():
        found = ", ".join(sorted(file.name for file in (staged / "a3sim").glob("_core.*.so")))
        raise SystemExit(f"a3sim: the build folder holds {found or 'no module'}, and this Python needs _core{suffix}; remove the folder, "
                         "or name another with --config-settings=build-dir=FOLDER.")


def _project():
    return tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def _version():
    text = (REPOSITORY / "CMakeLists.txt").read_text(encoding="utf-8")
    return re.search(r"project\(a3sim VERSION ([\d.]+)", text).group(1)


def _stem():
    return f"{_project()['name']}-{_version()}"


def _tag():
    if sys.implementation.name != "cpython":
        raise SystemExit(f"a3sim: is built for CPython alone, and this is {sys.implementation.name}.")
    interpreter = f"cp{sys.version_info.major}{sys.version_info.minor}"
    platform = re.sub(r"[-.]", "_", sysconfig.get_platform())
    return f"{interpreter}-{interpreter}{sys.abiflags}-{platform}"


def _metadata():
    project = _project()
    lines = ["Metadata-Version: 2.1", f"Name: {project['name']}", f"Version: {_version()}", f"Summary: {project['description']}",
             f"Author: {', '.join(author['name'] for author in project['authors'])}", f"License: {project['license']['text']}",
             f"Requires-Python: {project['requires-python']}"]
    lines += [f"Requires-Dist: {requirement}" for requirement in project["dependencies"]]
    return "\n".join(lines) + "\n"


def _dist_info():
    files = {"METADATA": _metadata(),
             "WHEEL": f"Wheel-Version: 1.0\nGenerator: {_stem()}\nRoot-Is-Purelib: false\nTag: {_tag()}\n"}
    if (REPOSITORY / "LICENSE").exists():
        files["LICENSE"] = (REPOSITORY / "LICENSE").read_text(encoding="utf-8")
    return files


def _write_wheel(file, staged):
    """Zips the package and says of every file what it holds."""
    contents = {path.relative_to(staged).as_posix(): path.read_bytes() for path in sorted(staged.rglob("*")) if path.is_file()}
    contents |= {f"{_stem()}.dist-info/{name}": text.encode() for name, text in _dist_info().items()}
    record = f"{_stem()}.dist-info/RECORD"
    lines = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as wheel:
        for name, content in contents.items():
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
            lines.append(f"{name},sha256={digest},{len(content)}\n")
            _add(wheel, name, content)
        _add(wheel, record, ("".join(lines) + f"{record},,\n").encode())


def _add(wheel, name, content):
    entry = zipfile.ZipInfo(name, _LONG_AGO)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = (0o100755 if name.endswith(".so") else 0o100644) << 16
    wheel.writestr(entry, content)
