"""Certificates: every edit of every part is refused or not confirmed, and what is no certificate is one line."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from proofs.certificates import LARGEST, difference, enclosure, read, wider
from proofs.cli import main
from proofs.networks.documents import network_document, network_of
from proofs.networks.network import Network
from tests.fuzz.certificates import DOCUMENTS, certificates_edited, edits, original

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = {"verify": 150, "audit": 250, "audit of a map": 250, "orbit": 120, "certify": 150}
"""The others have few enough edits to try them all; `python -m tests.fuzz.certificates` tries all of these, too."""


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_no_edit_is_confirmed_that_is_not_true(kind):
    counts, faults = certificates_edited(kind, SAMPLES.get(kind), seed=20261128)
    assert faults == []
    assert counts["refused"] + counts["not confirmed"] > 0.6 * counts.total()


def test_edits_reach_every_leaf():
    document = json.loads(original("ablate"))
    touched = {path for path, _, _ in edits(document)}
    assert ("statement", "dropped", 1) in touched
    assert ("network", "weights", 0, 1) in touched
    assert () in touched


def run(*arguments, cwd, **options):
    call = [sys.executable, "-m", "proofs", *map(str, arguments)]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(call, cwd=cwd, env=env, capture_output=True, text=True, timeout=300, **options)


def deep(depth):
    return "[" * depth + "]" * depth


HOSTILE = {
    "deep": deep(100_000),
    "deep but readable": deep(900),
    "digits": '{"schema": ' + "9" * 400 + "}",
    "too many digits": '{"schema": ' + "9" * 5000 + "}",
    "a fraction of many digits": '{"schema": 0.' + "9" * 400 + "}",
    "infinite": '{"schema": Infinity}',
    "not a number": '{"schema": NaN}',
    "too large": '{"schema": 1e999}',
    "twice": '{"schema": "skewflow/audit-certificate/1", "schema": "skewflow/audit-certificate/1"}',
    "odd label": '{"schema": "\\u001b[31mred\\n", "statement": {}}',
    "a list": '["skewflow/audit-certificate/1"]',
    "no schema": '{"network": {}, "statement": {}}',
    "half": '{"schema": "skewflow/audit-certif',
    "binary": "\x00\x01\x02",
    "a lone surrogate": '{"schema": "\\ud800"}',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_certificate_is_one_line(name, tmp_path, capsys):
    file = tmp_path / "c.json"
    file.write_text(HOSTILE[name])
    with pytest.raises(SystemExit) as stop:
        main(["replay", str(file)])
    output = capsys.readouterr()
    assert (stop.value.code, output.out, output.err.count("\n")) == (2, "", 1)
    assert "\x1b" not in output.err


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("weights", [["9" * 400, "1"], ["-1", "0"]]),
        ("weights", [["9" * 401, "1"], ["-1", "0"]]),
        ("weights", [["1e999", "1"], ["-1", "0"]]),
        ("weights", [["0"] * 2000] * 2),
        ("leak", "1/0"),
        ("leak", "9" * 400),
        ("activation", "tanh(" * 100 + "s" + ")" * 100),
        ("activation", "10**(10**(10**s))"),
        ("form", "\x1b[2J"),
    ],
)
@pytest.mark.parametrize("kind", ["audit", "ablate"])
def test_hostile_networks_are_one_line(kind, part, value, tmp_path, capsys):
    document = json.loads(original(kind))
    document["network"][part] = value
    file = tmp_path / "c.json"
    file.write_text(json.dumps(document))
    with pytest.raises(SystemExit) as stop:
        main(["replay", str(file)])
    output = capsys.readouterr()
    lines = (output.out + output.err).splitlines()
    assert stop.value.code in (1, 2)
    assert len(lines) == (1 if stop.value.code == 2 else 2)
    assert all(len(line) < 2000 for line in lines)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="a device that never ends is needed")
def test_a_file_that_never_ends_is_read_within_bounds(tmp_path):
    code = (
        "import resource; resource.setrlimit(resource.RLIMIT_AS, (2**31, 2**31))\n"
        "from proofs.cli import main; main(['replay', '/dev/zero'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True,
        text=True, timeout=120,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert str(LARGEST) in done.stderr


def test_a_certificate_is_read_from_a_pipe(tmp_path):
    done = run("replay", "/dev/stdin", cwd=tmp_path, input=original("ablate by a check"))
    assert (done.returncode, done.stderr) == (0, "")
    assert "confirmed, certified" in done.stdout


def test_commands_leave_nothing_in_the_working_folder(tmp_path):
    """Hypothesis keeps what it reads in the sources of all modules in the folder where it is started."""
    (tmp_path / "here").mkdir()
    (tmp_path / "c.json").write_text(original("ablate by a check"))
    for asked in (
        ("replay", tmp_path / "c.json"),
        ("ablate", "T6.1", "--assumption", "skew"),
        ("validate", "T2.1", "--examples", "20"),
    ):
        done = run(*asked, cwd=tmp_path / "here")
        assert done.returncode == 0, done.stderr
        assert list((tmp_path / "here").iterdir()) == [], asked


def test_bounds_are_stated_wider_than_found_and_compared_by_containment():
    found = {"a": enclosure(1.0, 1.5), "b": [enclosure(2.0, 2.0)], "c": True}
    stated = wider(found)
    assert stated["a"]["lower"] < 0.5 + 1e-9
    assert stated["a"]["upper"] > 2.0 - 1e-9
    assert stated["b"][0]["lower"] < 2 < stated["b"][0]["upper"]
    assert difference(stated, found) == ""
    assert difference(found, found) == ""
    assert "not inside" in difference(found, {**found, "a": enclosure(1.0, 1.6)})
    assert difference({**found, "c": 1}, found) != ""
    assert difference({**found, "d": 1}, found) != ""
    assert difference({**found, "a": {"lower": True, "upper": 2.0}}, found) != ""
    assert difference({**found, "a": {"lower": float("nan"), "upper": 2.0}}, found) != ""


def test_a_network_is_written_in_one_way_and_read_back_to_the_last_bit():
    network = Network([[0.1, -1e300], [2.0**-1074, 3.0]], form="map", leak=1.0, step=0.1, bias=[0.0, -0.0])
    document = json.loads(json.dumps(network_document(network)))
    again = network_of(document)
    assert again.W.tobytes() == network.W.tobytes()
    assert (again.leak, again.step, again.form) == (1.0, 0.1, "map")
    for text in ("0.10", "1/10", "0.1e0", "+0.1", " 0.1"):
        other = json.loads(json.dumps(document))
        other["weights"][0][0] = text
        with pytest.raises(ValueError, match=r"written|number"):
            network_of(other)


def test_an_audit_is_stored_and_replayed(tmp_path):
    import numpy as np

    np.save(tmp_path / "w.npy", np.array([[0.0, 2.0, 0.0], [-2.0, 0.0, 1.0], [0.0, -1.0, 0.0]]))
    done = run("audit", "w.npy", "-o", "c.json", cwd=tmp_path)
    assert done.returncode == 0
    done = run("replay", "c.json", "--json", cwd=tmp_path)
    answer = json.loads(done.stdout)
    assert (done.returncode, answer["ok"], answer["of"], answer["verdict"]) == (0, True, "audit", "certified")
    stored = read(tmp_path / "c.json")
    stored["statement"]["motion"]["settles"]["verdict"] = "proved"
    (tmp_path / "c.json").write_text(json.dumps(stored))
    done = run("replay", "c.json", cwd=tmp_path)
    assert done.returncode == 1
    assert "motion.settles.verdict: 'refuted', not 'proved'" in done.stdout
