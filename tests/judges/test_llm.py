"""The judge by a model, played by a script: what costs a call, what earns credit, what is refused."""

import pytest

from pipeline.domain import Status
from pipeline.errors import BudgetSpent, ModelRefused, ModelReplyUnusable, ModelSetup
from pipeline.judges import metering
from pipeline.judges.llm import LLMJudge
from pipeline.judges.protocol import ChecklistReader, Concurrent, Prompted
from tests import llm_scene as scene
from tests.llm_scene import FakeChat, reply, row

OWNER, DROPPED = "every value has exactly one owner", "dropped when the owner goes out of scope"
CLEAN = reply(row("c1", "met", OWNER), row("c2", "met", DROPPED), row("c3", "missing"))
ITEMS = {"clarity": "Can be followed at the first hearing.", "logic": "Conclusions follow."}


async def read(chat, *, rubric=None, items=None, **options):
    judge = LLMJudge(chat, **options)
    return await judge.read(scene.exchange(), scene.question(), rubric or scene.rubric(), items or {})


async def judged(*replies, **more):
    chat = FakeChat(*replies)
    reading = await read(chat, **more)
    return chat, {verdict.criterion_id: verdict for verdict in reading.verdicts}


# --- clean answers -----------------------------------------------------------------------------------------


async def test_a_clean_answer_is_one_call_for_all_criteria():
    chat, verdicts = await judged(CLEAN)
    assert len(chat.asked) == 1
    assert [v.status for v in verdicts.values()] == [Status.MET, Status.MET, Status.MISSING]
    assert verdicts["c1"].quotes[0].turn == 1
    assert verdicts["c1"].quotes[0].text == OWNER
    assert verdicts["c1"].confidence == 0.9
    assert not any(v.dropped for v in verdicts.values())


async def test_verdicts_come_in_the_order_of_the_rubric_whatever_the_reply_says():
    backwards = reply(*reversed(CLEAN["verdicts"]))
    _, verdicts = await judged(backwards)
    assert list(verdicts) == ["c1", "c2", "c3"]
    assert verdicts["c3"].status is Status.MISSING


async def test_a_wrong_claim_made_is_a_contradiction_and_one_not_made_is_missing():
    made = reply(row("c1", "claimed", OWNER), row("c2", "not_claimed"))
    chat, verdicts = await judged(made, rubric=scene.rubric("Wrong.", "Also wrong.", pitfalls=[1, 2]))
    assert len(chat.asked) == 1
    assert [v.status for v in verdicts.values()] == [Status.CONTRADICTED, Status.MISSING]


@pytest.mark.parametrize("given", [None, True, -0.1, 1.1, float("nan"), "high"])
async def test_what_is_no_probability_is_no_confidence(given):
    _, verdicts = await judged(reply(row("c1", "missing", confidence=given), *CLEAN["verdicts"][1:]))
    assert verdicts["c1"].confidence is None


# --- quotes that fail --------------------------------------------------------------------------------------


async def test_criteria_whose_quotes_fail_are_asked_once_more_together_and_alone():
    first = reply(row("c1", "met", OWNER), row("c2", "met", "it is freed by itself"), row("c3", "partial"))
    second = reply(row("c2", "met", DROPPED), row("c3", "missing"))
    chat, verdicts = await judged(first, second)
    assert len(chat.asked) == 2
    again = chat.texts[1]
    assert scene.POINTS[1] in again and scene.POINTS[2] in again
    assert scene.POINTS[0] not in again
    assert "“it is freed by itself” was refused" in again
    assert "judged partial without any quote" in again
    assert [v.status for v in verdicts.values()] == [Status.MET, Status.MET, Status.MISSING]
    assert verdicts["c2"].quotes[0].text == DROPPED
    assert not verdicts["c2"].dropped


