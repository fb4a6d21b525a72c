"""skewflow validate: the same answer however it is computed, resumed after a crash, interrupted, bad requests."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import pytest

from proofs.campaigns.campaign import Task, run_task, tasks_of
from proofs.campaigns.ledger import Ledger, batch_document, batch_of
from proofs.campaigns.workers import results
from proofs.cli import main
from proofs.commands.progress import Progress, duration

SCHEMA = json.loads((Path(__file__).parent.parent / "proofs" / "schemas" / "validate.json").read_text())
SMALL = ("validate", "T2.1", "T5.3", "T2.3", "--examples", "230", "--seed", "5")


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as stop:
        main(list(arguments))
    output = capsys.readouterr()
    return stop.value.code, output.out, output.err


def answer(capsys, *arguments):
    status, out, err = run(capsys, *arguments, "--json")
    assert (status, err) == (0, "")
    document = json.loads(out)
    jsonschema.validate(document, SCHEMA)
    return document


@pytest.fixture(scope="module")
def alone():
    """The answer of one process."""
    done = subprocess.run(
        [sys.executable, "-m", "proofs", *SMALL, "--json"], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def test_the_answer_fits_the_schema_and_counts_right(alone):
    jsonschema.validate(alone, SCHEMA)
    assert alone["ok"]
    assert [(row["label"], row["examples"], row["failures"]) for row in alone["claims"]] == [
        ("T2.1", 230, 0),
        ("T5.3", 0, 0),
        ("T2.3", 230, 0),
    ]
    assert alone["claims"][0]["worst_ratio"] > 0
    assert alone["claims"][1]["verdict"] == "undecided"


def test_two_workers_give_the_same_bits(capsys, alone):
    together = answer(capsys, *SMALL, "--workers", "2")
    assert together["claims"] == alone["claims"]


def test_the_table_is_for_people(capsys):
    status, out, err = run(capsys, "validate", "T2.1", "T5.3", "--examples", "20")
    assert (status, err) == (0, "")
    assert "20 examples, 0 failures" in out
    assert "nothing to try" in out


def test_a_file_of_batches_is_resumed_and_a_cut_line_costs_one_batch(capsys, alone, tmp_path):
    file = tmp_path / "batches.jsonl"
    assert answer(capsys, *SMALL, "--resume", str(file))["claims"] == alone["claims"]
    lines = file.read_bytes().splitlines(keepends=True)
    assert len(lines) == 1 + 4
    file.write_bytes(b"".join(lines[:-1]) + lines[-1][:40])
    ledger = Ledger(file)
    ledger.close()
    assert len(ledger.done) == 3
    assert answer(capsys, *SMALL, "--resume", str(file))["claims"] == alone["claims"]
    assert len(file.read_bytes().splitlines()) == 5
    assert answer(capsys, *SMALL, "--resume", str(file))["run"]["seconds"] < 1


def test_batches_of_another_campaign_are_left_out(capsys, tmp_path):
    file = tmp_path / "batches.jsonl"
    answer(capsys, "validate", "T2.1", "--examples", "20", "--seed", "1", "--resume", str(file))
    document = answer(capsys, "validate", "T2.1", "--examples", "20", "--seed", "2", "--resume", str(file))
    assert document["claims"][0]["examples"] == 20
    assert len(file.read_bytes().splitlines()) == 3


def test_a_batch_survives_the_file_to_the_last_bit():
    result = run_task(Task("T2.3", 1, 0, 50))
    assert batch_of(json.loads(json.dumps(batch_document(result)))) == result


@pytest.mark.parametrize("content", ["not json\n", '{"schema": "other"}\n', '{"schema": "skewflow/batches/1"}\n'])
def test_a_file_that_is_something_else_is_refused_and_left_alone(capsys, tmp_path, content):
    file = tmp_path / "mine.txt"
    file.write_text(content)
    status, out, err = run(capsys, "validate", "T2.1", "--examples", "5", "--resume", str(file))
    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert file.read_text() == content


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (["T9.99"], "unknown label"),
        (["T2.1", "--examples", "0"], "at least 1"),
        (["T2.1", "--workers", "0"], "at least 1"),
        (["T2.1", "--examples", "5", "--batch", "1"], "there is no batch 1"),
        (["T2.1", "--resume", "/no/such/folder/file"], "no folder /no/such/folder"),
        (["T2.1", "--examples", "many"], "not a valid integer"),
    ],
)
def test_bad_requests_are_one_line(capsys, arguments, what):
    status, out, err = run(capsys, "validate", *arguments)
    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert what in err


def test_interrupting_prints_what_is_done(tmp_path):
    file = tmp_path / "batches.jsonl"
    arguments = ["validate", "T2.1", "--examples", "1000000", "--resume", str(file)]
    process = subprocess.Popen(
        [sys.executable, "-m", "proofs", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    for _ in range(600):
        if file.exists() and len(file.read_bytes().splitlines()) > 2:
            break
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "interrupted: " in out
    done = len(file.read_bytes().splitlines()) - 1
    assert f"{200 * done} examples, 0 failures" in out
    assert err == ""


def test_results_can_be_stopped_early():
    stream = results(tasks_of("T2.1", 2000, 1, size=10), workers=1)
    assert next(stream).examples == 10
    stream.close()
    with pytest.raises(StopIteration):
        next(stream)


def test_progress_says_rate_and_time_left():
    progress = Progress(100, "examples")
    progress.add(25, "T2.1")
    assert progress.line("T2.1", progress.start + 5) == "T2.1   25/100 examples  5/s  15 s left"
    assert [duration(s) for s in (7, 65, 7384)] == ["7 s", "1:05", "2:03:04"]
