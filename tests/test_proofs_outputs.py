"""What every command does with the name of a file to write: refused in one line before the work, or written whole."""

import json
import os
from pathlib import Path

import numpy as np
import pytest

from proofs.cli import main

WRITES = {
    "audit": (["audit", "w.npy", "--report"], ".html"),
    "audit -o": (["audit", "w.npy", "-o"], ".json"),
    "certify": (["certify", "T17.6", "-o"], ".json"),
    "derive": (["derive", "T2.1", "-o"], ".txt"),
    "equilibria": (["equilibria", "w.npy", "-o"], ".json"),
    "equilibria --plot": (["equilibria", "w.npy", "--plot"], ".svg"),
    "explore": (["explore", "-o"], ".html"),
    "orbit": (["orbit", "w.npy", "--start", "1,0", "--period", "6", "-o"], ".json"),
    "report": (["report", "T2.1", "-o"], ".html"),
    "simulate": (["simulate", "w.npy", "--step", "0.1", "--steps", "3", "-o"], ".npz"),
    "simulate --plot": (["simulate", "w.npy", "--step", "0.1", "--steps", "3", "--plot"], ".svg"),
    "validate": (["validate", "T2.1", "--examples", "2", "--resume"], ".jsonl"),
    "verify": (["verify", "T2.1", "-o"], ".json"),
}
FOLDERS = {"figures": ["figures", "-o"], "ablate": ["ablate", "T2.1", "-o"]}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    np.save("w.npy", np.array([[0.0, 1.0], [-1.0, 0.0]]))
    return tmp_path


def run(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    out, err = capsys.readouterr()
    return ended.value.code, out, err


@pytest.mark.parametrize("name", WRITES)
@pytest.mark.parametrize("bad", ["missing/x", "", "folder"])
def test_a_name_that_cannot_be_written_is_refused_before_the_work(name, bad, folder, capsys):
    arguments, ending = WRITES[name]
    given = f"{bad}{ending}" if bad else ""
    if bad == "folder":
        Path(given).mkdir()
    before = sorted(path.name for path in folder.iterdir())
    code, out, err = run([*arguments, given], capsys)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert (Path(bad).parts[0] if bad else "name") in err
    assert sorted(path.name for path in folder.iterdir()) == before


@pytest.mark.parametrize("name", FOLDERS)
def test_only_the_folder_that_was_named_is_made(name, folder, capsys):
    code, _, err = run([*FOLDERS[name], "no/such"], capsys)
    assert code == 2
    assert "no/such" in err
    assert not Path("no").exists()


@pytest.mark.parametrize("name", [name for name, (arguments, _) in WRITES.items() if "w.npy" in arguments])
def test_the_weights_are_not_written_over(name, folder, capsys):
    arguments, ending = WRITES[name]
    weights = Path("w.npy").read_bytes()
    Path(f"link{ending}").symlink_to("w.npy")
    code, _, err = run([*arguments, f"link{ending}"], capsys)
    assert code == 2
    assert "would be lost" in err
    assert Path("w.npy").read_bytes() == weights


def test_a_file_keeps_its_mode_and_its_links(folder, capsys):
    Path("real.txt").write_text("old")
    Path("real.txt").chmod(0o600)
    Path("link.txt").symlink_to("real.txt")
    assert run(["derive", "T2.1", "-o", "link.txt"], capsys)[0] == 0
    assert Path("link.txt").is_symlink()
    assert "T2.1" in Path("real.txt").read_text()
    assert os.stat("real.txt").st_mode & 0o777 == 0o600


def test_two_runs_do_not_share_a_resume_file(folder, capsys):
    from numerics.files import locked

    arguments = ["validate", "T2.1", "--examples", "2", "--resume", "a.jsonl"]
    assert run(arguments, capsys)[0] == 0
    before = Path("a.jsonl").read_bytes()
    with locked(Path("a.jsonl")):
        code, _, err = run(arguments, capsys)
    assert (code, err.count("\n")) == (2, 1)
    assert "in use by another run" in err
    assert Path("a.jsonl").read_bytes() == before


@pytest.mark.parametrize("content", [b"\x93NUMPY without an end of line", b"{", b"[" * 100_000 + b"\n", b"1\n"])
def test_a_file_of_something_else_is_not_cut_off_by_resume(content, folder, capsys):
    Path("a").write_bytes(content)
    code, _, err = run(["validate", "T2.1", "--examples", "2", "--resume", "a"], capsys)
    kept = content if content != b"{" else Path("a").read_bytes()  # the beginning of a header that a crash cut off
    assert code == (0 if content == b"{" else 2)
    assert Path("a").read_bytes() == kept
    assert err.count("\n") <= 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_full_disk_is_one_line(folder):
    import subprocess
    import sys

    root = Path(__file__).resolve().parent.parent
    with open("/dev/full", "w") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "proofs", "claims", "--json"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            cwd=root,
            check=False,
        )
    assert ended.returncode == 1
    assert ended.stderr == "skewflow: the output: No space left on device\n"


