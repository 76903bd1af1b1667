"""What a3sim --version says, and where the commit in it comes from."""

import os
import re
import subprocess
from pathlib import Path

import pytest

SOURCE_DIR = Path(os.environ["A3_SOURCE_DIR"])
CMAKE = os.environ["A3_CMAKE"]


def output(*command, **options):
    return subprocess.run(command, check=True, capture_output=True, text=True, **options).stdout.strip()


@pytest.fixture(name="facts", scope="module")
def facts_of_the_binary():
    lines = output(os.environ["A3SIM"], "--version").splitlines()
    return dict([lines[0].split(" ", 1), *(re.split(r" {2,}", line, maxsplit=1) for line in lines[1:])])


def test_the_version_is_that_of_the_project(facts):
    version = re.search(r"project\(a3sim VERSION (\S+)", (SOURCE_DIR / "CMakeLists.txt").read_text()).group(1)
    assert facts["a3sim"] == version


def test_compiler_and_build_type_are_those_that_cmake_used(facts):
    assert facts["compiler"].split()[1] == os.environ["A3_COMPILER_VERSION"]
    assert facts["build type"] == os.environ["A3_BUILD_TYPE"]


def test_the_version_of_systemc_is_that_of_the_installed_library(facts):
    assert facts["SystemC"].startswith(output("pkg-config", "--modversion", "systemc"))


def test_the_simd_target_is_one_of_highway(facts):
    headers = Path(output("pkg-config", "--variable=includedir", "libhwy"))
    targets = re.findall(r'return "(\w+)";', (headers / "hwy" / "targets.h").read_text())
    assert facts["SIMD target"] in set(targets) - {"Unknown"}


def test_the_commit_is_one_or_unknown(facts):
    assert re.fullmatch(r"[0-9a-f]{40}(-dirty)?|unknown", facts["commit"])


class Checkout:
    """A git repository with one commit, and what the build would say of it."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir()
        self.git("init", "--quiet")
        (folder / "source").write_text("one")
        self.git("add", "source")
        self.git("commit", "--quiet", "--message", "One")

    def git(self, *arguments):
        identity = ["-c", "user.name=nobody", "-c", "user.email=nobody@localhost", "-c", "safe.directory=*"]
        return output("git", *identity, "-C", self.folder, *arguments)


@pytest.fixture(name="checkout")
def new_checkout(tmp_path):
    return Checkout(tmp_path / "checkout")


def write_header(tmp_path, source_dir):
    """Runs what a build runs; returns the header."""
    (tmp_path / "template").write_text("@A3_VERSION@ @A3_COMMIT@")
    header = tmp_path / "header"
    output(CMAKE, f"-DA3_SOURCE_DIR={source_dir}", f"-DA3_TEMPLATE={tmp_path / 'template'}", f"-DA3_HEADER={header}",
           "-DA3_VERSION=1.2.3", "-P", SOURCE_DIR / "cmake" / "WriteBuildFacts.cmake")
    return header


def commit_said(tmp_path, source_dir):
    version, commit = write_header(tmp_path, source_dir).read_text().split()
    assert version == "1.2.3"
    return commit


def test_a_clean_checkout_gives_its_commit(tmp_path, checkout):
    assert commit_said(tmp_path, checkout.folder) == checkout.git("rev-parse", "HEAD")


def test_a_changed_file_makes_it_dirty_and_a_new_one_does_not(tmp_path, checkout):
    head = checkout.git("rev-parse", "HEAD")
    (checkout.folder / "note").write_text("of the user's own")
    assert commit_said(tmp_path, checkout.folder) == head
    (checkout.folder / "source").write_text("two")
    assert commit_said(tmp_path, checkout.folder) == head + "-dirty"


def test_a_new_commit_is_seen_without_running_cmake_again(tmp_path, checkout):
    first = commit_said(tmp_path, checkout.folder)
    (checkout.folder / "source").write_text("two")
    checkout.git("commit", "--quiet", "--all", "--message", "Two")
    assert commit_said(tmp_path, checkout.folder) == checkout.git("rev-parse", "HEAD") != first


def test_what_has_not_changed_is_not_written_again(tmp_path, checkout):
    header = write_header(tmp_path, checkout.folder)
    os.utime(header, (1, 1))
    write_header(tmp_path, checkout.folder)
    assert header.stat().st_mtime == 1


def test_sources_outside_a_checkout_have_no_commit(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))  # which may lie in a checkout of ours
    (tmp_path / "unpacked").mkdir()
    assert commit_said(tmp_path, tmp_path / "unpacked") == "unknown"


def test_sources_inside_another_checkout_have_no_commit(tmp_path, checkout):
    (checkout.folder / "vendor").mkdir()
    assert commit_said(tmp_path, checkout.folder / "vendor") == "unknown"


def test_a_repository_without_a_commit_has_none(tmp_path):
    output("git", "init", "--quiet", tmp_path / "empty")
    assert commit_said(tmp_path, tmp_path / "empty") == "unknown"
