"""How many of the listed faults count as found: one finding finds one fault."""

from evals.audit import by_kind, caught, measure
from pipeline.bank.audit import Finding, Severity


def finding(first, last, kind="fence"):
    return Finding("a.md", first, last, kind, Severity.ERROR, "It is wrong.")


def fault(line, kind="fence", half="test"):
    return {"document": "a.md", "line": line, "kind": kind, "half": half, "needs": "document"}


def test_one_finding_over_two_faults_finds_one():
    assert len(caught([finding(10, 20)], [fault(10), fault(15)])) == 1


def test_two_findings_at_one_fault_find_one():
    assert caught([finding(10, 20), finding(10, 10)], [fault(10)]) == {0}


def test_findings_are_given_to_faults_so_that_most_are_found():
    # The first finding could be given to either fault, the second only to the first of them.
    assert caught([finding(10, 20), finding(10, 10)], [fault(10), fault(15)]) == {0, 1}
    # Line 12 is left without one: two findings, three faults.
    wide = [finding(10, 12), finding(10, 11)]
    assert len(caught(wide, [fault(10), fault(11), fault(12)])) == 2


def test_a_finding_of_another_kind_line_or_document_finds_nothing():
    assert caught([finding(10, 10, "link")], [fault(10)]) == set()
    assert caught([finding(11, 12)], [fault(10)]) == set()
    assert caught([finding(10, 10)], [{**fault(10), "document": "b.md"}]) == set()


def test_code_that_cannot_compile_is_listed_as_an_inaccuracy():
    assert caught([finding(10, 10, "code")], [fault(10, "accuracy")]) == {0}
    assert caught([finding(10, 10, "accuracy")], [fault(10, "code")]) == set()


def test_recall_counts_faults_and_precision_counts_findings():
    figures = measure([finding(10, 20), finding(40, 40)], [fault(10), fault(15), fault(30)], [], "test")
    assert (figures["caught"], figures["recall"]) == (1, 1 / 3)
    assert (figures["at_a_listed_fault"], figures["precision"]) == (1, 1 / 2)
    (row,) = by_kind([finding(10, 20)], [fault(10), fault(15)])
    assert row == {"kind": "fence", "faults": 2, "caught": 1}