def test_what_is_known_is_printed_when_the_resume_file_cannot_grow(folder, monkeypatch, capsys):
    from proofs.campaigns.ledger import Ledger

    def full(self, result):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Ledger, "add", full)
    code, out, err = run(["validate", "T2.1", "--examples", "2", "--resume", "a", "--json"], capsys)
    assert code == 1
    assert json.loads(out)["claims"][0]["examples"] == 2
    assert err == "skewflow: a: No space left on device; the batches after that are not in it\n"


STEERING = "\x1b[31mW\x07\u202e<script>alert(1)</script>"


def archive(path, names):
    import io
    import zipfile

    with zipfile.ZipFile(path, "w") as file:
        for name in names:
            content = io.BytesIO()
            np.lib.format.write_array(content, np.array([[0.0, 1.0], [-1.0, 0.0]]))
            file.writestr(f"{name}.npy", content.getvalue())


def harmless(text):
    return not any(character in text for character in ("\x1b", "\x07", "\u202e", "\udcff"))


def test_names_of_strangers_do_not_steer_the_terminal(folder, capsys):
    archive("a.npz", [STEERING])
    archive("b.npz", [STEERING, f"{STEERING}2"])
    code, out, _ = run(["audit", "a.npz", "--report", "page.html"], capsys)
    assert code == 0
    assert r"\x1b[31mW\x07\u202e<script>" in out
    assert harmless(out)
    page = Path("page.html").read_text()
    assert harmless(page)
    assert "<script" not in page
    code, _, err = run(["audit", "b.npz"], capsys)
    assert (code, err.count("\n")) == (2, 1)
    assert harmless(err)
    source = json.loads(run(["audit", "a.npz", "--json"], capsys)[1])["network"]["source"]
    assert harmless(source)


@pytest.mark.parametrize(
    "arguments", [["verify"], ["explain"], ["guide"], ["audit"], ["audit", "w.npy", "--activation"], ["replay"]]
)
def test_what_is_asked_for_is_not_echoed_as_it_is(arguments, capsys):
    code, _, err = run([*arguments, STEERING], capsys)
    assert (code, err.count("\n")) == (2, 1)
    assert harmless(err)


def test_file_names_that_are_no_text_give_text_and_json(folder, capsys):
    name = os.fsdecode(b"bad\xff.npy")
    Path(name).write_bytes(Path("w.npy").read_bytes())
    code, out, _ = run(["audit", name], capsys)
    assert code == 0
    assert r"bad\udcff.npy" in out
    assert r"bad\udcff.npy" in json.loads(run(["audit", name, "--json"], capsys)[1])["network"]["source"]
    assert run(["audit", name, "--report", f"{name}.html"], capsys)[0] == 0
    Path(f"{name}.html").read_text("utf-8")
    written = run(["simulate", name, "--step", "0.1", "--steps", "3", "-o", f"{name}.npz", "--json"], capsys)
    assert written[0] == 0
    json.loads(written[1].encode())