async def test_what_fails_again_has_no_quotes_and_goes_to_a_person():
    first = reply(*CLEAN["verdicts"][:2], row("c3", "met", "invented words of mine"))
    chat, verdicts = await judged(first, reply(row("c3", "met", "other invented words")))
    assert len(chat.asked) == 2
    assert verdicts["c3"].quotes == ()
    assert len(verdicts["c3"].dropped) == 2
    assert "other invented words" in verdicts["c3"].dropped[1]


async def test_what_is_withdrawn_when_asked_again_is_still_shown_to_a_person():
    first = reply(*CLEAN["verdicts"][:2], row("c3", "met", "invented words of mine"))
    _, verdicts = await judged(first, reply(row("c3", "missing")))
    assert verdicts["c3"].status is Status.MISSING
    assert "invented words of mine" in verdicts["c3"].dropped[0]


async def test_words_of_the_interviewer_earn_nothing():
    # the interviewer alone says that moving makes the old name unusable
    theirs = row("c3", "met", "moving makes the old name unusable")
    _, verdicts = await judged(reply(*CLEAN["verdicts"][:2], theirs), reply(theirs))
    assert verdicts["c3"].quotes == ()
    assert verdicts["c3"].dropped


async def test_one_good_quote_beside_an_invented_one_stands_and_is_shown():
    mixed = row("c1", "met", OWNER, "as I wrote in my thesis")
    chat, verdicts = await judged(reply(mixed, *CLEAN["verdicts"][1:]), reply(mixed))
    assert len(chat.asked) == 2
    assert [q.text for q in verdicts["c1"].quotes] == [OWNER]
    assert verdicts["c1"].dropped


@pytest.mark.parametrize("failure", [ModelRefused("No."), ModelReplyUnusable("No."), BudgetSpent("Spent.")])
async def test_a_failed_second_call_costs_no_verdict_of_the_first(failure):
    first = reply(*CLEAN["verdicts"][:2], row("c3", "met", "invented words of mine"))
    _, verdicts = await judged(first, failure)
    assert [v.status for v in verdicts.values()][:2] == [Status.MET, Status.MET]
    assert verdicts["c3"].quotes == ()
    assert verdicts["c3"].dropped


# --- protocol ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (reply(*CLEAN["verdicts"], row("c9", "met", OWNER)), "not asked for: “c9”"),
        (reply(*CLEAN["verdicts"], row("c1", "met", OWNER)), "more than one verdict on: “c1”"),
        (reply(row("c1", "met", OWNER)), "no verdict on: “c2”, “c3”"),
        (reply(row("c1", "excellent", OWNER), *CLEAN["verdicts"][1:]), "not on offer: “excellent”"),
        ({}, "no verdict on"),
        ({"verdicts": "all met", "checklist": None}, "no verdict on"),
        ({"verdicts": [None, 3, {"id": 1}, {"id": "c1", "status": "met", "quotes": OWNER}]}, "no verdict on"),
    ],
)
async def test_a_reply_that_breaks_the_protocol_is_asked_for_once_more_as_a_whole(wrong, said):
    chat, verdicts = await judged(wrong, CLEAN)
    assert len(chat.asked) == 2
    assert said in chat.texts[1]
    assert all(point in chat.texts[1] for point in scene.POINTS)
    assert verdicts["c1"].status is Status.MET
    with pytest.raises(ModelReplyUnusable, match="twice"):
        await judged(wrong, wrong)


async def test_a_single_criterion_left_out_is_asked_for_alone():
    chat, verdicts = await judged(reply(*CLEAN["verdicts"][:2]), reply(row("c3", "missing")))
    assert len(chat.asked) == 2
    assert scene.POINTS[2] in chat.texts[1] and scene.POINTS[0] not in chat.texts[1]
    assert verdicts["c3"].status is Status.MISSING
    assert not verdicts["c3"].dropped
    _, left = await judged(reply(*CLEAN["verdicts"][:2]), reply())
    assert left["c3"].status is Status.NOT_ASSESSED


async def test_a_status_of_the_other_menu_is_asked_for_again():
    wrong = reply(row("c1", "claimed", OWNER), *CLEAN["verdicts"][1:])
    chat, verdicts = await judged(wrong, reply(row("c1", "met", OWNER)))
    assert "not on offer for it: it is met or partial" in chat.texts[1]
    assert verdicts["c1"].status is Status.MET


