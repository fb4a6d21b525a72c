"""The Coq sources, their runner and the tie to the claims. Without coqc, what needs it is skipped and says so."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace

import pytest

from proofs.cli import main
from proofs.formal import asking, coq, mutations, runner, sources
from proofs.formal.facts import facts, in_words
from proofs.formal.guard import Guard
from proofs.formal.library import Library, project_texts
from proofs.formal.mutations import MUTATIONS, Mutation
from proofs.formal.tiers import TIERS, axioms_in_words
from proofs.formal.ties import TIES, Tie, left_open, textbook
from proofs.kernel.theorems import THEOREMS
from proofs.verdict import Evidence, Verdict, on_top_of_a_proof

COQC = coq.find_coqc()
needs_coq = pytest.mark.skipif(
    COQC is None and not os.environ.get("SKEWFLOW_NO_SKIPS"), reason=f"coqc is not installed; {coq.HOW_TO_GET_IT}"
)
HEADER = "From mathcomp Require Import all_ssreflect all_algebra.\nImport GRing.Theory.\nLocal Open Scope ring_scope.\n"


def checked(texts):
    """What is found out about all labelled lemmas of some sources."""
    asked = {theme: tuple(x for x in sources.parse_lemmas(theme, text) if x.label) for theme, text in texts.items()}
    with Library(COQC, texts) as library:
        return runner.check_sources(library, asked)


# What a source may hold


@pytest.mark.parametrize("theme", sources.THEMES)
def test_no_source_holds_anything_refused(theme):
    assert sources.refused(sources.source(theme)) == ()


GOOD = "Lemma T1_1_x : 1 = 1.\nProof. by []. Qed.\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Lemma T1_1_x : 1 = 2.\nProof. Admitted.\n", "Admitted"),
        ("Lemma T1_1_x : 1 = 2.\nAdmitted.\n", "not followed by Proof"),
        ("Lemma T1_1_x : 1 = 2.\nProof. move=> *. Admitted. \n" + GOOD, "Admitted"),
        ("Lemma T1_1_x : 1 = 2.\nProof. Abort.\n", "Abort"),
        ("Lemma T1_1_x : 1 = 2.\nProof. admit. Qed.\n", "admit"),
        ("Lemma T1_1_x : 1 = 2.\nProof. split; [admit | by []]. Qed.\n", "admit"),
        ("Lemma T1_1_x : 1 = 2.\nProof. give_up. Qed.\n", "give_up"),
        ("Lemma T1_1_x : 1 = 2.\nProof. by [].\n", "does not end with Qed"),
        ("Lemma T1_1_x : 1 = 1.\nProof. Axiom no : False. by []. Qed.\n", "Axiom"),
        ("Axiom no : False.\n" + GOOD, "Axiom"),
        ("Parameter no : False.\n", "Parameter"),
        ("Conjecture no : False.\n", "Conjecture"),
        ("Section S.\nHypothesis no : False.\nEnd S.\n", "Hypothesis"),
        ("Variable no : False.\n", "Variable"),
        ("Context (no : False).\n", "Context"),
        ("Definition no : False.\n", "definition without a body"),
        ("#[bypass_check(guard)] Fixpoint f (x : nat) : False := f x.\n", "bypass_check"),
        ("Unset Guard Checking.\n", "Unset"),
        ('Notation "x = y" := True.\n', "Notation"),
        ("Module Type T.\n", "Module"),
        ("Load other.\n", "Load"),
        ("Import GRing.Theory. (* never closed\n" + GOOD, "comment does not end"),
        ("Lemma T1_1_x : 1 = 1.\nProof. by []. Qed", "full stop"),
    ],
)
def test_what_is_refused(text, said):
    assert any(said in line for line in sources.refused(text)), sources.refused(text)


def test_comments_and_strings_do_not_count():
    assert sources.refused("(* Axiom (* Admitted. *) admit *)\n" + GOOD + "(* the end *)\n") == ()
    assert sources.blank('a (* b "*) c" *) d') == "a" + " " * 16 + "d"
    assert "string does not end" in sources.refused('a (* b "c *) d.')[0]
    assert sources.refused(GOOD) == ()


def test_every_lemma_says_in_words_what_it_states():
    for lemma in sources.lemmas().values():
        assert len(lemma.words) > 20, lemma.name
        if lemma.label:
            assert lemma.words.startswith(f"{lemma.label}: ") or lemma.words.startswith(f"{lemma.label}, "), lemma.name
        else:
            assert lemma.words.startswith(("Helper. ", "Fact. ")), lemma.name


def test_every_lemma_of_a_card_says_what_it_states():
    for card in THEOREMS:
        for name in card.lemmas:
            assert in_words(name).endswith(")."), (card.name, name)


def test_the_statement_is_the_source_s_own_text():
    for lemma in sources.lemmas().values():
        text = sources.source(lemma.theme)
        assert lemma.statement in text
        assert lemma.statement == text[lemma.start : lemma.start + len(lemma.statement)]
        assert lemma.statement.startswith(f"Lemma {lemma.name}")
        assert lemma.statement.endswith(".")
        assert text[lemma.start + len(lemma.statement) :].lstrip().startswith("Proof.")
        assert sources.statement(lemma.name).endswith(lemma.statement)


def test_a_statement_brings_its_definitions():
    shown = sources.statement("T7_2_strang_symmetric")
    assert [shown.count(f"Definition {name} ") for name in ("substep", "sweep", "strang", "shear")] == [1, 1, 1, 0]
    assert shown.index("Definition substep") < shown.index("Definition sweep") < shown.index("Definition strang")


def test_a_sum_after_a_factor_stands_in_brackets():
    """Coq reads `a * \\sum_i x + y` as a * (sum + y): every sum that is a factor must be bracketed or come last."""
    for lemma in sources.lemmas().values():
        for found in re.finditer(r"\* \\sum", sources.blank(lemma.statement)):
            rest = lemma.statement[found.end() :]
            assert not re.search(r" [-+=] |<=|->", rest), lemma.name


def test_unknown_names():
    with pytest.raises(ValueError, match="no formal lemma"):
        sources.statement("T9_9_nothing")
    with pytest.raises(ValueError, match="no formal theme"):
        sources.source("poetry")


# The tie


def test_ties_cover_every_labelled_lemma_once():
    tied = [name for tie in TIES for name in tie.checked().lemmas if sources.lemmas()[name].label]
    assert sorted(tied) == sorted(name for name, lemma in sources.lemmas().items() if lemma.label)


def test_ties_say_what_is_left():
    """Formal means: nothing is open but theorems of textbooks, by name."""
    assert textbook("T2.2") == ("Peano's existence theorem: through every state passes a solution",)
    assert left_open("T2.2") == left_open("T2.5") == left_open("T3.1") == left_open("T6.1") == ""
    assert textbook("T2.5") == textbook("T2.7") == textbook("T7.3") == ()
    assert "is periodic" in left_open("T1.4")
    assert left_open("T9.2") == ""
    assert {tie.label for tie in TIES if left_open(tie.label)} == {"T1.3", "T1.4", "T2.6", "T3.3", "T3.4", "T8.1"}
    assert all(tie.axioms.startswith(f"{tie.tier} (") for tie in TIES)


def test_tiers_in_words():
    assert axioms_in_words("core") == "core (no axioms)"
    assert axioms_in_words("bridge").startswith(
        "bridge (ClassicalDedekindReals.sig_forall_dec, ClassicalDedekindReals.sig_not_dec, "
    )
    assert TIERS["core"] < TIERS["analysis"] < TIERS["bridge"] > TIERS["reals"]
    assert set(sources.THEMES.values()) == set(TIERS)


def test_facts():
    assert len(facts()) >= 50
    assert facts()["every_equilibrium_is_stable"].tier == "analysis"
    said = in_words("sum_of_squares")
    assert said == "A sum of real squares is 0 only if each is. Axioms: core (no axioms)."
    assert in_words("T2_1_whole").startswith("T2.1, whole: ")
    for name in ("no_such_lemma", "two_neq0"):
        with pytest.raises(ValueError, match="no lemma that a card may name"):
            in_words(name)
    with pytest.raises(ValueError, match="no formal lemma 'no_such_lemma'"):
        runner.check([], ["no_such_lemma"])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"tier": "high"}, "tier"),
        ({"role": "decoration"}, "role"),
        ({"lemmas": ()}, "no lemma"),
        ({"assumes": ""}, "assume"),
        ({"lemmas": ("T0_0_nothing",)}, "no source holds"),
        ({"label": "T2.2"}, "T2.1"),
        ({"tier": "analysis"}, "core"),
    ],
)
def test_a_wrong_tie_cannot_be_made(change, said):
    right = {"label": "T2.1", "lemmas": ("T2_1_energy_rate_zero",), "tier": "core", "assumes": "a field"}
    Tie(**right).checked()
    with pytest.raises(ValueError, match=said):
        Tie(**{**right, **change}).checked()


# What Print Assumptions says


def test_reading_assumptions():
    assert asking.read_assumptions("Closed under the global context\n") == ()
    text = "Axioms:\nboolp.funext : forall A B,\n  more : of it\nboolp.propext\n  : forall P Q\n"
    assert asking.read_assumptions(text) == ("boolp.funext", "boolp.propext")
    for bad in (
        "",
        "Axioms:\n",
        "Section Variables:\nx : nat\n",
        "Axioms:\nf is assumed to be guarded.\n",
        "Closed under the global context\nAxioms:\nx : False\n",
        "Error: x not found",
    ):
        with pytest.raises(ValueError, match="Print Assumptions said"):
            asking.read_assumptions(bad)


def test_no_coqc_is_said_and_is_no_success(monkeypatch):
    monkeypatch.setattr(coq, "find_coqc", lambda: None)
    report = runner.check()
    assert not report.available
    assert not report.ok
    assert not report.formal("T2.1")
    assert "apt-get install coq libcoq-mathcomp" in report.note
    assert "libcoq-mathcomp-analysis libcoq-coquelicot (about 1 GB)" in report.note
    assert report.to_json()["lemmas"] == []


@needs_coq
def test_a_label_without_a_tie_has_no_result():
    report = runner.check(["T9.2"])
    assert report.results == ()
    assert report.evidence() == {}
    assert not report.ok


@needs_coq
def test_an_admitted_lemma_compiles_and_is_refused(tmp_path):
    text = HEADER + "(* T1.1: false. *)\nLemma T1_1_trap (n : nat) : n = n.+1.\nProof. Admitted.\n"
    (tmp_path / "trap.v").write_text(text)
    assert coq.compile_all(COQC, tmp_path, (coq.Job("trap"),))["trap"].ok
    (result,) = checked({"trap": text})
    assert not result.ok
    assert "Admitted" in result.problem
    # Coq itself says so too: the two defences do not lean on one another.
    assert result.axioms == ("trap.T1_1_trap",)


@needs_coq
def test_an_axiom_behind_a_lemma_is_seen_by_coq_itself(monkeypatch):
    monkeypatch.setattr(sources, "refused", lambda text: ())
    text = (
        HEADER + "Axiom cheat : False.\n"
        "(* T1.1: false. *)\nLemma T1_1_trap (n : nat) : n = n.+1.\nProof. by case: cheat. Qed.\n"
        "(* T1.1: true. *)\nLemma T1_1_sound (n : nat) : n = n.\nProof. by []. Qed.\n"
    )
    trap, sound = checked({"trap": text})
    assert not trap.ok
    assert trap.axioms == ("trap.cheat",)
    assert trap.problem == "rests on trap.cheat"
    assert sound.ok
    assert sound.axioms == ()


@needs_coq
def test_a_false_lemma_fails_and_takes_with_it_what_is_built_on_it():
    first = HEADER + "Lemma T1_1_wrong (n : nat) : n = n.+1.\nProof. by []. Qed.\n"
    second = HEADER + "From skewflow Require Import one.\nLemma T1_2_right (n : nat) : n = n.\nProof. by []. Qed.\n"
    texts = {"one": first, "two": second}
    results = checked(texts)
    assert [result.ok for result in results] == [False, False]
    assert all(result.axioms is None and "one.v does not compile" in result.problem for result in results)


@needs_coq
def test_a_missing_library_is_told_from_a_failed_proof(monkeypatch):
    text = "From mathcomp Require Import no_such_file.\n" + GOOD
    broken = {lemma.name: lemma for lemma in sources.parse_lemmas("forms", text)}
    known = {**sources.lemmas(), **broken}
    monkeypatch.setattr(sources, "source", lambda theme: text)
    monkeypatch.setattr(sources, "lemmas", lambda: broken)
    monkeypatch.setattr(sources, "find", known.get)  # the ties of the other claims are still there
    monkeypatch.setattr(runner, "TIES", (type("T", (), {"label": "T1.1", "lemmas": ("T1_1_x",)})(),))
    report = runner.check()
    assert not report.available
    assert not report.ok
    assert "the Coq library mathcomp or mathcomp-algebra-tactics is not installed; on Debian" in report.note
    assert report.evidence() == {}


@needs_coq
def test_an_interrupt_stops_the_compiler(tmp_path):
    text = "Fixpoint slow (n : nat) : nat := match n with 0 => 1 | S k => slow k + slow k end.\nCompute slow 40.\n"
    (tmp_path / "slow.v").write_text(text)
    script = (
        "import pathlib\nfrom proofs.formal import coq\nstart = coq._start\n"
        "def told(*arguments):\n    run = start(*arguments)\n    print(run.process.pid, flush=True)\n    return run\n"
        f"coq._start = told\ncoq.compile_all({COQC!r}, pathlib.Path({str(tmp_path)!r}), (coq.Job('slow'),))\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    timer = threading.Timer(120, process.kill)
    timer.start()
    compiler = int(process.stdout.readline())
    time.sleep(0.3)  # until it is among those that are looked after
    os.kill(compiler, 0)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate()
    timer.cancel()
    assert process.returncode != 0
    assert errors.rstrip().endswith("KeyboardInterrupt")
    with pytest.raises(ProcessLookupError):
        os.kill(compiler, 0)


@needs_coq
@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_nothing_outlives_the_process_whatever_ends_it(tmp_path, end):
    """Neither a compiler nor its folder; and SIGTERM is a Ctrl-C."""
    text = "Fixpoint slow (n : nat) : nat := match n with 0 => 1 | S k => slow k + slow k end.\nCompute slow 40.\n"
    script = (
        "from proofs.formal import coq\nfrom proofs.formal.guard import Guard\nstart = coq._start\n"
        "def told(*arguments):\n    run = start(*arguments)\n    print(run.process.pid, flush=True)\n    return run\n"
        f"coq._start = told\nwith Guard('test') as guard:\n    print(guard.folder, guard.group, flush=True)\n"
        f"    (guard.folder / 'slow.v').write_text({text!r})\n"
        f"    coq.compile_all({COQC!r}, guard.folder, (coq.Job('slow'),), group=guard.group)\n"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    process = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )
    timer = threading.Timer(120, process.kill)
    timer.start()
    folder, group = process.stdout.readline().split()
    compiler = int(process.stdout.readline())
    assert os.path.isdir(folder)
    assert os.getpgid(compiler) == int(group)
    time.sleep(0.3)  # until it is among those that are looked after
    process.send_signal(end)
    _, errors = process.communicate()
    timer.cancel()
    assert process.returncode != 0
    if end is signal.SIGTERM:
        assert errors.rstrip().endswith("KeyboardInterrupt")
    for _ in range(600):
        if not os.listdir(tmp_path) and not alive(compiler):
            break
        time.sleep(0.05)
    assert os.listdir(tmp_path) == []
    assert not alive(compiler)


def alive(process):
    """Is it running? A process that ended and that nobody has waited for is not."""
    try:
        with open(f"/proc/{process}/stat") as status:
            return status.read().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_the_guard_leaves_signals_as_they_were(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = signal.getsignal(signal.SIGTERM)
    with Guard("test") as guard:
        assert guard.folder.is_dir()
        assert signal.getsignal(signal.SIGTERM) is not before or before is not signal.SIG_DFL
    assert not guard.folder.exists()
    assert signal.getsignal(signal.SIGTERM) is before
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        with Guard("test"):
            assert signal.getsignal(signal.SIGTERM) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGTERM, before)


def test_jobs_that_cannot_be_ordered(tmp_path):
    with pytest.raises(ValueError, match="circle"):
        coq.compile_all("coqc", tmp_path, (coq.Job("a", ("b",)), coq.Job("b", ("a",))))
    with pytest.raises(ValueError, match="not among the jobs: c"):
        coq.compile_all("coqc", tmp_path, (coq.Job("a", ("c",)),))
    with pytest.raises(ValueError, match="at least 1"):
        coq.compile_all("coqc", tmp_path, (), at_once=0)


# The sources themselves


@pytest.fixture(scope="module")
def library():
    """The project's sources, compiled once for all tests that ask about them."""
    if COQC is None:
        pytest.fail(f"coqc is not installed; {coq.HOW_TO_GET_IT}")
    with Library(COQC, project_texts()) as compiled:
        yield compiled


