from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.bank.rubric_file import to_yaml
from pipeline.bank.rubrics import derive
from pipeline.domain import Anchor, Ask
from pipeline.errors import BadInput, IndexMismatch, IndexNotBuilt, StoreError, UnreadableFile
from pipeline.index import library as library_module
from pipeline.index.ingest import State
from pipeline.index.library import Library
from pipeline.settings import load


def states(report):
    return {one.name: one.state for one in report.documents}


def test_a_folder_is_ingested_and_its_questions_serve(library, bank):
    report = library.ingest([bank])
    assert states(report) == {"garden.md": State.ADDED, "kitchen.md": State.ADDED}
    assert [(one.questions, one.answered) for one in report.documents] == [(2, 2), (2, 2)]
    assert [d.name for d in library.documents()] == ["garden.md", "kitchen.md"]
    assert [q.id for q in library.questions()] == ["garden/Q1", "garden/Q2", "kitchen/Q1", "kitchen/Q2"]
    assert library.question("garden/Q2").title == "Compost that does not smell"


def test_after_ingesting_no_passage_is_read_again_to_match(bank, own_home, monkeypatch):
    Library(load()).ingest([bank])
    monkeypatch.setattr(library_module.interaction, "token_table", lambda *_: pytest.fail("read again"))
    match = Library(load()).match([Ask("How do you keep a kitchen knife sharp?")])[0]
    assert match.question_id == "kitchen/Q1"


def test_nothing_ingested_is_a_sentence(library):
    assert library.documents() == ()
    for call in (
        library.questions,
        library.passages,
        lambda: library.search("x"),
        lambda: library.match([Ask("x")]),
    ):
        with pytest.raises(IndexNotBuilt, match="plumbline ingest"):
            call()


def test_what_is_unchanged_is_not_embedded_again(library, bank, embedder):
    library.ingest([bank])
    embedder.texts.clear()
    report = library.ingest([bank])
    assert set(states(report).values()) == {State.UNCHANGED}
    assert [(one.questions, one.answered) for one in report.documents] == [(2, 2), (2, 2)]
    assert embedder.texts == []


def test_of_a_changed_document_only_new_passages_are_embedded(library, bank, embedder):
    library.ingest([bank])
    embedder.texts.clear()
    garden = bank / "garden.md"
    garden.write_text(garden.read_text().replace("every fortnight", "every three weeks"))
    report = library.ingest([bank])
    assert states(report) == {"garden.md": State.UPDATED, "kitchen.md": State.UNCHANGED}
    assert len(embedder.texts) == 1
    assert "every three weeks" in embedder.texts[0]
    assert any("every three weeks" in p.text for p in library.passages("garden/Q2"))
    assert not any("every fortnight" in p.text for p in library.passages())


def test_old_vectors_leave_the_store(library, bank):
    library.ingest([bank])
    (bank / "garden.md").write_text((bank / "garden.md").read_text() + "\nLeaves rot within a year.\n")
    library.ingest([bank])
    held = library._holdings()
    assert library._store.ids(held.catalogue) == {p.id for p in library.passages()}


def test_another_process_sees_what_was_ingested(library, bank, own_home):
    other = Library(load(home=own_home))
    library.ingest([bank / "garden.md"])
    assert len(other.questions()) == 2
    other.search("pruning")
    library.ingest([bank / "kitchen.md"])
    assert len(other.questions()) == 4
    assert other.search("sharp knives")[0].passage.question_id == "kitchen/Q1"


def test_a_document_that_is_gone_from_its_folder_is_removed_and_named(library, bank):
    library.ingest([bank])
    (bank / "garden.md").unlink()
    report = library.ingest([bank])
    assert states(report) == {"kitchen.md": State.UNCHANGED, "garden.md": State.REMOVED}
    assert "no longer" in report.documents[1].notes[0]
    assert {hit.passage.document for hit in library.search("pruning apple trees")} == {"kitchen.md"}


def test_a_single_file_removes_nothing(library, bank):
    library.ingest([bank])
    library.ingest([bank / "garden.md"])
    assert len(library.documents()) == 2


def test_remove_takes_a_document_out(library, bank):
    library.ingest([bank])
    library.remove("garden.md")
    assert [d.name for d in library.documents()] == ["kitchen.md"]
    kept = [file.read_text() for file in (library._shelf.folder / "sources").iterdir()]
    assert kept == [(bank / "kitchen.md").read_text()]
    with pytest.raises(BadInput, match=r"No document named 'garden.md'.*kitchen.md"):
        library.remove("garden.md")


def test_removing_the_last_document_leaves_nothing(library, bank):
    library.ingest([bank / "garden.md"])
    library.remove("garden.md")
    with pytest.raises(IndexNotBuilt):
        library.questions()
    assert not list((library._shelf.folder / "sources").iterdir())


