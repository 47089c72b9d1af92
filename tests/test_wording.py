from pipeline.wording import count, lines


def test_one_is_no_plural():
    assert count(1, "turn") == "1 turn"
    assert count(1200, "turn") == "1,200 turns"
    assert count(2, "match is", "matches are") == "2 matches are"


def test_one_line_is_no_range():
    assert lines(4, 4) == "line 4"
    assert lines(4, 9) == "lines 4 to 9"
