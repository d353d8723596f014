"""The path of an import: four steps, of which those that have nothing to ask are passed; one can go back to any."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import streamlit as st

from footprint.pages import state
from footprint.pages.figure_texts import say_counts
from footprint.workspace.handed_over import File

COLUMNS, WORDS, LEFT, SAVE = STEPS = ("columns", "words", "left", "save")

PATH = "import-path"
GO = "import-go"  # around the button that goes on, whatever the step

# What is asked: by step, things that can be told from one another.
Asked = Mapping[str, Collection[tuple]]


@dataclass(eq=False)
class ImportPath:
    """How far one is with some files: the step that is open, and what one has passed on.

    What is asked and was passed on is not asked again, as long as the same files lie there.
    """

    handed: tuple[str, ...] = ()
    open: str = ""
    seen: set[tuple] = field(default_factory=set)

    def find_step(self, asked: Asked) -> str:
        """The step that is open, until one goes on; then the first that asks something new, else the last."""
        if not self.open:
            self.open = next((step for step in STEPS if set(asked.get(step, ())) - self.seen), SAVE)
        return self.open

    def go_to(self, step: str) -> None:
        """Open a step, whether it asks something or not; "" opens the first that does."""
        self.open = step

    def go_on(self, passed: Collection[tuple] = ()) -> None:
        """Leave what is asked as it stands, and go where something else is asked."""
        self.seen |= set(passed)
        self.open = ""


def find_path(handed: tuple[str, ...]) -> ImportPath:
    """The path of this session for some files; others make it look anew at what they ask."""
    path: ImportPath = st.session_state.setdefault(PATH, ImportPath())
    if path.handed != handed:
        path.handed, path.open = handed, ""
    return path


def forget_path() -> None:
    """Begin again at the first step."""
    st.session_state.pop(PATH, None)


def show_steps(path: ImportPath, current: str, asked: Asked, can_save: bool) -> None:
    """The four steps, how many things each asks, and the way to each."""
    with st.container(horizontal=True, key="import-steps", gap="small"):
        for number, step in enumerate(STEPS, 1):
            count = len(asked.get(step, ()))
            name = say_counts(
                "page.import.step.asks" if count else "page.import.step.short",
                number=number,
                name=state.say(f"page.import.step.{step}.name"),
                count=count,
            )
            st.button(
                f"**{name}**" if step == current else name,
                key=f"import-step-{step}",
                type="secondary" if step == current else "tertiary",
                icon=None if count or step in (SAVE, current) else ":material/check:",
                on_click=path.go_to,
                args=(step,),
                disabled=step == SAVE and not can_save,
            )


def show_title(step: str) -> None:
    """What the step is about."""
    st.header(state.say(f"page.import.step.{step}.title"), anchor=False)


def choose_file(files: Sequence[File], asking: Collection[str], step: str) -> File:
    """The file that a step is about: the first that asks something, another where one chooses it."""
    first = next((at for at, file in enumerate(files) if file.handed.id in asking), 0)
    if len(files) == 1:
        return files[0]
    names = [file.name for file in files]
    chosen = st.selectbox(
        state.say("page.import.step.file"),
        range(len(files)),
        index=first,
        format_func=names.__getitem__,
        key=f"import-file-{step}-{files[first].handed.id}",
    )
    return files[chosen]