def test_a_document_of_the_same_name_takes_the_place_of_the_other_and_says_so(library, bank, tmp_path):
    library.ingest([bank / "garden.md"])
    other = tmp_path / "elsewhere"
    other.mkdir()
    (other / "garden.md").write_text((bank / "kitchen.md").read_text())
    report = library.ingest([other / "garden.md"])
    assert states(report) == {"garden.md": State.UPDATED}
    assert str(bank) in report.documents[0].notes[0]
    assert [q.title for q in library.questions()] == ["Keeping knives sharp", "Rising of bread dough"]


def test_two_files_of_one_name_at_once_are_refused(library, bank, tmp_path):
    other = tmp_path / "elsewhere"
    other.mkdir()
    (other / "garden.md").write_text("## Q1: Something\n\nElse?\n")
    with pytest.raises(BadInput, match="one name"):
        library.ingest([bank, other])
    assert library.documents() == ()


def test_of_several_files_a_bad_one_stops_no_other(library, bank):
    (bank / "empty.md").write_text("")
    report = library.ingest([bank])
    assert states(report)["empty.md"] is State.FAILED
    assert "empty" in report.failed[0].notes[0]
    assert len(library.questions()) == 4


def test_one_bad_file_alone_is_an_error(library, tmp_path):
    with pytest.raises(UnreadableFile, match="no such file"):
        library.ingest([tmp_path / "nowhere.md"])


def test_a_folder_without_documents_is_an_error(library, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadInput, match="holds no document"):
        library.ingest([tmp_path / "empty"])


def test_a_rubric_beside_the_document_is_carried_along(library, bank):
    library.ingest([bank])
    document = next(d for d in library.documents() if d.name == "garden.md")
    derived = derive(document.questions[0])
    criterion = replace(derived.criteria[0], statement="It is done in late winter.")
    edited = replace(derived, origin="edited", criteria=(criterion, *derived.criteria[1:]))
    (bank / "garden.rubric.yaml").write_text(to_yaml(document, [edited]))
    report = library.ingest([bank])
    assert states(report) == {"garden.md": State.UPDATED, "kitchen.md": State.UNCHANGED}
    assert report.documents[0].embedded == 0
    choice = library.rubric("garden/Q1")
    assert choice.rubric.criteria[0].statement == "It is done in late winter."
    assert choice.warning is None
    assert library.rubric("kitchen/Q1").rubric.origin == "derived"


def test_a_broken_rubric_is_refused_and_the_old_state_serves(library, bank):
    library.ingest([bank])
    (bank / "garden.rubric.yaml").write_text("rubrics: [nonsense\n")
    report = library.ingest([bank])
    assert states(report)["garden.md"] is State.FAILED
    assert library.rubric("garden/Q1").rubric.origin == "derived"


def test_an_unknown_question_is_a_sentence(library, bank):
    library.ingest([bank])
    with pytest.raises(BadInput, match="'attic/Q1'"):
        library.question("attic/Q1")
    with pytest.raises(BadInput, match="'attic/Q1'"):
        library.match([Ask("x")], only=["attic/Q1"])


def test_another_model_is_refused_until_all_is_embedded_anew(library, bank, stub, own_home):
    library.ingest([bank])
    other = Library(load(home=own_home), stub)
    for call in (lambda: other.search("x"), lambda: other.match([Ask("x")]), lambda: other.ingest([bank])):
        with pytest.raises(IndexMismatch, match="plumbline ingest --rebuild"):
            call()
    assert len(other.questions()) == 4
    report = other.rebuild()
    assert all(one.embedded == one.passages > 0 for one in report.documents)
    assert other.search("compost heap")
    with pytest.raises(IndexMismatch):
        library.search("x")


def test_after_a_rebuild_only_the_new_model_has_a_collection(library, bank, stub, own_home):
    library.ingest([bank])
    other = Library(load(home=own_home), stub)
    other.rebuild()
    with other._store._opened() as client:
        assert len(client.list_collections()) == 1


def test_another_revision_of_a_model_is_another_model(bank, own_home, stub):
    Library(load(), stub).ingest([bank])
    with pytest.raises(IndexMismatch, match="revision 2"):
        Library(load(), type(stub)("2")).search("x")


def test_a_new_reader_reads_the_kept_documents_anew(library, bank, monkeypatch, embedder):
    library.ingest([bank])
    embedder.texts.clear()
    for module in (library_module, library_module.Ingestion.__init__.__globals__):
        target = module if isinstance(module, dict) else vars(module)
        monkeypatch.setitem(target, "recipe", lambda: "of tomorrow")
    (bank / "garden.md").unlink()
    assert len(library.questions()) == 4
    assert {entry.recipe for entry in library._holdings().catalogue.entries} == {"of tomorrow"}
    assert embedder.texts == []


