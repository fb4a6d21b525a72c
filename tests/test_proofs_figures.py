"""The pictures: same bytes every time, every one drawn (the long ones shortened), colours that stay apart in grey."""

import json
import re
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from click.testing import CliRunner

from numerics import plots
from numerics.plots import COLOURS, DASHES, MARKERS, Line, Panel, draw, to_bytes
from proofs.commands.figures import command
from proofs.figures import numbers as figures_numbers
from proofs.figures import ours as figures_ours
from proofs.figures.catalogue import FIGURES, count, picture, render
from proofs.figures.ours import wilson


@pytest.fixture
def short(monkeypatch):
    monkeypatch.setattr(figures_ours, "MILLION", 20_000)
    monkeypatch.setattr(figures_ours, "STARTS", 3)
    monkeypatch.setattr(figures_ours, "LENGTH", 20.0)
    monkeypatch.setattr(figures_numbers, "RETURNS", 6)
    monkeypatch.setattr(figures_numbers, "ENERGIES", (4.0,))
    monkeypatch.setattr(figures_numbers, "LENGTH", 20.0)


@pytest.mark.parametrize("name", [p.name for p in FIGURES])
@pytest.mark.usefixtures("short")
def test_every_picture_is_drawn(name):
    ((_, content),) = render([name])
    root = ElementTree.fromstring(content)
    assert root.tag.endswith("svg")
    assert b"<dc:date>" not in content
    assert len(content) < 400_000


@pytest.mark.parametrize(
    "name", [p.name for p in FIGURES if not p.parts and p.name not in ("horseshoe", "many_neurons")]
)
@pytest.mark.usefixtures("short")
def test_every_picture_is_legible_400_pixels_wide_and_turns_dark(name):
    ((_, content),) = render([name])
    width = float(ElementTree.fromstring(content).attrib["viewBox"].split()[2])
    assert plots.STYLE["xtick.labelsize"] * 400 / width > 8.8  # the smallest letters, in pixels
    assert b"@media (prefers-color-scheme:dark)" in content
    used = {colour.lower() for colour in re.findall(r'style="[^"]*?(#[0-9a-fA-F]{6})', content.decode())}
    assert used <= set(plots.NIGHT)


def test_every_colour_turns_and_stays_apart_from_the_dark_paper():
    def luminance(colour):
        parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
        return np.dot(
            [0.2126, 0.7152, 0.0722], [x / 12.92 if x <= 0.04 else ((x + 0.055) / 1.055) ** 2.4 for x in parts]
        )

    assert {colour.lower() for colour in COLOURS} <= set(plots.NIGHT)
    paper = luminance(plots.NIGHT["#ffffff"])
    lines = {day: night for day, night in plots.NIGHT.items() if day != "#ffffff"}
    assert len(set(lines.values())) == len(lines)
    assert all((luminance(night) + 0.05) / (paper + 0.05) > 4.5 for night in lines.values())


def test_arrow_heads_lie_on_the_line_and_follow_it():
    x = np.linspace(0, 1, 50)
    figure = draw([Panel([Line(x, x**2, arrows=3)], "x", "y", xlim=(0, 1), ylim=(0, 1))])
    heads = figure.axes[0].texts
    assert len(heads) == 3
    for head in heads:
        assert head.xy[1] == pytest.approx(head.xy[0] ** 2)
        assert head.xy[0] > head.xyann[0]
    assert not draw([Panel([Line([5, 6], [5, 6], arrows=3)], "x", "y", xlim=(0, 1), ylim=(0, 1))]).axes[0].texts


def test_wilsons_intervals():
    below, above = wilson(np.array([0.0, 0.5, 1.0]), 60)
    assert below[0] == 0 == above[2]
    assert above[0] == pytest.approx(1.959963984540054**2 / (60 + 1.959963984540054**2))
    assert below[1] == pytest.approx(above[1])
    assert np.all(wilson(np.array([0.3]), 6000) < wilson(np.array([0.3]), 60))


def test_several_processes_draw_the_same_bytes():
    names, heard = ["phase_portraits", "euler_energy"], []
    alone = {p.name: content for p, content in render(names)}
    together = {p.name: content for p, content in render(names, workers=2, done=heard.append)}
    assert together == alone
    assert sorted(heard) == sorted(names)
    assert count(names) == 2 < count() == sum(len(p.parts) or 1 for p in FIGURES)


def test_the_same_bytes_every_time():
    first, second = (list(render(["rectified_escape", "euler_energy"])) for _ in range(2))
    assert [content for _, content in first] == [content for _, content in second]
    assert to_bytes(picture("euler_energy").make(), "png") == to_bytes(picture("euler_energy").make(), "png")


def test_a_changed_salt_would_be_seen(monkeypatch):
    figure = draw([Panel([Line([0, 1], [0, 1])], "x", "y")], width=plots.COLUMN)
    before = to_bytes(figure)
    monkeypatch.setitem(plots.STYLE, "svg.hashsalt", "another")
    assert to_bytes(figure) != before


def test_lines_are_told_apart_without_colour():
    assert len(set(COLOURS)) == len(COLOURS) == len(DASHES) == len(MARKERS)
    assert len(set(MARKERS)) == len(MARKERS)
    # Two solid lines: the first is blue, the other black, half as bright again.
    solid = [k for k, dash in enumerate(DASHES) if dash == "-"]
    assert len(solid) <= 2

    def luminance(colour):
        return np.dot([0.2126, 0.7152, 0.0722], [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)])

    levels = [luminance(COLOURS[k]) for k in solid]
    assert abs(levels[0] - levels[1]) > 0.3


def test_pictures_have_labels_and_captions():
    for p in FIGURES:
        assert p.caption.endswith(".")
        assert p.labels
        assert p.source in ("paper", "beyond")
    with pytest.raises(ValueError, match="unknown figure"):
        picture("mona_lisa")
    with pytest.raises(ValueError, match="svg or png"):
        to_bytes(draw([Panel([], "x", "y")]), "pdf")


def test_the_command_writes_files(tmp_path):
    answer = CliRunner().invoke(
        command, ["euler_energy", "-o", str(tmp_path / "new"), "--format", "png", "--json"], standalone_mode=False
    )
    document = json.loads(answer.output)
    assert answer.return_value == 0
    assert document["schema"] == "skewflow/figures/1"
    assert (tmp_path / "new" / "euler_energy.png").read_bytes().startswith(b"\x89PNG")
    listing = CliRunner().invoke(command, ["--list"], standalone_mode=False).output
    assert all(p.name in listing for p in FIGURES)


@pytest.mark.parametrize(("arguments", "word"), [(["mona_lisa"], "unknown figure"), (["-o", "taken"], "not a folder")])
def test_a_bad_request_is_one_line_and_exit_2(arguments, word, tmp_path, monkeypatch, capsys):
    from proofs.cli import main

    monkeypatch.chdir(tmp_path)
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(SystemExit) as stop:
        main(["figures", *arguments])
    assert stop.value.code == 2
    message = capsys.readouterr().err.strip()
    assert word in message
    assert len(message.splitlines()) == 1
