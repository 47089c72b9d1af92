from pipeline.wording import count


def test_one_is_no_plural():
    assert count(1, "turn") == "1 turn"
    assert count(1200, "turn") == "1,200 turns"
    assert count(2, "match is", "matches are") == "2 matches are"
