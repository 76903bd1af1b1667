"""Files appear whole or not at all; what is no file of its own is written into and stays what it is."""

import errno
import os
import pathlib
import subprocess
import sys
import threading

import pytest
from reporting import SCRIPT  # sets the path to whole_file

import whole_file


def test_a_file_is_written_and_nothing_else_is_left(tmp_path):
    whole_file.write_whole(tmp_path / "a", "ä")
    whole_file.write_whole(tmp_path / "b", b"\xff")
    assert (tmp_path / "a").read_bytes() == b"\xc3\xa4" and (tmp_path / "b").read_bytes() == b"\xff"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a", "b"]


@pytest.mark.parametrize("is_there", [False, True])
def test_a_link_stays_and_its_target_is_written(tmp_path, is_there):
    (tmp_path / "folder").mkdir()
    target = tmp_path / "folder" / "target"
    if is_there:
        target.write_text("old")
    (tmp_path / "second").symlink_to("folder/target")
    (tmp_path / "first").symlink_to("second")
    whole_file.write_whole(tmp_path / "first", "new")
    assert os.readlink(tmp_path / "first") == "second" and os.readlink(tmp_path / "second") == "folder/target"
    assert target.read_text() == "new" and not target.is_symlink()
    assert [file.name for file in (tmp_path / "folder").iterdir()] == ["target"]


def test_links_that_lead_in_a_circle_are_refused(tmp_path):
    (tmp_path / "one").symlink_to("two")
    (tmp_path / "two").symlink_to("one")
    with pytest.raises(OSError) as raised:
        whole_file.write_whole(tmp_path / "one", "text")
    assert raised.value.errno == errno.ELOOP
    assert sorted(file.name for file in tmp_path.iterdir()) == ["one", "two"] and (tmp_path / "one").is_symlink()


def test_a_pipe_is_written_into(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    read = []
    reader = threading.Thread(target=lambda: read.append((tmp_path / "pipe").read_bytes()), daemon=True)
    reader.start()
    whole_file.write_whole(tmp_path / "pipe", "text")
    assert (tmp_path / "pipe").is_fifo()
    reader.join(timeout=60)
    assert read == [b"text"] and (tmp_path / "pipe").is_fifo()


@pytest.mark.parametrize("through_link", [False, True])
def test_a_device_is_written_into(tmp_path, through_link):
    """A terminal of our own: a character device that anyone may make."""
    ours, terminal = os.openpty()
    os.set_blocking(ours, False)
    device = pathlib.Path(os.ttyname(terminal))
    if through_link:
        (tmp_path / "link").symlink_to(device)
    whole_file.write_whole(tmp_path / "link" if through_link else device, "text\n")
    assert os.read(ours, 100) == b"text\r\n" and device.is_char_device()
    assert (tmp_path / "link").is_symlink() == through_link
    os.close(ours)
    os.close(terminal)


def test_a_device_that_is_full_says_so(tmp_path):
    (tmp_path / "link").symlink_to("/dev/full")
    with pytest.raises(OSError) as raised:
        whole_file.write_whole(tmp_path / "link", "text")
    assert raised.value.errno == errno.ENOSPC
    assert [file.name for file in tmp_path.iterdir()] == ["link"] and os.readlink(tmp_path / "link") == "/dev/full"


@pytest.mark.parametrize("mode", ["w", "a"])
def test_our_own_output_is_gone_on_with(tmp_path, mode):
    """As /dev/stdout names the file that a shell's > or >> has opened: no other file may take its place, nothing in it is lost."""
    (tmp_path / "file").write_text("before\n")
    (tmp_path / "stdout").symlink_to("/proc/self/fd/1")
    program = ("import pathlib, sys, whole_file\nprint('first')\nwhole_file.write_whole(pathlib.Path(sys.argv[1]), 'whole\\n')\n"
               "print('last')")
    with open(tmp_path / "file", mode, encoding="utf-8") as stdout:
        subprocess.run([sys.executable, "-c", program, tmp_path / "stdout"], stdout=stdout, check=True, timeout=60,
                       cwd=SCRIPT.parent)
    assert (tmp_path / "file").read_text() == ("before\n" if mode == "a" else "") + "first\nwhole\nlast\n"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["file", "stdout"] and (tmp_path / "stdout").is_symlink()


@pytest.mark.parametrize("can_link", [True, False])
def test_without_replace_a_file_that_came_meanwhile_stays(tmp_path, can_link, monkeypatch):
    def refuse(*_):
        raise PermissionError(errno.EPERM, "no links here")

    if not can_link:
        monkeypatch.setattr(os, "link", refuse)
    whole_file.write_whole(tmp_path / "a", "first", replace=False)
    with pytest.raises(FileExistsError):
        whole_file.write_whole(tmp_path / "a", "second", replace=False)
    assert (tmp_path / "a").read_text() == "first" and [file.name for file in tmp_path.iterdir()] == ["a"]


def test_two_programs_of_one_number_do_not_meet(tmp_path, monkeypatch):
    """As in two containers that share a folder: the files they write aside are two."""
    monkeypatch.setattr(os, "getpid", lambda: 7)
    names = []
    replace = os.replace

    def watch(aside, target):
        names.append(aside)
        if len(names) == 1:
            whole_file.write_whole(tmp_path / "a", "second")
        replace(aside, target)

    monkeypatch.setattr(os, "replace", watch)
    whole_file.write_whole(tmp_path / "a", "first")
    assert len(set(names)) == 2 and (tmp_path / "a").read_text() == "first"
    assert [file.name for file in tmp_path.iterdir()] == ["a"]


def test_a_full_disk_leaves_the_old_file(tmp_path):
    (tmp_path / "a").write_text("old")
    program = ("import pathlib, signal, sys, whole_file\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
               "whole_file.write_whole(pathlib.Path(sys.argv[1]), bytes(100000))")
    done = subprocess.run(["prlimit", "--fsize=10000", sys.executable, "-c", program, tmp_path / "a"], capture_output=True,
                          text=True, timeout=60, check=False, cwd=SCRIPT.parent)
    assert done.returncode == 1 and "File too large" in done.stderr
    assert (tmp_path / "a").read_text() == "old" and [file.name for file in tmp_path.iterdir()] == ["a"]
