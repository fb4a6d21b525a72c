"""Files: whole or not at all, where links lead, with the mode that was there; special files, full disks, locks."""

import os
import random
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest

from numerics.files import check_writable, locked, whole

ROOT = Path(__file__).resolve().parent.parent


def write(path, content=b"new"):
    with whole(path) as stream:
        stream.write(content)


def alone(folder, *names):
    """Only these are there: no temporary file is left."""
    return sorted(path.name for path in folder.iterdir()) == sorted(names)


def test_a_new_file_has_the_mode_of_any_new_file(tmp_path):
    write(tmp_path / "a")
    (tmp_path / "b").write_bytes(b"new")
    assert (tmp_path / "a").read_bytes() == b"new"
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "b").stat().st_mode
    assert alone(tmp_path, "a", "b")


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755])
def test_a_file_keeps_its_mode(tmp_path, mode):
    path = tmp_path / "a"
    path.write_bytes(b"old")
    path.chmod(mode)
    write(path)
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"new", mode)


def test_links_are_followed_and_stay_links(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a").write_bytes(b"old")
    (tmp_path / "one").symlink_to(tmp_path / "two")
    (tmp_path / "two").symlink_to("folder/a")
    write(tmp_path / "one")
    assert (tmp_path / "folder" / "a").read_bytes() == b"new"
    assert (tmp_path / "one").is_symlink()
    assert (tmp_path / "two").is_symlink()


def test_a_link_to_a_file_that_is_not_there_makes_it(tmp_path):
    (tmp_path / "link").symlink_to("a")
    write(tmp_path / "link")
    assert (tmp_path / "a").read_bytes() == b"new"
    assert (tmp_path / "link").is_symlink()


def test_what_fails_leaves_the_old_file(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"old")

    def fails():
        with whole(path) as stream:
            stream.write(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    assert path.read_bytes() == b"old"
    assert alone(tmp_path, "a")


def test_a_device_is_written_into_and_stays_one(tmp_path):
    write(Path(os.devnull))
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_full_disk_is_named_with_the_file(tmp_path):
    with pytest.raises(OSError, match="No space left") as caught:
        write(Path("/dev/full"), b"x" * 2**20)
    assert caught.value.filename == "/dev/full"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")
def test_a_pipe_is_written_into_when_somebody_reads_and_refused_otherwise(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(OSError, match="No such device") as caught:
        write(pipe)
    assert caught.value.filename == str(pipe)
    read = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    content, tries = b"x" * 2**18, 0
    while True:
        try:
            write(pipe, content)
            break
        except OSError:  # the reader has not opened it yet
            tries += 1
            time.sleep(0.01)
            assert tries < 1000
    reader.join(20)
    assert read == [content]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "is empty"),
        (".", "is empty"),
        ("missing/x", "no folder missing"),
        ("folder", "is a folder"),
        ("far", "no such folder"),
    ],
)
def test_what_cannot_be_written_is_refused_in_one_line_before_the_work(tmp_path, monkeypatch, name, said):
    monkeypatch.chdir(tmp_path)
    Path("folder").mkdir()
    Path("far").symlink_to("nowhere/a")
    with pytest.raises(ValueError, match=said) as caught:
        check_writable(Path(name))
    assert "\n" not in str(caught.value)
    assert alone(tmp_path, "folder", "far")


def as_somebody(question):
    """The answer of a function, asked by a process that is not root (who may write everywhere)."""
    if os.geteuid() != 0:
        return question()
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setuid(65534)
            os.write(into, str(question()).encode())
        finally:
            os._exit(0)
    os.close(into)
    os.waitpid(child, 0)
    with os.fdopen(out, "rb") as stream:
        return stream.read().decode()


def refusal(path):
    try:
        check_writable(path)
    except ValueError as error:
        return str(error)
    return ""


def test_read_only_files_and_folders_are_refused():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "a").write_bytes(b"old")
        (folder / "a").chmod(0o444)
        folder.chmod(0o555)
        try:
            assert as_somebody(lambda: refusal(folder / "a")) == f"{folder / 'a'} is read-only"
            assert "cannot be written" in as_somebody(lambda: refusal(folder / "b"))
        finally:
            folder.chmod(0o755)


def test_an_input_is_not_written_over_by_any_of_its_names(tmp_path):
    given = tmp_path / "w.npy"
    given.write_bytes(b"weights")
    (tmp_path / "link").symlink_to(given)
    os.link(given, tmp_path / "hard")
    for name in ("w.npy", "link", "hard"):
        with pytest.raises(ValueError, match="which would be lost"):
            check_writable(tmp_path / name, given)
    with pytest.raises(ValueError, match="which would be lost"):
        check_writable(tmp_path / "new", tmp_path / "new")
    check_writable(tmp_path / "other", given)


def test_a_lock_holds_against_another_program_and_ends_with_it(tmp_path):
    path = tmp_path / "a"
    path.touch()
    code = (
        "from pathlib import Path; from numerics.files import locked\n"
        f"with locked(Path({str(path)!r})):\n    print('in', flush=True)\n    input()\n"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout.readline() == "in\n"
    with pytest.raises(ValueError, match="in use by another run"), locked(path):
        pass
    other.kill()
    other.wait()
    with locked(path):
        pass


def test_whatever_moment_a_program_is_killed_at_the_file_is_old_or_new(tmp_path):
    path = tmp_path / "a"
    size = 2**21
    path.write_bytes(b"0" * size)
    code = (
        "import itertools, sys; from pathlib import Path; from numerics.files import whole\n"
        f"for k in itertools.count():\n    with whole(Path({str(path)!r})) as stream:\n"
        f"        for part in range(16): stream.write(str(k % 10).encode() * {size // 16})\n"
        "    print(k, flush=True)\n"
    )
    chance = random.Random(1)
    seen = set()
    for _ in range(12):
        program = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE)
        program.stdout.readline()
        time.sleep(chance.uniform(0, 0.03))
        program.send_signal(signal.SIGKILL)
        program.wait()
        content = path.read_bytes()
        assert len(content) == size
        assert len(set(content)) == 1
        seen.add(content[:1])
    assert seen
