"""Lists of words that the readers and the search for questions look for."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


NAME_PARTICLES = words("van von der den de da do dos das del della di la le bin ibn al el y e ter ten zu of")

SENTENCE_WORDS = words("""
    the a an is are was were be been has have had do does did will would can could should may might must
    that this these those it its and or but so if then because when while where what which who how why in
    on at by for from with as to into than not no yes we you they he she my your our their his her i there
    here about just like also only one two three first second third next last thing things
""")
"""Words that a sentence has and a name has not."""

SENTENCE_OPENINGS = words("""
    the this that these those my our your if so and but or for in on when because what how why which then
    one another here there is it we you they
""")

DISCOURSE = words("""
    note notes example examples first firstly second secondly third thirdly next last finally step option
    pros cons summary rule rules result results warning important tip remember conclusion reason reasons
    problem solution caveat update edit also however basically meaning output input error errors todo idea
    plan goal goals case part point points definition key advantage advantages disadvantage so well okay
    ok yes no right yeah and but or then now like say see namely details invited attendees participants
    agenda title date time topic subject duration attachments location speakers keywords overview action
    actions decisions source format
""")
"""Words that stand in front of a colon and name nobody."""

NUMBERED = words("step option case part point rule example problem")
"""Words that name nobody with a figure or a word behind them either ("Option B: ...")."""

NODS = words("""
    mhm mm mmm hm hmm uh huh uh-huh um ah oh aha yeah yep yup yes no nope okay ok right sure great good
    nice cool gotcha got it i see makes sense of course perfect exactly thanks thank you alright all fine
    wow absolutely definitely true interesting fair enough correct indeed please go on ahead sounds lovely
    awesome excellent so very much well totally cheers that's
""")
"""Words of which a sign of listening is made."""

TOPICLESS = (
    SENTENCE_WORDS
    | NODS
    | words("""
    would could should think know want need make made mean said says tell explain describe question answer
    example really actually maybe different difference kind sort thing things stuff something anything
    much many more most some very well okay right sure good great yeah them being been your you're it's
    that's don't about around between through over under again always never still even ever every each
    other another used using work works working talk going back time times people someone start first next
    last little case ouch whether decide choose happen happens put keep look find sure ways good better best
    what's how's let's i'd you'd we'd i'll i've we've let take give look with without into upon
""")
)
"""Words that say nothing about what a question is about."""
