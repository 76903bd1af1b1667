"""Manual page and completions: made from the program's options, and fit for the programs that read them."""

import os
import re

import pytest
from building import BUILD_DIR, output, run

PAGES = BUILD_DIR / "cli" / "pages"
COMMANDS = ("run", "sweep", "tune", "campaign", "config", "trace-info")


def options_in_help(command):
    """The long options that --help of a command names at the left, where options stand."""
    text = output(os.environ["A3SIM"], command, "--help")
    return set(re.findall(r"^  (?:-\w \[ )?(--[a-z-]+)", text, flags=re.MULTILINE))


@pytest.fixture(name="traces")
def folder_with_traces(tmp_path):
    """A folder to complete names in."""
    for name in ("one.npz", "other.npz"):
        (tmp_path / name).touch()
    (tmp_path / "results").mkdir()
    return tmp_path


def test_the_options_of_the_help_are_found():
    assert {"--config", "--trace", "--inject-seed"} <= options_in_help("run")


def test_the_manual_page_has_no_fault_that_groff_sees():
    done = run("groff", "-man", "-Tutf8", "-ww", "-z", PAGES / "a3sim.1")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("command", COMMANDS)
def test_the_manual_page_shows_each_option_of_each_command(command):
    page = output("man", "-l", PAGES / "a3sim.1", env=os.environ | {"MANWIDTH": "100", "LC_ALL": "C.UTF-8"})
    begin = re.search(rf"^   {command}$", page, flags=re.MULTILINE).end()
    section = re.split(r"^   ?[A-Za-z]", page[begin:], maxsplit=1, flags=re.MULTILINE)[0]
    shown = {option for line in re.findall(r"^ {7}-.*$", section, flags=re.MULTILINE)
             for option in re.findall(r"(?<![\w-])--[a-z-]+", line)}
    assert options_in_help(command) <= shown


def bash(folder, *words):
    """What bash offers for the last of these words."""
    script = f"source {PAGES / 'a3sim'}; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _a3sim; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    return output("bash", "--norc", "--noprofile", "-uc", script, "bash", "a3sim", *words, cwd=folder).split()


def fish(folder, *words):
    """What fish offers, without the descriptions behind it."""
    line = " ".join(["a3sim", *words])
    text = output("fish", "--no-config", "-c", f"source {PAGES / 'a3sim.fish'}; complete -C '{line}'", cwd=folder,
                  env=os.environ | {"HOME": str(folder)})
    return [line.split("\t")[0] for line in text.splitlines()]


def zsh(folder, *words):
    """What the functions of zsh's completion system are told, which print it here."""
    script = r"""
      _arguments() { print -rl -- "$@" }
      _describe() { print -rl -- ${(P)4} }
      source $PAGE
    """
    text = output("zsh", "-f", "-c", f"words=(a3sim {' '.join(words)}); CURRENT={len(words) + 1}\n{script}", cwd=folder,
                  env=os.environ | {"PAGE": str(PAGES / "_a3sim")})
    return text.splitlines()


@pytest.mark.parametrize("shell", [bash, fish])
@pytest.mark.parametrize("command", COMMANDS)
def test_a_shell_offers_each_option_of_each_command(shell, command, traces):
    assert options_in_help(command) <= set(shell(traces, command, "--"))


@pytest.mark.parametrize("shell", [bash, fish])
def test_a_shell_offers_the_commands(shell, traces):
    assert set(COMMANDS) <= set(shell(traces, "''" if shell is fish else ""))


@pytest.mark.parametrize("shell", [bash, fish])
def test_a_shell_offers_files_folders_and_choices(shell, traces):
    empty = "''" if shell is fish else ""
    assert {"one.npz", "other.npz"} <= set(shell(traces, "run", "--trace", "o"))
    assert [name.rstrip("/") for name in shell(traces, "run", "--out", "r")] == ["results"]
    assert set(shell(traces, "run", "--engine", empty)) == {"systemc", "fast", "rtl"}
    assert {"one.npz", "other.npz"} <= set(shell(traces, "trace-info", "o"))


def test_bash_offers_files_behind_those_that_an_option_has_and_behind_an_equals_sign(traces):
    assert bash(traces, "run", "--trace", "one.npz", "oth") == ["other.npz"]
    assert bash(traces, "run", "--config", "=", "oth") == ["other.npz"]
    assert "--trace" in bash(traces, "run", "--config", "one.npz", "")


def test_bash_offers_files_whose_names_it_splits(traces):
    """At ":" and "="; what it puts in is what stands behind the last of them."""
    for name in ("a:b.npz", "a:b=c.npz"):
        (traces / name).touch()
    for words in (["--trace"], ["--trace", "="], ["--trace", "one.npz"]):
        assert set(bash(traces, "run", *words, "a", ":")) == {"b.npz", "b=c.npz"}
        assert bash(traces, "run", *words, "a", ":", "b", "=") == ["c.npz"] == bash(traces, "run", *words, "a", ":", "b", "=", "c")


@pytest.mark.parametrize("command", COMMANDS)
def test_zsh_is_told_each_option_of_each_command(command, traces):
    told = "\n".join(zsh(traces, command, "''"))
    for option in options_in_help(command):
        assert f"{option}[" in told, option
    assert "_files" in told


def test_zsh_finds_the_completion_by_itself(traces):
    found = output("zsh", "-f", "-c", 'fpath=($FOLDER $fpath); autoload -Uz compinit; compinit -u -D; print $_comps[a3sim]',
                   cwd=traces, env=os.environ | {"FOLDER": str(PAGES), "HOME": str(traces)})
    assert found == "_a3sim"


@pytest.mark.parametrize("name", ["a3sim", "_a3sim", "a3sim.fish"])
def test_no_shell_finds_a_fault(name):
    shell = {"a3sim": "bash", "_a3sim": "zsh", "a3sim.fish": "fish"}[name]
    done = run(shell, "-n", PAGES / name)
    assert (done.returncode, done.stderr) == (0, "")