async def test_a_set_up_that_is_wrong_stops_everything():
    with pytest.raises(ModelSetup):
        await judged(ModelSetup("The key is wrong."))
    with pytest.raises(ModelSetup):
        await judged(reply(*CLEAN["verdicts"][:2]), ModelSetup("The key is wrong."))


# --- the checklist -----------------------------------------------------------------------------------------

QUALITY = [row("clarity", "met", OWNER), row("logic", "met", "invented words of mine")]


async def test_the_checklist_comes_with_the_same_call_and_passes_the_same_gate():
    chat = FakeChat(reply(*CLEAN["verdicts"], checklist=QUALITY))
    checked = {v.criterion_id: v for v in (await read(chat, items=ITEMS)).checklist}
    assert len(chat.asked) == 1
    assert "[clarity] Can be followed" in chat.texts[0]
    assert checked["clarity"].status is Status.MET and checked["clarity"].quotes[0].text == OWNER
    assert checked["logic"].status is Status.NOT_ASSESSED


async def test_the_checklist_in_a_call_of_its_own():
    chat = FakeChat(CLEAN, {"checklist": QUALITY})
    reading = await read(chat, items=ITEMS, checklist="separate")
    assert len(chat.asked) == 2
    assert "[clarity]" not in chat.texts[0] and "[clarity]" in chat.texts[1]
    assert [v.status for v in reading.checklist] == [Status.MET, Status.NOT_ASSESSED]


async def test_a_failed_checklist_costs_no_verdict():
    reading = await read(FakeChat(CLEAN, ModelRefused("No.")), items=ITEMS, checklist="separate")
    assert len(reading.verdicts) == 3
    assert reading.checklist == []


async def test_no_checklist_when_it_is_off():
    chat = FakeChat(CLEAN)
    assert (await read(chat, items=ITEMS, checklist="off")).checklist == []
    assert "[clarity]" not in chat.texts[0]


@pytest.mark.parametrize(
    "given",
    [[], [row("clarity", "met", OWNER)] * 2, [row("clarity", "claimed", OWNER)], [row("wit", "met", OWNER)]],
)
async def test_unusable_checklist_rows_are_not_assessed(given):
    reading = await read(FakeChat(reply(*CLEAN["verdicts"], checklist=given)), items={"clarity": "Clear."})
    assert [(v.criterion_id, v.status) for v in reading.checklist] == [("clarity", Status.NOT_ASSESSED)]


# --- what it says of itself --------------------------------------------------------------------------------


async def test_every_call_is_metered():
    with metering.metered() as spent:
        await judged(reply(*CLEAN["verdicts"][:2]), reply(row("c3", "missing")))
    sum_ = metering.total(spent)
    # two calls of 100 in, 20 out, 0.001 dollars, 0.5 seconds
    assert (sum_.calls, sum_.tokens_in, sum_.tokens_out, sum_.seconds) == (2, 200, 40, 1.0)
    assert sum_.cost_usd == pytest.approx(0.002)


def test_it_follows_the_protocols_and_names_model_prompts_and_parameters():
    judge = LLMJudge(FakeChat())
    assert isinstance(judge, ChecklistReader)
    assert isinstance(judge, Prompted)
    assert isinstance(judge, Concurrent)
    assert judge.name == "fake:model"
    assert judge.prompts == {"judge": "1", "repair": "1"}
    assert "checklist" in LLMJudge(FakeChat(), checklist="separate").prompts
    others = [
        LLMJudge(FakeChat(), checklist="off"),
        LLMJudge(FakeChat(), parameters={"temperature": 0}),
        LLMJudge(FakeChat(), parameters={"base_url": "http://localhost:1/v1"}),
    ]
    assert len({judge.revision, *(other.revision for other in others)}) == 4
    assert judge.revision == LLMJudge(FakeChat()).revision
