"""`cpack -G DEB`: what the two packages say and hold, and both unpacked by dpkg into a root of their own."""

import gzip
import os
import re
import shutil
import subprocess
import tarfile

import pytest
from building import BUILD_DIR, CMAKE, SOURCE_DIR, files_below, output, pkg_config_path

PACKAGES = ("a3sim", "liba3sim-dev")
CPACK = os.environ.get("A3_CPACK", "cpack")
VERSION = re.search(r"project\(a3sim VERSION (\S+)", (SOURCE_DIR / "CMakeLists.txt").read_text()).group(1)


@pytest.fixture(name="packages", scope="module")
def built_packages(tmp_path_factory):
    """Name of each package -> its file."""
    folder = tmp_path_factory.mktemp("packages")
    output(CPACK, "--config", BUILD_DIR / "CPackConfig.cmake", "-G", "DEB", "-B", folder, cwd=folder)
    files = {file.name.split("_")[0]: file for file in folder.glob("*.deb")}
    assert sorted(files) == sorted(PACKAGES)
    return files


@pytest.fixture(name="root", scope="module")
def root_with_both(packages, tmp_path_factory):
    """A root folder into which dpkg has installed both, whether or not this user may install packages."""
    root = tmp_path_factory.mktemp("root")
    admin = root / "var" / "lib" / "dpkg"
    for folder in ("info", "updates", "triggers"):
        (admin / folder).mkdir(parents=True)
    (admin / "status").touch()
    for package in PACKAGES:
        # What the packages need is installed on this machine, not in that root.
        output("fakeroot", "dpkg", f"--root={root}", "--force-depends", "--force-not-root", "--log=/dev/null", "--install",
               packages[package])
    return root


def field(package_file, name):
    return output("dpkg-deb", "--field", package_file, name)


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_says_what_it_is(packages, package):
    assert field(packages[package], "Package") == package
    assert field(packages[package], "Version") == VERSION
    assert field(packages[package], "Maintainer") == "the A3 simulator authors"
    assert field(packages[package], "Architecture") == output("dpkg", "--print-architecture")
    assert field(packages[package], "Section") == {"a3sim": "science", "liba3sim-dev": "libdevel"}[package]
    assert len(field(packages[package], "Description").splitlines()) > 1


def names_of(dependencies):
    return {re.match(r"[\w.+-]+", entry.strip()).group() for entry in dependencies.split(",") if entry.strip()}


def test_the_program_depends_on_the_libraries_that_it_is_linked_with(packages):
    libraries = re.findall(r"(/\S+) \(0x", output("ldd", os.environ["A3SIM"]))
    owners = set()
    for library in output("objdump", "-p", os.environ["A3SIM"]).splitlines():
        if match := re.match(r"\s+NEEDED\s+(\S+)", library):
            path = next(path for path in libraries if path.endswith("/" + match[1]))
            owners.add(owner_of(path))
    dependencies = names_of(field(packages["a3sim"], "Depends"))
    assert {provider_of(name, owners) for name in dependencies} == owners


def owner_of(library):
    """The package that has a library, whatever the /usr merge makes of its path."""
    for path in (library, library.removeprefix("/usr"), os.path.realpath(library), f"/usr{library}"):
        found = subprocess.run(["dpkg-query", "--search", path], capture_output=True, text=True, check=False)
        if found.returncode == 0:
            return found.stdout.split(":")[0]
    raise AssertionError(f"{library}: no package has it")


def provider_of(name, packages):
    """The one of the packages that is of this name or provides it, as libspdlog1.10 does libspdlog1.10-fmt9."""
    for package in packages:
        if name == package or name in names_of(output("dpkg-query", "--show", "--showformat=${Provides}", package)):
            return package
    return name


def test_the_libraries_depend_on_what_the_package_files_name(packages):
    depends = names_of(field(packages["liba3sim-dev"], "Depends"))
    assert {"libfmt-dev", "nlohmann-json3-dev", "libtbb-dev", "libzip-dev", "libhwy-dev", "libsystemc-dev"} <= depends
    assert f"a3sim (= {VERSION})" in field(packages["liba3sim-dev"], "Depends")


@pytest.mark.parametrize("package", PACKAGES)
def test_files_belong_to_root_and_all_may_read_them(packages, package, tmp_path):
    output("sh", "-c", f"dpkg-deb --fsys-tarfile {packages[package]} >data.tar", cwd=tmp_path)
    with tarfile.open(tmp_path / "data.tar") as members:
        for member in members:
            assert (member.uid, member.gid) == (0, 0), member.name
            executable = member.isdir() or member.name.endswith("bin/a3sim")
            assert member.mode == (0o755 if executable else 0o644), f"{member.name}: {member.mode:o}"


def test_both_together_hold_what_an_installation_has(root, prefix):
    """But for the places that Debian's policy names."""
    packed = {str(path) for path in files_below(root / "usr")}
    renamed = {"share/man/man1/a3sim.1": "share/man/man1/a3sim.1.gz",
               "share/zsh/site-functions/_a3sim": "share/zsh/vendor-completions/_a3sim",
               "share/doc/a3sim/LICENSE": "share/doc/a3sim/copyright"}
    installed = {str(path) for path in files_below(prefix)}
    installed = {re.sub("^share/doc/a3sim/examples", "share/doc/liba3sim-dev/examples", name) for name in installed}
    installed = {renamed.get(name, name) for name in installed}
    assert packed == installed | {"share/doc/a3sim/changelog.gz", "share/doc/liba3sim-dev/copyright"}


def test_text_is_packed_as_policy_wants_it(root):
    for name in ("share/man/man1/a3sim.1.gz", "share/doc/a3sim/changelog.gz"):
        content = (root / "usr" / name).read_bytes()
        assert content[4:8] == b"\0\0\0\0", "a time of packing"
        assert len(gzip.decompress(content)) > 1000
    assert "BSD 3-Clause" in (root / "usr/share/doc/liba3sim-dev/copyright").read_text()


def test_the_program_is_stripped(root):
    assert "no symbols" in output("nm", root / "usr/bin/a3sim") or output("nm", root / "usr/bin/a3sim") == ""


def test_the_program_runs_from_the_root(root, tmp_path):
    assert output(root / "usr/bin/a3sim", "--version").splitlines()[0] == f"a3sim {VERSION}"
    printed = output(root / "usr/bin/a3sim", "run", "--config", root / "usr/share/a3sim/configs/conservative.json", "--trace",
                     SOURCE_DIR / "traces/fig8.npz", "--out", tmp_path / "out")
    assert "golden" in printed
    assert (tmp_path / "out" / "report.json").is_file()


def test_the_example_builds_by_pkg_config_and_both_engines_agree(root, tmp_path):
    shutil.copytree(root / "usr/share/doc/liba3sim-dev/examples/library", tmp_path / "library")
    environment = pkg_config_path(root / "usr") | {"CXX": os.environ["A3_CXX"]}
    printed = output("make", "--no-print-directory", "run", cwd=tmp_path / "library", env=environment)
    lines = [line.split() for line in printed.splitlines()]
    fast, systemc = (next(line for line in lines if line[:1] == [name]) for name in ("fast", "systemc"))
    assert fast[1:] == systemc[1:]
    assert fast[-1] == "agrees"