@pytest.fixture(scope="module")
def report(library):
    return runner.check(None, None, library=library)


@needs_coq
def test_every_tied_lemma_is_proved_from_what_its_tier_allows(report):
    assert [f"{result.name}: {result.problem}" for result in report.results if not result.ok] == []
    assert report.ok
    assert report.available
    assert {result.name for result in report.results} == {*facts(), *(name for tie in TIES for name in tie.lemmas)}
    for result in report.results:
        assert set(result.axioms) <= TIERS[result.tier], result.name
        assert result.printed, result.name
        assert result.seconds >= 0
    # What a tier allows is what it needs: a list that is too long would hide an axiom.
    for tier in ("core", "analysis", "reals"):
        assert {axiom for result in report.results if result.tier == tier for axiom in result.axioms} == TIERS[tier]
    assert all(report.formal(tie.label) == (not left_open(tie.label)) for tie in TIES)
    assert not report.formal("T9.2")
    assert all(report.checked(name) for card in THEOREMS for name in card.lemmas)
    assert not report.checked("no_such_lemma")
    assert report.processor > 1


@needs_coq
def test_the_evidence_says_what_is_left_open(report):
    found = report.evidence()
    assert set(found) == {tie.label for tie in TIES}
    for label, (item,) in found.items():
        assert item.method == "coq"
        assert item.verdict is (Verdict.SUPPORTED if left_open(label) else Verdict.FORMAL), label
    assert re.fullmatch(
        r"3 lemmas by Coq [\d.]+; axioms: core \(no axioms\), analysis \(.*\), bridge \(.*\)", found["T2.7"][0].detail
    )
    for axiom in TIERS["analysis"]:
        assert axiom in found["T2.1"][0].detail
    assert "; named and not in Coq: Peano's existence theorem" in found["T2.2"][0].detail
    assert found["T1.4"][0].detail.startswith("a part of it: 2 lemmas by Coq")
    assert "; not in Coq: constancy along solutions" in found["T1.4"][0].detail


