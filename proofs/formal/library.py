"""Sources that are compiled once, in a folder of their own, for whoever then asks Coq about them."""

from collections.abc import Iterable, Mapping
from types import TracebackType

from proofs.formal import coq, sources
from proofs.formal.guard import Guard


class Library:
    """Compiled sources. While entered, `require` compiles what is asked for and what that builds on, each once.

    `texts`: source text by theme. Neither the folder nor a compiler outlives the process, see Guard.
    """

    def __init__(
        self,
        coqc: str,
        texts: Mapping[str, str],
        *,
        at_once: int = coq.AT_ONCE,
        progress: coq.Progress = coq.note_to_terminal,
    ) -> None:
        self.texts = texts
        self.outcomes: dict[str, coq.Outcome] = {}
        self._coqc, self._at_once, self._progress = coqc, at_once, progress
        self._guard = Guard("coq")

    def __enter__(self) -> "Library":
        self._guard.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._guard.__exit__(kind, error, trace)

    def closure(self, themes: Iterable[str]) -> tuple[str, ...]:
        """The themes and all that they build on, in the order of the texts."""
        needed: set[str] = set()
        todo = list(themes)
        while todo:
            theme = todo.pop()
            if theme not in needed:
                needed.add(theme)
                todo += sources.requires(self.texts[theme])
        return tuple(theme for theme in self.texts if theme in needed)

    def require(self, themes: Iterable[str]) -> None:
        """Compiles the themes, and what they build on, that are not compiled yet; how it went is in `outcomes`."""
        new = [theme for theme in self.closure(themes) if theme not in self.outcomes]
        needs = {theme: tuple(x for x in sources.requires(self.texts[theme]) if x in new) for theme in new}
        jobs = [coq.Job(theme, needs[theme], timed=True) for theme in new]
        self.outcomes |= self.compile({theme: self.texts[theme] for theme in new}, jobs)

    def compile(self, files: Mapping[str, str], jobs: Iterable[coq.Job]) -> Mapping[str, coq.Outcome]:
        """Writes the files, NAME: text, and compiles the jobs."""
        for name, text in files.items():
            (self._guard.folder / f"{name}.v").write_text(text, encoding="ascii")
        return coq.compile_all(
            self._coqc,
            self._guard.folder,
            tuple(jobs),
            at_once=self._at_once,
            progress=self._progress,
            group=self._guard.group,
        )

    def said(self, name: str) -> str:
        """What Coq was redirected to write to NAME.out; empty where it wrote nothing."""
        path = self._guard.folder / f"{name}.out"
        return path.read_text(encoding="utf-8", errors="replace").strip() if path.exists() else ""


def project_texts() -> dict[str, str]:
    """The project's own sources by theme."""
    return {theme: sources.source(theme) for theme in sources.THEMES}
