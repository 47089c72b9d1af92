"""Rubrics: what becomes a criterion, what does not, and what each weighs."""

from dataclasses import replace

from pipeline.bank.read import parse_document
from pipeline.bank.rubrics import answer_hash, choose, criterion_id, derive
from pipeline.bank.selection import same
from pipeline.domain import CriterionKind, Question, Rubric


def question(body: str, head: str = "### Q1: How do you keep a queue from growing?") -> Question:
    (found,) = parse_document("bank.md", f"{head}\n\n{body}\n".encode()).questions
    return found


def statements(body: str) -> list[str]:
    return [criterion.statement for criterion in derive(question(body)).criteria]


def test_a_label_and_what_it_says_are_one_statement() -> None:
    assert statements(
        "- **Bounding**: Reject work above 10,000 items\n- **Shedding**: drops the oldest first\n"
    ) == [
        "Bounding: Reject work above 10,000 items.",
        "Shedding: drops the oldest first.",
    ]


def test_lead_ins_fragments_and_code_are_no_statements() -> None:
    found = statements(
        "This offers several advantages:\n\n**Key Features**:\n"
        "- Producers wait when the buffer is full\n- Consumers acknowledge in batches of 50\n"
        "- Slow consumers are cut off after 30 seconds\n- Dropped items are counted and alerted on\n\n"
        "```rust\nlet queue = bounded(100);\nfn push() {}\n```\n"
    )
    assert found == [
        "Producers wait when the buffer is full.",
        "Consumers acknowledge in batches of 50.",
        "Slow consumers are cut off after 30 seconds.",
        "Dropped items are counted and alerted on.",
    ]


def test_a_figure_keeps_its_subject() -> None:
    # neither line says alone what is measured, so the label above it is put in front
    assert statements("**Queue latency**\n- < 45 ms at the 99th percentile\n- 3 ms median\n") == [
        "Queue latency: < 45 ms at the 99th percentile.",
        "Queue latency: 3 ms median.",
    ]


def test_a_target_is_joined_to_its_figure() -> None:
    found = derive(question("**Metrics**: Latency = wait(5) + send(3) = 8 ms | Target <10 ms\n")).criteria
    assert [criterion.statement for criterion in found] == [
        "Latency = wait(5) + send(3) = 8 ms (target <10 ms)."
    ]
    assert found[0].kind is CriterionKind.FIGURE


def test_a_thing_and_its_figure_are_a_figure() -> None:
    body = (
        "- Storage: $90 = disks ($60) + copies ($30)\n"  # a sum of money, and how it comes about
        "- Stack: 2 MB by default\n"  # a size
        "- Ordering: 3 replicas agree before a leader answers\n"  # a number, but no amount of anything
        "- Retries: 5% of callers come back at once and must be held off by jitter\n"  # tells more than 5%
    )
    found = derive(question(body)).criteria
    assert [one.kind.value for one in found] == ["figure", "figure", "key_point", "key_point"]


def test_advantages_and_drawbacks_are_one_trade_off() -> None:
    body = "| Approach | Pros | Cons | Tag |\n|--|--|--|--|\n| Bounded | no overflow | callers wait | [x] |\n"
    (criterion,) = derive(question(body)).criteria
    assert criterion.statement == "Bounded: no overflow, but callers wait."
    assert (criterion.kind, criterion.weight) == (CriterionKind.TRADE_OFF, 1.5)


def test_a_verdict_is_told_where_it_says_why() -> None:
    # "Chosen" says nothing of the alternative, and the column's name reads badly before a sentence
    rows = "| Ring | Memory fixed | Chosen |\n| List | Memory grows | Suits rare bursts |\n"
    assert statements(f"| Approach | Limit | Verdict |\n|--|--|--|\n{rows}") == [
        "Ring: Limit Memory fixed.",
        "List: Limit Memory grows; Suits rare bursts.",
    ]


def test_a_name_in_code_keeps_its_letters() -> None:
    assert statements("`impl Trait` in an argument is a generic.\n") == [
        "impl Trait in an argument is a generic."
    ]


def test_a_sentence_that_was_cut_off_is_left_out() -> None:
    assert statements("Producers block when the buffer is full. Consumers then drain it until the nex\n") == [
        "Producers block when the buffer is full."
    ]


def test_what_is_said_twice_counts_once() -> None:
    twice = "- Producers block when the buffer is full\n- Producers block when the buffer is full.\n"
    assert len(statements(f"{twice}- Drop the oldest item first\n")) == 2


def test_statements_with_different_figures_are_different() -> None:
    assert same("Latency stays below 5 ms.", "latency stays below 5 ms")
    assert same("The buffer holds all items.", "All items the buffer holds.")
    assert not same("Latency stays below 5 ms.", "Latency stays below 50 ms.")