def without(report, tiers):
    missing = "Cannot find a physical path bound to logical path"
    return replace(
        report,
        results=tuple(
            replace(result, axioms=None, problem=missing) if result.tier in tiers else result
            for result in report.results
        ),
    )


@needs_coq
def test_without_a_library_what_needs_it_is_not_formal(report):
    """The algebra alone is a part of the claim; a claim that needs no more stays formal."""
    spoiled = without(report, ("analysis", "reals", "bridge"))
    assert not spoiled.formal("T2.1")
    (item,) = spoiled.evidence()["T2.1"]
    assert item.verdict is Verdict.SUPPORTED
    assert re.match(r"a part of it: \d lemmas by Coq .*; \d not checked for want of a library", item.detail)
    assert spoiled.formal("T6.2")
    assert "T5.1" not in spoiled.evidence()
    assert spoiled.failed == ()


@needs_coq
def test_a_lemma_that_fails_makes_no_claim_formal(report):
    spoiled = replace(
        report,
        results=tuple(
            replace(result, axioms=("cheat",), problem="rests on cheat")
            if result.name == "T7_2_shear_volume"
            else result
            for result in report.results
        ),
    )
    assert not spoiled.ok
    assert not spoiled.formal("T7.2")
    (item,) = spoiled.evidence()["T7.2"]
    assert item.verdict is Verdict.UNDECIDED
    assert item.detail == "T7_2_shear_volume is not checked: rests on cheat"
    assert spoiled.formal("T6.2")


