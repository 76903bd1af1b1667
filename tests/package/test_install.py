"""`cmake --install`: what lies where, and a project of its own that uses it by CMake."""

import os
from pathlib import Path

import pytest
from building import BUILD_DIR, CMAKE, SOURCE_DIR, configured_example, files_below, output, pkg_config_path, run


def test_the_program_runs_from_there(prefix):
    configs = prefix / "share" / "a3sim" / "configs"
    for name in ("base", "conservative", "aggressive"):
        assert "energy" in output(prefix / "bin" / "a3sim", "config", "--resolve", configs / f"{name}.json")


def test_configurations_schemas_and_energy_tables_are_there(prefix):
    assert files_below(prefix / "share" / "a3sim" / "configs") == files_below(SOURCE_DIR / "configs")


def test_every_public_header_is_there(prefix):
    headers = files_below(prefix / "include")
    made_when_building = {Path("a3/a3_registers.h")}
    assert headers == files_below(SOURCE_DIR / "include") | made_when_building
    assert all(header.parts[0] == "a3" and header.suffix == ".h" for header in headers)


def test_documents_pages_and_examples_are_there(prefix):
    share = prefix / "share"
    for file in ("man/man1/a3sim.1", "bash-completion/completions/a3sim", "zsh/site-functions/_a3sim",
                 "fish/vendor_completions.d/a3sim.fish", "doc/a3sim/LICENSE", "doc/a3sim/README.md",
                 "doc/a3sim/docs/library.md", "doc/a3sim/examples/library/CMakeLists.txt"):
        assert (share / file).is_file(), file


def test_components_share_no_file(tmp_path):
    parts = {}
    for component in ("runtime", "development"):
        output(CMAKE, "--install", BUILD_DIR, "--prefix", tmp_path / component, "--component", component)
        parts[component] = files_below(tmp_path / component)
    assert not parts["runtime"] & parts["development"]
    assert Path("bin/a3sim") in parts["runtime"]
    assert Path("include/a3/machine/machine.h") in parts["development"]


def test_no_file_that_others_read_names_a_folder_of_the_build(prefix):
    """Compiled files hold such names where they hold debugging information."""
    for name in files_below(prefix):
        if name.suffix != ".a" and name.parts[0] != "bin":
            text = (prefix / name).read_bytes()
            for folder in (SOURCE_DIR, BUILD_DIR, prefix.parent.parent):
                assert bytes(folder) not in text, f"{name} names {folder}"


def test_the_example_builds_by_cmake_and_both_engines_agree(prefix, tmp_path):
    printed = output(CMAKE, "--build", configured_example(prefix, "library", tmp_path), "--target", "run")
    lines = [line.split() for line in printed.splitlines()]
    fast, systemc = (next(line for line in lines if line[:1] == [name]) for name in ("fast", "systemc"))
    assert fast[1:] == systemc[1:]
    assert fast[-1] == "agrees"


@pytest.fixture(name="configure")
def configure_a_project(prefix, tmp_path):
    """Runs CMake on a project that calls find_package with these arguments."""

    def configure(arguments, *then):
        lines = ["cmake_minimum_required(VERSION 3.25)", "project(user CXX)", f"find_package(a3sim {arguments})", *then]
        (tmp_path / "CMakeLists.txt").write_text("\n".join(lines))
        return run(CMAKE, "-S", tmp_path, "-B", tmp_path / "build", f"-DCMAKE_PREFIX_PATH={prefix}")

    return configure


def test_both_targets_are_found_without_components(configure):
    done = configure("REQUIRED", "foreach(target a3sim::a3sim a3sim::systemc)", "  get_target_property(type ${target} TYPE)",
                     "  message(STATUS \"${target} is ${type}\")", "endforeach()")
    assert "a3sim::a3sim is STATIC_LIBRARY" in done.stdout, done.stderr
    assert "a3sim::systemc is STATIC_LIBRARY" in done.stdout, done.stderr


def test_a_component_that_does_not_exist_is_refused_with_those_that_do(configure):
    done = configure("REQUIRED COMPONENTS verilog")
    assert done.returncode != 0
    assert "a3sim has no component 'verilog'; there is one, systemc" in done.stderr


def test_another_minor_version_is_refused(configure):
    assert configure("0.1 REQUIRED").returncode != 0


def test_the_library_without_systemc_needs_none(prefix, tmp_path):
    """Linked by pkg-config, whose files name all that an archive needs."""
    source = tmp_path / "golden.cpp"
    source.write_text("""
        #include <a3/golden/golden_model.h>
        #include <a3/machine/load_machine.h>
        int main(int, char** argv) {
          const a3::Machine machine = a3::load_machine(argv[1]);
          a3::Operation operation;
          operation.key = operation.value = operation.query = a3::Matrix<double>(1, 1);
          return a3::GoldenModel(machine).run(operation).size() == 1 ? 0 : 1;
        }""")
    flags = output("pkg-config", "--cflags", "--libs", "a3sim", env=pkg_config_path(prefix)).split()
    output(os.environ["A3_CXX"], "-std=c++17", source, "-o", tmp_path / "golden", *flags)
    output(tmp_path / "golden", prefix / "share" / "a3sim" / "configs" / "base.json")
    assert "systemc" not in output("ldd", tmp_path / "golden")