def test_a_fact_in_two_wordings_counts_once() -> None:
    # the rows of the comparison tell both figures, and all the words, of the sentence
    rows = "- Ring: fixed memory, but +7ms wait\n- List: no wait, but 40GB memory\n"
    found = statements(f"**Trade-offs**\n- Trade-off: +7ms wait vs. 40GB memory\n{rows}")
    assert found == ["Ring: fixed memory, but +7ms wait.", "List: no wait, but 40GB memory."]


def test_the_fuller_wording_is_kept() -> None:
    # the first ranks higher, as it stands first; the second says all of it and more
    found = statements(
        "- Batches hold 64 items before they are sent\n"
        "- Batches hold 64 items before they are sent, or fewer where 9 milliseconds have passed since\n"
    )
    assert len(found) == 1
    assert "9 milliseconds" in found[0]


def test_one_figure_of_two_things_is_two_facts() -> None:
    rows = "- Reads: 5 ms on an idle disk\n- Appends: 5 ms on an idle disk, and on a busy one\n"
    assert len(statements(rows)) == 2


def test_kinds_and_weights() -> None:
    rubric = derive(
        question(
            "**Key Insight**: Back pressure beats buffering.\n\n"
            "**Answer**: A bounded buffer makes producers wait for consumers.\n\n"
            "**Success Criteria**\n- No item is lost in a 24 hour test\n\n"
            "**Trade-offs**\n- Waiting costs throughput under bursts\n\n"
            "**Benchmarks**\n- Throughput: 12,000 items each second\n"
        )
    )
    assert [(c.kind.value, c.weight) for c in rubric.criteria] == [
        ("key_point", 2.0),  # the key insight counts for two
        ("key_point", 1.0),
        ("success_criterion", 1.5),
        ("trade_off", 1.5),
        ("figure", 0.75),
    ]


def test_never_more_than_twelve_and_of_every_part() -> None:
    # 4 parts of 5 items that share no word but the name of their part
    names = ("Alpha", "Bravo", "Charlie", "Delta")
    parts = [
        f"**Part {name}**\n"
        + "".join(f"- {name} {' '.join(f'w{at}{n}{c}x' for c in 'abcde')}\n" for n in range(5))
        for at, name in enumerate(names)
    ]
    found = statements("\n".join(parts))
    assert len(found) == 12
    assert {text.split()[0] for text in found} == {"Alpha", "Bravo", "Charlie", "Delta"}


def test_comments_help_where_an_answer_says_little_else() -> None:
    body = "**Draining**\n```rust\n// Wait until all the workers are idle\nwait();\n```\n"
    assert statements(body) == ["Draining: wait until all the workers are idle."]


def test_an_answer_of_nothing_but_code_has_one_criterion_that_cites_it() -> None:
    found = question("```rust\nwait();\n```\n")
    (criterion,) = derive(found).criteria
    assert criterion.citations[0].text == "```rust\nwait();\n```"


def test_a_question_without_a_reference_has_no_criteria() -> None:
    assert derive(question("**Answer**: TODO")).criteria == ()


def test_criteria_cite_the_exact_words() -> None:
    found = question("First it waits for a slot to open. Then it sends the item on to a worker.\n")
    cited = [criterion.citations[0] for criterion in derive(found).criteria]
    assert [citation.text for citation in cited] == [
        "First it waits for a slot to open.",
        "Then it sends the item on to a worker.",
    ]
    assert {citation.line_start for citation in cited} == {3}
    assert {citation.revision for citation in cited} == {found.revision}


def test_the_same_answer_gives_the_same_rubric() -> None:
    body = "- One item at a time is taken\n- Two of them may wait for it\n- The others are refused at once\n"
    assert derive(question(body)) == derive(question(body))


def test_the_hash_follows_the_answer_and_nothing_else() -> None:
    first = question("It waits for a free slot.")
    assert answer_hash(first) == answer_hash(question("It waits for a free slot.", "### Q1: Another title?"))
    assert answer_hash(first) != answer_hash(question("It waits for a free slot, then sends."))
    (crlf,) = parse_document("bank.md", b"### Q1: A?\r\n\r\nIt waits  \r\nand sends.\r\n").questions
    (lf,) = parse_document("bank.md", b"### Q1: A?\n\nIt waits\nand sends.\n").questions
    assert answer_hash(crlf) == answer_hash(lf)


def test_an_edited_rubric_wins_until_the_answer_changes() -> None:
    old = question("It waits for a free slot in the buffer.")
    derived = derive(old)
    edited = replace(derived, origin="edited", criteria=derived.criteria[:1])
    assert choose(old, edited).rubric is edited
    assert choose(old, edited).warning is None
    new = question("It drops the oldest item in the buffer.")
    choice = choose(new, edited)
    assert choice.rubric == derive(new)
    assert choice.warning is not None
    assert "bank/Q1 has changed" in choice.warning
    assert choose(old, None).rubric == derived


def test_an_id_stays_with_its_statement() -> None:
    assert criterion_id("It waits.") == criterion_id("it  waits")
    assert criterion_id("It waits.") != criterion_id("It sends.")
    assert isinstance(derive(question("It waits for a slot.")), Rubric)