@needs_coq
def test_only_the_asked_labels_are_checked(library):
    some = runner.check(["T6.2"], ["rises"], library=library)
    assert some.ok
    assert [result.name for result in some.results] == ["T6_2_frozen_factor", "rises"]
    assert some.formal("T6.2")
    assert some.checked("rises")
    assert not some.formal("T2.1")
    assert set(some.evidence()) == {"T6.2"}


@needs_coq
def test_nothing_is_written_into_the_package(report):
    assert {path.suffix for path in sources.FOLDER.iterdir() if path.is_file()} == {".v", ".py"}


def false_report():
    wrong = runner.LemmaResult("T2.1", "T2_1_x", "energy.v", "core", "", "", "", None, 0.0, "energy.v does not compile")
    return runner.FormalReport(True, "", "8.16.1", (wrong,), 31.0, 47.0, ("T2.1",))


def verify(capsys, *arguments):
    with pytest.raises(SystemExit) as stop:
        main(["verify", *arguments, "--formal", "--json"])
    said = capsys.readouterr()
    return stop.value.code, json.loads(said.out), said.err


def test_a_failed_lemma_fails_the_command(monkeypatch, capsys):
    """The claim stays proved, yet a check that was asked for went wrong."""
    monkeypatch.setattr(runner, "check", lambda labels, lemmas, progress: false_report())
    status, document, _ = verify(capsys, "T2.1")
    assert status == 1
    assert document["ok"] is False
    (claim,) = document["claims"]
    assert claim["verdict"] == "proved"
    assert claim["evidence"][-1]["detail"] == "T2_1_x is not checked: energy.v does not compile"