def test_a_lost_store_is_filled_again_from_the_home(library, bank, own_home, stub):
    first = Library(load(home=own_home), stub)
    first.ingest([bank])
    held = first._holdings()
    with first._store._opened() as client:
        client.delete_collection(held.catalogue.collection)
    again = Library(load(home=own_home), stub)
    assert again.search("knife")
    assert again._store.ids(held.catalogue) == {p.id for p in again.passages()}


@pytest.mark.parametrize("text", ["", "{", "[]", '{"schema": "catalogue/9"}', '{"schema": "catalogue/1"}'])
def test_a_damaged_catalogue_is_a_sentence(library, own_home, text):
    library._shelf.folder.mkdir(parents=True)
    library._shelf.catalogue_file.write_text(text)
    with pytest.raises(StoreError, match="damaged"):
        library.questions()


def test_damaged_vectors_are_a_sentence_and_rebuilt(library, bank):
    library.ingest([bank])
    for file in (library._shelf.folder / "vectors").iterdir():
        file.write_bytes(b"nothing")
    with pytest.raises(StoreError, match="--rebuild"):
        library.passages()
    library.rebuild()
    assert library.passages()


@pytest.mark.parametrize("damaged", [b"\xff\xfe\x00", b"{", b"[1]", b'[["no/Q1", "no/Q2"]]'])
def test_damaged_near_duplicates_are_found_out_anew(library, bank, damaged):
    library.ingest([bank])
    library.match([Ask("What makes bread dough rise?")])
    for file in (library._shelf.folder / "alike").iterdir():
        file.write_bytes(damaged)
    found = Library(load()).match([Ask("What makes bread dough rise?")])
    assert found[0].candidates[0].id == "kitchen/Q2"


@pytest.mark.parametrize("kind", ["sources", "rubrics"])
@pytest.mark.parametrize("change", [lambda file: file.write_bytes(b"\xff\x00"), lambda file: file.unlink()])
def test_damaged_copies_are_a_sentence_and_mended_by_ingesting_again(library, bank, kind, change):
    document = bank / "kitchen.md"
    library.ingest([document])
    rubrics = [library.rubric(question.id).rubric for question in library.questions()]
    document.with_name("kitchen.rubric.yaml").write_text(to_yaml(library.documents()[0], rubrics))
    library.ingest([document])
    for file in (library._shelf.folder / kind).iterdir():
        change(file)
    broken = Library(load())
    with pytest.raises(StoreError, match="library"):
        broken.rubric("kitchen/Q1")
    broken.ingest([document])
    assert Library(load()).rubric("kitchen/Q1").rubric.origin == "edited"


def test_names_of_documents_reach_no_path(library, tmp_path):
    hostile = tmp_path / "a" / "..%2f..%2fetc; rm -rf $HOME.md"
    hostile.parent.mkdir()
    hostile.write_text("## Q1: Why?\n\nWhy?\n\n**Answer:** Because of gravity, which pulls down.\n")
    library.ingest([hostile])
    kept = [file.name for file in library._shelf.folder.rglob("*") if file.is_file()]
    assert not any("etc" in name for name in kept)
    assert library.search("gravity")[0].passage.document == hostile.name


def test_a_home_that_cannot_be_written_is_a_sentence(bank, tmp_path, stub):
    (tmp_path / "file").write_text("")
    blocked = Library(load(home=tmp_path / "file" / "home"), stub)
    with pytest.raises(StoreError, match="PLUMBLINE_HOME"):
        blocked.ingest([bank])


def test_progress_counts_up_to_all(library, bank):
    seen = []
    library.ingest([bank / "garden.md"], lambda done, total, name: seen.append((done, total, name)))
    assert seen[0][0] == 0
    assert seen[-1][0] == seen[-1][1] > 0
    assert {name for _, _, name in seen} == {"garden.md"}


def test_importing_the_library_loads_nothing_heavy():
    import subprocess
    import sys

    heavy = ("chromadb", "onnxruntime", "tokenizers", "bm25s")
    code = f"import sys, pipeline.index.library; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert done.stdout.strip() == "[]"


def test_anchors_and_probes_are_kept_with_the_edited_rubric(library, bank):
    library.ingest([bank])
    document = next(d for d in library.documents() if d.name == "garden.md")
    rubric = replace(
        derive(document.questions[0]),
        anchors=(Anchor(1, "Never."), Anchor(5, "Late winter.")),
        probes=("Why?",),
    )
    (bank / "garden.rubric.yaml").write_text(to_yaml(document, [rubric]))
    library.ingest([bank])
    for kept in (library, Library(load())):  # the second reads it from the home
        found = kept.rubric("garden/Q1").rubric
        assert (found.anchors, found.probes) == (rubric.anchors, rubric.probes)
    assert library.rubric("kitchen/Q1").rubric.anchors == ()
