"""Diagrams: nodes, edges, and the sentences that they are told in."""

from pipeline.bank.diagram import Diagram
from pipeline.bank.mermaid import parse


def told(source: str) -> list[str]:
    return [said.text for said in parse(source).told]


def edges(diagram: Diagram) -> list[tuple[str, str, str]]:
    return [(edge.source, edge.target, edge.label) for edge in diagram.edges]


def test_chains_branches_and_labels() -> None:
    diagram = parse(
        "graph TD\n  A --> B --> C\n  A & B --> D\n  C -->|yes| E\n  C -- no --> F\n  E -.-> F ==> G\n"
    )
    assert edges(diagram) == [
        ("A", "B", ""), ("B", "C", ""), ("A", "D", ""), ("B", "D", ""), ("C", "E", "yes"), ("C", "F", "no"),
        ("E", "F", ""), ("F", "G", ""),
    ]  # fmt: skip
    assert not diagram.unread


def test_every_kind_of_link() -> None:
    links = ["---", "-.-", "===", "<-->", "--o", "--x", "---->", "-. t .->", "== t ==>", "~~~"]
    diagram = parse("flowchart LR\n" + "\n".join(f"A {link} B" for link in links))
    assert len(diagram.edges) == 10
    assert [edge.label for edge in diagram.edges] == [""] * 7 + ["t", "t", ""]
    assert set(diagram.nodes) == {"A", "B"}


def test_every_shape_gives_its_label() -> None:
    same = [
        "A[one]", "B(one)", "C([one])", "D[[one]]", "E[(one)]", "F((one))", "G>one]", "H{one}", "I{{one}}",
        "J[/one/]", "K[\\one\\]", "L[/one\\]", "M(((one)))", 'Q["`**one**`"]', "R[one]:::big",
        'S@{ shape: rect, label: "one" }',
    ]  # fmt: skip
    others = {'N["one (two)"]': "one (two)", "O[a<br>b<br/>c]": "a b c", "P": "P", "T[&lt;T#gt;]": "<T>"}
    shapes = {**dict.fromkeys(same, "one"), **others}
    diagram = parse("flowchart TD\n" + "\n".join(shapes))
    assert [node.label for node in diagram.nodes.values()] == list(shapes.values())
    assert diagram.nodes["H"].decision
    assert not diagram.nodes["I"].decision
    assert not diagram.unread


def test_labels_that_mermaid_itself_refuses_are_read() -> None:
    diagram = parse(
        "graph TD\nA[#[inline]] --> B[/proc/[pid]/maps]\nC[f(x) → y]\n"
        'D["extern \\"C\\" fn"] --> E[/metrics page]\n'
    )
    assert [node.label for node in diagram.nodes.values()] == [
        "#[inline]", "/proc/[pid]/maps", "f(x) → y", 'extern "C" fn', "/metrics page",
    ]  # fmt: skip
    assert not diagram.unread


def test_a_subgraph_gives_the_subject() -> None:
    source = (
        'graph TD\n subgraph "Before"\n  A[Lives to the end<br>of the scope]\n end\n'
        " subgraph now [Now]\n  B[Lives to last use]\n end"
    )
    assert told(source) == ["Before: Lives to the end of the scope", "Now: Lives to last use"]


def test_arrows_are_told_so_that_they_can_be_read() -> None:
    assert told("graph TD\nA[Source] --> B[Tree]\nB --> C[Code]") == [
        "Source leads to Tree",
        "Tree leads to Code",
    ]
    assert told("graph TD\nA[One] --> B[Two] --> C[Three]") == ["One, then Two, then Three"]
    assert told("graph TD\nA[Closed] -->|too many errors| B[Open]") == [
        "Closed leads to Open: too many errors"
    ]
    assert told("graph TD\nA{Is it core?} --> |No| B[Buy]") == ["Is it core? No: Buy"]


def test_two_nodes_that_have_only_each_other_are_a_term_and_its_meaning() -> None:
    source = 'graph TD\nsubgraph Kinds\nA[Shared] --> B[Many may read]\nC[Code] --> D["let a = 1;"]\nend'
    assert told(source) == ["Kinds: Shared – Many may read", "Kinds: Code, as in `let a = 1;`"]


def test_each_sentence_points_at_its_line() -> None:
    source = "graph TD\n\n  A[One] --> B[Two]\r\n  C[Three]\n"
    assert [source[said.start : said.end] for said in parse(source).told] == ["A[One] --> B[Two]", "C[Three]"]


def test_styles_comments_and_directions_say_nothing() -> None:
    source = (
        "---\ntitle: T\n---\nflowchart TB; A-->B;\n%% note\ndirection LR\nstyle A fill:#fff\n"
        "classDef x fill:#eee\nclass A x\nclick A callback\nlinkStyle 0 stroke:#000\n"
    )
    diagram = parse(source)
    assert edges(diagram) == [("A", "B", "")]
    assert not diagram.unread


def test_what_cannot_be_read_is_listed_and_the_rest_is_read() -> None:
    diagram = parse("graph TD\nA --> B\n=> what\nB[never closed\nB --> C\nend\n")
    assert edges(diagram) == [("A", "B", ""), ("B", "C", "")]
    assert [(bad.line, bad.text) for bad in diagram.unread] == [
        (3, "=> what"),
        (4, "B[never closed"),
        (6, "end"),
    ]


def test_a_type_that_is_not_known_is_one_unread_line() -> None:
    diagram = parse("gantt\n  title X\n  section A\n")
    assert (diagram.kind, [bad.line for bad in diagram.unread]) == ("unknown", [1])
    assert parse("").told == ()


def test_quoted_text_over_several_lines_is_one_label() -> None:
    diagram = parse('graph TD\nA["one\ntwo"] --> B\nC["never closed\nD --> E')
    assert diagram.nodes["A"].label == "one two"
    assert ("D", "E", "") in edges(diagram)  # a quotation mark that is never closed costs its own line only


def test_a_sequence_is_told_with_who_speaks_to_whom() -> None:
    source = (
        "sequenceDiagram\n autonumber\n participant C as Client\n actor S\n"
        " C->>+S: ask\n S-->>-C: answer\n S->>S: think\n Note over C,S: both wait\n"
        " alt found\n  S-->>C: yes\n else\n  S--xC: no\n end\n loop every second\n  C-)S: ping\n end\n"
    )
    assert told(source) == [
        "Client to S: ask",
        "S replies to Client: answer",
        "S itself: think",
        "Client and S: both wait",
        "If found: S replies to Client: yes",
        "Else: S replies to Client: no",
        "In a loop (every second): Client to S: ping",
    ]
    diagram = parse(source)
    assert not diagram.unread
    assert [node.label for node in diagram.nodes.values()] == ["Client", "S"]


def test_a_pie_is_told_by_its_pieces() -> None:
    assert told('pie showData title Shares\n "A" : 3\n "B b" : 4.5\n') == [
        "Shares: A is 3",
        "Shares: B b is 4.5",
    ]
    assert [bad.line for bad in parse("pie\n nonsense\n").unread] == [2]