def test_the_printed_time_counts_coq(monkeypatch, capsys):
    """31 s of compilers must not read as the second that the derivation took."""

    def slow(labels, lemmas, progress):
        time.sleep(1.5)
        return false_report()

    monkeypatch.setattr(runner, "check", slow)
    with pytest.raises(SystemExit):
        main(["verify", "T2.1", "--formal"])
    said = capsys.readouterr().out
    assert float(re.search(r"1 claim: .* in ([\d.]+) s", said)[1]) >= 1.5
    assert "Coq 8.16.1: 0 of 1 lemma proved   in 31.0 s of these, 47.0 s of processor time" in said


def test_without_coqc_the_command_goes_on_and_says_so(monkeypatch, capsys):
    monkeypatch.setattr(coq, "find_coqc", lambda: None)
    status, document, said = verify(capsys, "T2.1")
    assert status == 0
    assert document["claims"][0]["verdict"] == "proved"
    assert "coqc is not installed; on Debian or Ubuntu: apt-get install coq" in said


def test_coq_alone_makes_no_claim_formal():
    """What the lemmas leave open must come from the derivation, so formal stands on proved."""
    algebra = Evidence("coq", Verdict.FORMAL, "1 lemma")
    proved, sampled = Evidence("kernel", Verdict.PROVED, ""), Evidence("sampled", Verdict.SUPPORTED, "")
    assert on_top_of_a_proof(algebra, [proved, sampled]) == algebra
    assert on_top_of_a_proof(algebra, [sampled]).verdict is Verdict.UNDECIDED
    assert on_top_of_a_proof(sampled, []) == sampled


