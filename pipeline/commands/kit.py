"""`plumbline bank kit`: the questions of an interview, its sheets and its plan."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline import terminal
from pipeline.errors import BadInput
from pipeline.terminal import JsonFlag

if TYPE_CHECKING:
    from pipeline.interview.kit import Kit, Variant

ENOUGH_MB = 10


RoleOption = Annotated[str, typer.Option("--role", help="For whom, in words; what concerns it counts more.")]
LevelOption = Annotated[
    str | None, typer.Option("--level", help="junior, intermediate, senior or principal; it sets the mix.")
]
MinutesOption = Annotated[int, typer.Option("--minutes", help="For the questions alone.")]
TopicOption = Annotated[
    list[str] | None, typer.Option("--topic", help="What must come up, in words. May be repeated.")
]
WithoutOption = Annotated[
    list[str] | None, typer.Option("--without", help="What must not come up. May be repeated.")
]
UsedOption = Annotated[
    list[str] | None,
    typer.Option("--used", help="Ids asked before, with commas; or a plan or kit file. May be repeated."),
]
MixOption = Annotated[
    str | None,
    typer.Option("--mix", help="Per cent of foundational/intermediate/advanced. [default: 20/40/40]"),
]
FewestOption = Annotated[int, typer.Option("--fewest", help="Questions at least.")]
MostOption = Annotated[int, typer.Option("--most", help="Questions at most, as many of them as fit.")]
VariantsOption = Annotated[int, typer.Option("--variants", help="1, or 2 that are as hard as each other.")]
UnansweredOption = Annotated[
    bool, typer.Option("--unanswered", help="Also questions without a reference answer.")
]
FolderOption = Annotated[
    Path | None, typer.Option("--out", help="A folder for the sheets, the plans and kit.json.")
]


def kit(
    role: RoleOption = "",
    level: LevelOption = None,
    minutes: MinutesOption = 60,
    topic: TopicOption = None,
    without: WithoutOption = None,
    used: UsedOption = None,
    mix: MixOption = None,
    fewest: FewestOption = 3,
    most: MostOption = 6,
    variants: VariantsOption = 2,
    unanswered: UnansweredOption = False,
    to: FolderOption = None,
    as_json: JsonFlag = False,
) -> None:
    """Choose the questions of an interview, and write the sheets and the plan for it."""
    from pipeline.index.library import Library
    from pipeline.interview.kit import choose
    from pipeline.interview.sheets import to_json
    from pipeline.interview.wish import Wish, read_mix
    from pipeline.settings import load

    wish = Wish(
        role=" ".join(role.split()),
        level=level,
        minutes=minutes,
        topics=_words(topic or (), "--topic"),
        without=_words(without or (), "--without"),
        used=tuple(dict.fromkeys(name for given in used or () for name in read_used(given))),
        mix=None if mix is None else read_mix(mix),
        fewest=fewest,
        most=most,
        variants=variants,
        unanswered=unanswered,
    )
    made = choose(Library(load()), wish)
    if not made.considered:
        raise BadInput(f"{' '.join(made.unmet)} Leave fewer out, or ingest more questions.")
    if to is not None:
        _write(made, to)
    if as_json:
        terminal.emit(to_json(made))
    else:
        _show(made)
    if to is not None:
        terminal.note(f"Written to {to}. `plumbline evaluate FILE --plan {to / 'plan-a.txt'}` scores by it.")


def _words(given: Sequence[str], option: str) -> tuple[str, ...]:
    """Topics, none of them empty."""
    from pipeline.interview.offer import terms

    cleaned = tuple(" ".join(one.split()) for one in given)
    for one in cleaned:
        if not terms(one):
            raise BadInput(f"{option} {one!r} names no topic. Give a word that says what it is about.")
    return cleaned


def read_used(given: str) -> list[str]:
    """The ids of questions that were asked before: as given, or of the plan or kit file that is named."""
    from pipeline.textfile import decode, read_bytes

    file = Path(given)
    if not file.suffix:
        return [part.strip() for part in given.split(",") if part.strip()]
    text = decode(read_bytes(file, ENOUGH_MB), file.name)
    if text.lstrip().startswith("{"):
        return _planned(text, file)
    return [part.strip() for line in text.splitlines() for part in line.split(",") if part.strip()]


def _planned(text: str, file: Path) -> list[str]:
    """The ids in a kit file; raises BadInput."""
    try:
        read = json.loads(text)
        if read["schema"] != "kit/1":
            raise ValueError
        return [str(name) for variant in read["variants"] for name in variant["plan"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise BadInput("This is no kit/1 file. Name a plan or a kit.json.", file=file) from None


def _write(made: Kit, folder: Path) -> None:
    """All papers of a kit; raises BadInput where one cannot be written."""
    from pipeline.commands.evaluate import write_text
    from pipeline.interview.sheets import to_json

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"{folder} cannot be made ({error.strerror}). Name another folder.") from None
    for variant in made.variants:
        for name, text in _papers(made, variant).items():
            write_text(text, folder / name)
    write_text(json.dumps(to_json(made), ensure_ascii=False, indent=2) + "\n", folder / "kit.json")


def _papers(made: Kit, variant: Variant) -> dict[str, str]:
    """The papers of a variant by the names of their files."""
    from pipeline.interview import sheets

    name = variant.name.lower()
    return {
        f"interviewer-{name}.md": sheets.interviewer_markdown(made, variant),
        f"interviewer-{name}.html": sheets.interviewer_html(made, variant),
        f"candidate-{name}.md": sheets.candidate_markdown(made, variant),
        f"candidate-{name}.html": sheets.candidate_html(made, variant),
        f"plan-{name}.txt": sheets.plan(variant),
    }


def _show(made: Kit) -> None:
    from pipeline.interview.sheets import about, heading

    for variant in made.variants:
        terminal.say(f"{heading(made, variant)}: {about(made, variant)}")
        for number, chosen in enumerate(variant.questions, 1):
            hard = chosen.question.difficulty or "difficulty unknown"
            terminal.say(f"{number}. {chosen.question.id} ({hard}, {chosen.minutes} minutes)")
            terminal.say(f"   {terminal.shorten(chosen.question.title, 100)}")
            terminal.say(f"   {' '.join(chosen.why)}")
        terminal.say()
    for sentence in made.unmet:
        terminal.note(f"! {sentence}")
