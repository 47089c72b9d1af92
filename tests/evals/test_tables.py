"""The page shows what is on record."""

from evals import tables
from evals.tables import README, TABLES, drawn, interval, short, table


def test_no_table_of_the_page_is_stale():
    page = README.read_text(encoding="utf-8")
    assert page == drawn(page), "run `python -m evals.tables`"


def test_every_table_stands_on_the_page_once():
    page = README.read_text(encoding="utf-8")
    assert all(page.count(f"<!-- {name} -->") == 1 for name in TABLES)


def test_a_suite_without_a_result_leaves_a_sentence(monkeypatch):
    def missing(suite):
        raise FileNotFoundError(suite)

    monkeypatch.setattr(tables, "recorded", missing)
    page = drawn("above\n<!-- pace -->\nold\n<!-- end -->\nbelow")
    assert page == (
        "above\n<!-- pace -->\nNo result is on record: run `python -m evals.pace`.\n<!-- end -->\nbelow"
    )


def test_figures_are_short():
    assert [short(x) for x in (0.514, -0.2, 1.0, 2.143, None)] == [".51", "-.20", "1.00", "2.14", "–"]
    assert interval({"value": 0.5, "low": 0.25, "high": 1.0}) == ".50 (.25 to 1.00)"
    assert interval({"value": None, "low": None, "high": None}) == "–"
    assert table(["a", "b"], [["1", "2"]]) == "| a | b |\n| --- | --- |\n| 1 | 2 |"