# Mutations


def test_there_are_mutations_enough_and_each_can_be_made():
    assert len({(mutation.lemma, mutation.old, mutation.new) for mutation in MUTATIONS}) == len(MUTATIONS) >= 80
    assert all(mutation.statement() != sources.lemmas()[mutation.lemma].statement for mutation in MUTATIONS)
    assert all(in_words(mutation.lemma) for mutation in MUTATIONS)
    # Every source is tried but the one that holds only helpers.
    tried = {sources.lemmas()[mutation.lemma].theme for mutation in MUTATIONS}
    assert set(sources.THEMES) - tried == {"realside"}


@pytest.mark.parametrize(
    ("lemma", "old", "new", "said"),
    [
        ("T2_1_energy_rate_zero", "K^T = - L", "", "stands 0 times"),
        ("T2_1_energy_rate_zero", "K", "L", "times"),
        ("T2_1_energy_rate_zero", "K^T = - K", "K^T = - K", "changes nothing"),
        ("T9_9_nothing", "a", "b", "no formal lemma"),
    ],
)
def test_a_mutation_that_cannot_be_made_is_an_error(lemma, old, new, said):
    with pytest.raises(ValueError, match=said):
        Mutation(lemma, old, new, "").statement()


def test_a_mutation_must_fail_in_its_proof():
    mutation = Mutation("T2_1_energy_rate_zero", "K^T = - K", "K^T = K", "")
    assert not mutations.judge(mutation, stated=True, proved=True).refused
    assert mutations.judge(mutation, stated=True, proved=False).refused
    with pytest.raises(ValueError, match="is no statement"):
        mutations.judge(mutation, stated=False, proved=False)


@needs_coq
def test_every_mutation_is_refused(library):
    trials = mutations.attempt(library=library)
    assert len(trials) == len(MUTATIONS)
    assert [trial.mutation for trial in trials if not trial.refused] == []


@needs_coq
def test_a_harmless_mutation_survives_and_a_senseless_one_is_an_error(library):
    harmless = Mutation("T1_2_form_vanishes_iff_skew", "(F : fieldType) (n : nat)", "(n : nat) (F : fieldType)", "")
    assert [trial.refused for trial in mutations.attempt((harmless,), library=library)] == [False]
    senseless = Mutation("T1_2_form_vanishes_iff_skew", "A^T = - A", "A^T = - n", "a matrix is no number")
    with pytest.raises(ValueError, match="is no statement"):
        mutations.attempt((senseless,), library=library)
