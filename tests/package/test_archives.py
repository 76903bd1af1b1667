"""scripts/check_archives.py: the libraries pass, and an archive that breaks any rule does not."""

import os
import sys

import pytest
from building import BUILD_DIR, SOURCE_DIR, output, run

SCRIPT = SOURCE_DIR / "scripts" / "check_archives.py"


@pytest.fixture(name="archive")
def archive_of_a_source(tmp_path):
    """Compiles a text into an archive."""

    def archive(text):
        (tmp_path / "made_up.cpp").write_text(text)
        output(os.environ["A3_CXX"], "-std=c++17", "-O1", "-c", "made_up.cpp", "-o", "made_up.o", cwd=tmp_path)
        output("ar", "rcs", "libmade_up.a", "made_up.o", cwd=tmp_path)
        return tmp_path / "libmade_up.a"

    return archive


def test_the_libraries_pass():
    archives = sorted(BUILD_DIR.glob("liba3sim*.a"))
    assert len(archives) == 2
    done = run(sys.executable, SCRIPT, *archives)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("text", [
    "namespace a3 { int twice(int x) { return 2 * x; } }",
    "namespace a3 { extern const int kTable[]; const int kTable[] = {1, 2, 3}; }",
    "namespace a3 { struct Base { virtual ~Base() = default; }; Base* made() { return new Base; } }",
    "#include <iostream>\nvoid say() { std::cout << 1; }",
])
def test_what_is_fit_passes(archive, text):
    done = run(sys.executable, SCRIPT, archive(text))
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("text", "finding"), [
    ("#include <cstdlib>\nvoid stop() { std::exit(1); }", "calls exit"),
    ("#include <unistd.h>\nvoid stop() { _exit(1); }", "calls _exit"),
    ("int main() { return 0; }", "brings main of its own"),
    ('extern "C" int sc_main(int, char**) { return 0; }', "brings sc_main of its own"),
    ("namespace a3 { int counter = 1; }", "keeps state in a3::counter (.data"),
    ("namespace a3 { int counter; }", "keeps state in a3::counter (.bss"),
    ("namespace a3 { namespace { int counter; } int next() { return ++counter; } }", "counter (.bss"),
    ("namespace a3 { static int counter; int next() { return ++counter; } }", "keeps state in a3::counter (.bss"),
    ("namespace a3 { thread_local int counter = 1; int next() { return ++counter; } }", "keeps state in a3::counter (.tdata"),
    ("int counter = 1;", "keeps state in counter (.data"),
    ("namespace a3 { int next() { static int counter; return ++counter; } }", "keeps state in a3::next()::counter (.bss"),
    ("namespace a3 { struct Block { static int counter; }; int Block::counter = 1; }", "keeps state in a3::Block::counter"),
])
def test_what_is_unfit_does_not(archive, text, finding):
    done = run(sys.executable, SCRIPT, archive(text))
    assert done.returncode == 1
    assert finding in done.stderr
