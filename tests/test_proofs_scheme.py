"""`skewflow scheme`: what an update rule is, by name, from SciPy, or from a file."""

import json
from importlib.resources import files

import pytest
from click.testing import CliRunner

from analysis.schemes import catalogue
from proofs.cli import main, skewflow

jsonschema = pytest.importorskip("jsonschema", reason="the schemas are checked by jsonschema")
SCHEMA = json.loads((files("proofs") / "schemas" / "scheme.json").read_text(encoding="utf-8"))


def asked(*arguments):
    found = CliRunner().invoke(skewflow, ["scheme", *arguments, "--json"])
    answer = json.loads(found.stdout)
    jsonschema.validate(answer, SCHEMA)
    return answer


def test_scipys_rules_are_read_as_they_are():
    answer = asked("RK45")
    assert (answer["order"], answer["exact"], answer["symplectic"]) == (5, False, False)
    assert answer["limits"]["imaginary"]["value"] == pytest.approx(0.99718900863)
    assert asked("RK23")["limits"]["imaginary"]["exact"] == "sqrt(3)"
    assert all(row["met"] for row in answer["conditions"] if row["order"] <= 5)
    assert any(not row["met"] for row in answer["conditions"] if row["order"] == 6)


def test_a_symplectic_rule_keeps_energy():
    answer = asked("gauss_2")
    assert (answer["symplectic"], answer["energy"]["linear"], answer["a_stable"]) == (True, "exact", True)
    assert answer["limits"]["imaginary"]["value"] is None
    euler = asked("euler")
    assert (euler["energy"]["linear"], euler["energy"]["power"]) == ("grows", 2)
    assert euler["energy"]["per_step"][0]["factor"] == pytest.approx(1.01)


def test_a_file(tmp_path):
    path = tmp_path / "mine.json"
    path.write_text('{"name": "mine", "A": [[0.5, 0], [0, 0.5]], "b": [0.5, 0.5]}', encoding="utf-8")
    answer = asked(str(path))
    assert (answer["name"], answer["symplectic"], answer["stages"], answer["stages_needed"]) == ("mine", True, 2, 1)
    text = CliRunner().invoke(skewflow, ["scheme", str(path)]).stdout
    assert "2 stages, 1 needed" in text
    assert "symplectic     yes" in text


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("[]", "an object with"),
        ('{"A": [[0]], "b": [2]}', "add up to 1, not 2"),
        ("\udcff", "No such file|utf-8|decode|JSON"),
        (" " * 300_000, "more than 200000 bytes"),
    ],
)
def test_bad_files_are_one_line(tmp_path, capsys, content, why):
    path = tmp_path / "bad.json"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(SystemExit) as end:
        main(["scheme", str(path)])
    said = capsys.readouterr().err
    assert end.value.code == 2
    assert said.count("\n") == 1
    import re

    assert re.search(why, said)


def test_unknown_names_get_the_list(capsys):
    with pytest.raises(SystemExit):
        main(["scheme", "rk5"])
    assert "rk4" in capsys.readouterr().err


def test_without_a_name_the_whole_catalogue_is_one_table(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["scheme"])
    assert stop.value.code == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2 + len(catalogue())
    assert any(line.startswith("| classical RK4 | 4 |") for line in lines)
