"""Set phrases of interviews, as patterns. What they stand for is said in ``asking``.

Transcripts of machines often have neither marks nor capitals, so questions are known by their words. Each
line of a list is one phrase; the lists are data, and grow when an interview shows a phrase that is missing.
"""

from __future__ import annotations

import re


def phrases(text: str) -> re.Pattern[str]:
    """A pattern of any of the phrases, one a line, as whole words and without regard to case."""
    lines = [line.strip() for line in text.strip().splitlines()]
    return re.compile(r"\b(?:" + "|".join(lines) + r")(?!\w)", re.IGNORECASE)


ADDRESSED = phrases(r"""
    (?:tell|telling|show) (?:me|us)
    (?:walk|talk|take|run|walking|talking) (?:me|us) through
    what (?:is|are|was) your
    what comes to (?:your )?mind
    (?:explain|describe|define|compare|sketch|convince|teach) (?:to )?(?:me|us|the|a|an|how|what)
    (?:explain|describe|define) (?:to )?(?:why|your|some|that|this|it|\w+ and)
    (?:compare|sketch|convince|teach) (?:to )?(?:why|your|some|that|this|it|\w+ and)
    give (?:me|us)
    in your (?:own words|opinion|view|experience)
    (?:what|how) about you
    (?:i'd|i would|we'd) (?:like|love) (?:you )?to (?:hear|know|understand|ask|see|get|talk)
    (?:i'm|i am) (?:curious|wondering|interested)
    your (?:take|thoughts|view|approach|opinion) on
    (?:my|the|our) (?:next|first|second|third|last|final) question
    let's (?:talk|start|chat|speak) (?:\w+ ){0,2}(?:about|with)
    what (?:i'd|i would|we'd) (?:like|love) to
    (?:suppose|imagine|picture|assume|let's say|say) (?:you|we|you're|that|there's|i|a|an|the)
    (?:design|implement|build) (?:me |us )?(?:a|an|the|something)
""")
"""What asks wherever it stands."""
INTERROGATIVE = phrases(r"""
    (?:can|could|would|will|do|did|have|are|were) you (?!know\b|see\b|say what\b)\w+
    (?:how|what|why|when|where|which|who) (?:\w+ ){0,3}?(?:would|do|did|can|could) (?:you|we|one)
    (?:how|what|why|when|where|which|who) (?:\w+ ){0,3}?(?:should|might|will|have|are|were) (?:you|we|one)
    (?:what|how|why|when|where|which|who) (?:is|are|was|were|does|do|did|would|could|can)
    (?:what|how|why|when|where|which|who) (?:should|will|has|have|happens)
    (?:what|how|why|when|where|which|who) (?:makes|kind|sort|many|much|exactly)
    (?:what|who|where|how)'s
    what if
    (?:what's|what is|explain|describe) the difference
    difference between
    is there (?:a|an|any|some)
""")
"""What asks at the beginning of a sentence, and anywhere in speech without marks."""
TAG = re.compile(
    r"(?:\b(?:right|okay|ok|yeah|no|you know|you see|isn't it|correct|huh|eh|make sense|makes sense)\s*)\?$",
    re.I,
)
SENTENCE = re.compile(r"[^.?!]+(?:[.?!](?=\S)[^.?!]*)*[.?!]*")
SMALL_TALK = phrases(r"""
    how are you
    how(?:'s| is) it going
    how(?:'s| is) everything
    how(?:'s| is| was) (?:the|your) (?:weather|day|weekend|trip|morning)
    how(?:'s| is| was) (?:the|your) (?:journey|week|evening|afternoon|flight|summer)
    (?:can|could|do) you (?:all )?(?:hear|see) (?:me|us|my|it|that|the screen)
    (?:hear|see) (?:me|us) (?:ok|okay|all right|alright|fine|well|now|clearly)
    am i (?:audible|loud)
    where are you (?:calling|dialing|joining|based|located|living)
    did (?:i|you) (?:say|pronounce|find|get|have)(?: \w+){0,3} (?:right|place|office|link)
    did (?:i|you) (?:say|pronounce|find|get|have)(?: \w+){0,3} (?:name|coffee|lunch|trouble)
    (?:are you |you )?(?:all )?(?:ready|set) to (?:start|begin|go|get started)
    (?:shall|should|can) we (?:start|begin|get started|kick off|dive in)
    (?:is|does) that (?:ok|okay|all right|alright|work|sound good|sound okay|fine)
    (?:are you|is everyone|if you're) (?:ok|okay) (?:with|if) (?:that|us|me|recording|being)
    are you (?:comfortable|fine|happy) (?:with|if) (?:that|us|me|recording|being)
    (?:is everyone|if you're) (?:comfortable|fine|happy) (?:with|if) (?:that|us|me|recording|being)
    (?:do|would) you mind (?:if|me|us)
    (?:like|want|need) (?:some |a |any )?(?:water|coffee|tea|break)
    (?:share|see) (?:your|my) screen
    on mute
    (?:any|have any) questions before
    (?:any|have any) questions (?:so far|about (?:the|this|that) (?:process|format|setup|agenda|plan))
""")
INTRODUCTION = phrases(r"""
    about (?:yourself|your background|your career|your journey|who you are)
    introduce yourself
    (?:through|about) your (?:\w+ )?(?:background|cv|resume|résumé)
    (?:through|about) your (?:\w+ )?(?:career|current role|current job|last job|work history)
    what (?:brings|brought) you
    what made you (?:\w+ )?(?:want|apply|decide|look|leave|choose|interested)
    why (?:do you want|are you (?:looking|interested|leaving|applying))
    why (?:did you (?:apply|leave|choose to leave)|this (?:role|company|position|job)|us)
    (?:have you|you've|you have) been (?:working on|doing|up to)
    what (?:are you|do you) working on
    what (?:are you|do you) (?:looking for|do (?:right now|now|today|these days|currently|there|at))
    how (?:big|large) (?:is|was) (?:the|your) team
    how (?:long|many years) (?:have|had|did) you
    (?:notice period|salary|start date|available to start|visa)
    where (?:do|did) you (?:work|study)
""")
TRANSITION = phrases(r"""
    (?<!was the )(?:next|another|different) (?:\w+ )?(?:question|topic|one|area|subject)
    (?<!was the )(?:new|second|third|fourth) (?:\w+ )?(?:question|topic|one|area|subject)
    (?<!was the )(?:next|another|different) (?:\w+ )?(?:thing|part|problem|exercise|scenario|section)
    (?<!was the )(?:new|second|third|fourth) (?:\w+ )?(?:thing|part|problem|exercise|scenario|section)
    (?<!was the )(?:fifth|sixth|last|final) (?:\w+ )?(?:question|topic|one|area|subject)
    (?<!was the )(?:first|separate|harder|bigger) (?:\w+ )?(?:question|topic|one|area|subject)
    (?<!was the )(?:fifth|sixth|last|final) (?:\w+ )?(?:thing|part|problem|exercise|scenario|section)
    (?<!was the )(?:first|separate|harder|bigger) (?:\w+ )?(?:thing|part|problem)
    (?<!was the )(?:first|separate|harder|bigger) (?:\w+ )?(?:exercise|scenario|section)
    next up
    moving on
    mov(?:e|ing) (?:on|over|along|to|into)
    (?:let's|let us|let me) (?:\w+ ){0,3}?(?:move|switch|shift|turn|change|start|jump|go on)
    (?:i'd like to|i want to|i wanna|we can) (?:\w+ ){0,3}?(?:move|switch|shift|turn)
    (?:i'd like to|i want to|i wanna|we can) (?:\w+ ){0,3}?(?:change|start|jump|go on)
    (?:we could|shall we|we'll) (?:\w+ ){0,3}?(?:move|switch|shift|turn|change|start|jump|go on)
    (?:i'll|i'm going to|going to|gonna) (?:\w+ ){0,3}?(?:move|switch|shift|turn|change|start|jump|go on)
    (?:let's|let us|let me) (?:\w+ ){0,3}?(?:go to|talk about|chat about|speak about)
    (?:i'd like to|i want to|i wanna|we can) (?:\w+ ){0,3}?(?:go to|talk about|chat about|speak about)
    (?:let's|let us|let me) (?:\w+ ){0,3}?(?:look at|touch on|discuss|ask you)
    (?:i'd like to|i want to|i wanna|we can) (?:\w+ ){0,3}?(?:look at|touch on|discuss|ask you)
    (?:we could|shall we|we'll) (?:\w+ ){0,3}?(?:go to|talk about|chat about|speak about)
    (?:i'll|i'm going to|going to|gonna) (?:\w+ ){0,3}?(?:go to|talk about|chat about|speak about)
    (?:we could|shall we|we'll) (?:\w+ ){0,3}?(?:look at|touch on|discuss|ask you)
    (?:i'll|i'm going to|going to|gonna) (?:\w+ ){0,3}?(?:look at|touch on|discuss|ask you)
    (?:switch|switching|change|changing|shift|shifting) (?:gears|topics?|subjects?|tack)
    (?:completely|totally|slightly|something) different
    change of (?:topic|subject|pace)
    on to (?:the|something|another|my)
    question (?:number )?(?:one|two|three|four|five|six|seven|eight|nine|ten|\d+)
    (?:talk|chat|speak) (?:a bit |a little |briefly )?about (?!that|it|this|them)\w+
    now (?:for )?(?:something|a|an|the) (?:\w+ ){0,3}?(?:different|hands|practical|harder)
    now (?:for )?(?:something|a|an|the) (?:\w+ ){0,3}?(?:easier|else|one|question)
    go over to
""")
FURTHER = phrases(r"""
    (?:go|dig|drill|get|look) (?:in )?(?:a )?(?:bit |little )?(?:deeper|further)
    (?:go|dig|drill|get|look) (?:in )?(?:a )?(?:bit |little )?(?:into that|into this|into it)
    (?:stay|stick|staying|sticking) (?:with|on|there)(?! \w+,? but)
    (?:elaborate|expand) on
    (?:say|tell me|tell us|hear|know) (?:a bit |a little )?more
    you (?:just |also |briefly |already )?(?:mentioned|said|talked|described|brought up)
    you (?:just |also |briefly |already )?(?:were saying|touched|alluded|used the word|called|listed)
    (?:what|how) do you mean
    what does that mean
    follow(?:ing)?[ -]up
    (?:an|another|any|some|one|concrete) (?:concrete |specific |real )?examples?
    (?:anything|what|who|where) else
    (?:like|such as) what
    in (?:that|this|your|such a) (?:case|example|design|setup|scenario|situation|project|code)
    (?:why|how) (?:is|was|does|did|would|would|do) (?:that|it|this|they|those)
    (?:what|how) about (?:that|it|this|them|there)
""")
"""A question about what was just said."""
LISTENED = (
    r"\W*(?:(?:okay|ok|right|yeah|yes|great|good|cool|sure|mhm|mm|hmm|hm|um|uh|interesting|nice|then|also|well|so|just"
    r"|oh|no|now|i see|got it|makes sense|fair enough|fair|perfect|exactly|all right|alright)\W+)*"
)
BEGINS_ADDRESSED = re.compile(LISTENED + ADDRESSED.pattern, re.IGNORECASE)
ASKING_WORD = (
    r"(?:which|what|how|why|who|whose)(?!(?: (?:i|we|i'm|we're|a|it)| (?:the|my) \w+ (?:said|meant))\b)"
)
BEGINS_INTERROGATIVE = re.compile(
    rf"{LISTENED}(?:{INTERROGATIVE.pattern}|{ASKING_WORD}\s+\w+\s+\w+)", re.IGNORECASE
)
YOU_ASKED = phrases(r"""
    how (?:would|do|did|can|could|should|might|will) you
    (?:what|why|when|where|which) (?:\w+ )?(?:would|do|did|can|could|should|might|will) you
    (?:can|could) you (?:explain|tell|describe|give|walk|talk|show)
    have you (?:ever|used|worked|written|seen|built)
""")
OPENS_FURTHER = re.compile(
    rf"{LISTENED}(?:and\W+)?"
    r"(?:why not|why did you|how so|how come|what if|if (?:you|it|that|they|the)|meaning|for example"
    r"|because|which one"
    r"|(?:is|are|was|does|did|would|could|can|will|do) (?:that|it|this|those|they|there|these)"
    r"|(?:can|could) you (?:elaborate|expand|clarify))\b",
    re.IGNORECASE,
)
CONTINUES = re.compile(rf"{LISTENED}(?:and|but|or|even|what about|how about)\b", re.IGNORECASE)
"""A question that goes on where the last one stopped."""
LONG = 30
"""A stretch of more words tells enough to stand alone."""
ANAPHORA = re.compile(
    r"\b(?:(?<!so )that(?! (?:you|we|they|the|a|an|i|some\w+|no\w+|can|could|may|is|are)\b)"
    r"|it|its|this|those|these|there|them|they|then|too|either|instead|any)\b",
    re.IGNORECASE,
)
"""What stands for something said before; not the "that" that opens a clause."""
RETURN = phrases(r"""
    (?:go|going|come|coming|get|getting|circle|circling|jump|jumping|step|turn|turning|head) back to
    back to (?:the|your|our|what|that)
    earlier (?:you|we|on|question)
    (?:return|returning) to
    (?:revisit|revisiting)
    you (?:said|mentioned) (?:earlier|before|at the (?:start|beginning))
""")
CLOSING = phrases(r"""
    do you (?:have |got |guys have )?(?:any |some )?(?:other |more |further )?questions? (?:for|of)
    did you (?:have |got |guys have )?(?:any |some )?(?:other |more |further )?questions? (?:for|of)
    have you (?:have |got |guys have )?(?:any |some )?(?:other |more |further )?questions? (?:for|of)
    do you (?:have |got |guys have )?(?:any |some )?(?:other |more |further )?questions? to ask
    (?:did|have) you (?:have |got |guys have )?(?:any |some )?(?:other |more |further )?questions? to ask
    do you (?:have |got |guys have )?(?:any |some )?(?:other |more |further )?questions? yourself
    did you (?:have |got |guys have )?(?:any |some )?(?:other |more |further )?questions? yourself
    have you (?:have |got |guys have )?(?:any |some )?(?:other |more |further )?questions? yourself
    (?:any|some|what|your|have|the) questions? (?:do you have )?(?:for (?:me|us)|on your side)
    (?:any|some|what|your|have|the) questions? (?:do you have )?(?:from your side|from you|that you)
    anything (?:else )?(?:that )?you(?:'d| would)? (?:like|want|wanted) to (?:ask|know|add)
    (?:something|what) (?:else )?(?:that )?you(?:'d| would)? (?:like|want|wanted) to (?:ask|know|add)
    what would you like to (?:ask|know|hear)
    (?:the floor|over to you|your turn)
    questions? for (?:me|us|me or \w+|either of us|anyone|the team)
    (?:that's|that is|that was) (?:all|everything|it)(?: of)? (?:the questions|my questions)
    (?:that's|that is|that was) (?:pretty much it|the last)(?: of)? (?:the questions|my questions)
    (?:that's|that is|that was) (?:my last|the end)(?: of)? (?:the questions|my questions)
    (?:those are|those were|this was|it was) (?:all|everything|it)(?: of)? (?:the questions|my questions)
    (?:those are|those were) (?:pretty much it|the last)(?: of)? (?:the questions|my questions)
    (?:this was|it was) (?:pretty much it|the last)(?: of)? (?:the questions|my questions)
    (?:those are|those were|this was|it was) (?:my last|the end)(?: of)? (?:the questions|my questions)
    (?:that's|that is|that was) (?:all|everything|it)(?: of)? questions
    (?:that's|that is|that was) (?:all|everything|it)(?: of)? (?:my side|from (?:me|us|my side|our side))
    (?:that's|that is|that was) (?:pretty much it|the last|my last|the end)(?: of)? questions
    (?:that's|that is|that was) (?:pretty much it|the last)(?: of)? my side
    (?:that's|that is|that was) (?:pretty much it|the last)(?: of)? from (?:me|us|my side|our side)
    (?:that's|that is|that was) (?:my last|the end)(?: of)? (?:my side|from (?:me|us|my side|our side))
    (?:those are|those were|this was|it was) (?:all|everything|it)(?: of)? questions
    (?:those are|those were|this was|it was) (?:all|everything|it)(?: of)? my side
    (?:those are|those were|this was|it was) (?:all|everything|it)(?: of)? from (?:me|us|my side|our side)
    (?:those are|those were|this was|it was) (?:pretty much it|the last|my last|the end)(?: of)? questions
    (?:those are|those were|this was|it was) (?:pretty much it|the last)(?: of)? my side
    (?:those are|those were) (?:pretty much it|the last)(?: of)? from (?:me|us|my side|our side)
    (?:this was|it was) (?:pretty much it|the last)(?: of)? from (?:me|us|my side|our side)
    (?:those are|those were|this was|it was) (?:my last|the end)(?: of)? my side
    (?:those are|those were|this was|it was) (?:my last|the end)(?: of)? from (?:me|us|my side|our side)
    (?:that's|that is|that was) (?:all|everything|it)(?: of)? i (?:had|have|wanted)
    (?:that's|that is|that was) (?:pretty much it|the last|my last|the end)(?: of)? i (?:had|have|wanted)
    (?:those are|those were|this was|it was) (?:all|everything|it)(?: of)? i (?:had|have|wanted)
    (?:those are|those were|this was|it was) (?:pretty much it|the last)(?: of)? i (?:had|have|wanted)
    (?:those are|those were|this was|it was) (?:my last|the end)(?: of)? i (?:had|have|wanted)
    (?:that's|that is|that was) (?:all|everything|it)(?: of)? we (?:had|have|wanted)
    (?:that's|that is|that was) (?:all|everything|it)(?: of)? for (?:me|us|today)
    (?:that's|that is|that was) (?:pretty much it|the last|my last|the end)(?: of)? we (?:had|have|wanted)
    (?:that's|that is|that was) (?:pretty much it|the last|my last|the end)(?: of)? for (?:me|us|today)
    (?:those are|those were|this was|it was) (?:all|everything|it)(?: of)? we (?:had|have|wanted)
    (?:those are|those were|this was|it was) (?:all|everything|it)(?: of)? for (?:me|us|today)
    (?:those are|those were|this was|it was) (?:pretty much it|the last)(?: of)? we (?:had|have|wanted)
    (?:those are|those were|this was|it was) (?:my last|the end)(?: of)? we (?:had|have|wanted)
    (?:those are|those were|this was|it was) (?:pretty much it|the last)(?: of)? for (?:me|us|today)
    (?:those are|those were|this was|it was) (?:my last|the end)(?: of)? for (?:me|us|today)
    (?:that's|that is|that was) (?:all|everything|it)(?: of)? (?:one|question|the technical)
    (?:that's|that is|that was) (?:pretty much it|the last)(?: of)? (?:one|question|the technical)
    (?:that's|that is|that was) (?:my last|the end)(?: of)? (?:one|question|the technical)
    (?:those are|those were|this was|it was) (?:all|everything|it)(?: of)? (?:one|question|the technical)
    (?:those are|those were) (?:pretty much it|the last)(?: of)? (?:one|question|the technical)
    (?:this was|it was) (?:pretty much it|the last)(?: of)? (?:one|question|the technical)
    (?:those are|those were|this was|it was) (?:my last|the end)(?: of)? (?:one|question|the technical)
    (?:we're|we are) (?:out of|at|nearly at) (?:the )?(?:time|end|hour)
    (?:we're|we are) (?:almost at|coming up on|running out of|about out of) (?:the )?(?:time|end|hour)
    (?:thank you|thanks)(?: so much| very much| a lot)? (?:again )?for (?:your time|coming in today)
    wrap (?:up|it up|things up)
    we'll be in touch
    you ask me
    (?:time|turn) (?:for you )?to ask
    (?:leave|save|keep|have) (?:\w+ ){0,4}for your questions
""")
STEERING = phrases(r"""
    (?:i'll|i will|i'm going to) be (?:interviewing|asking|running|leading|taking you)
    (?:i am going to|we'll|we will|going to) be (?:interviewing|asking|running|leading|taking you)
    (?:interview|interviewing) you
    (?:thanks|thank you)(?: so much| again| very much)? for (?:joining|coming)
    (?:thanks|thank you)(?: so much| again| very much)? for making (?:the )?time
    (?:thanks|thank you)(?: so much| again| very much)? for (?:taking the time|being here)
    (?:i|we) (?:have|have got|'ve got) (?:some|a few|a couple of|several) questions for you
    (?:next|last|final|first|another) question
    let's (?:move on|get started|start|begin|switch|continue)
    (?:good|great|excellent) question
    (?:tell you|give you) a bit about
    (?:think|thinking) out loud
    for your questions
    do you have any questions
    we'll be in touch
    (?:welcome|nice to have you)
    (?:tell|telling) (?:me|us)
    (?:walk|talk) (?:me|us) through
    how would you
""")
"""What only who leads an interview says."""
GIVES_UP = phrases(r"""
    (?:do not|don't|didn't|wouldn't|would not|honestly don't|really don't) know
    (?:no idea|no clue|not sure|not certain|never (?:heard|used)|can't (?:say|answer)|cannot (?:say|answer))
    (?:pass|skip)(?: (?:on )?(?:it|this|that)(?: one)?)?
    not familiar
""")
"""Says that one does not know, where hardly more is said."""
SHORT = 10
"""Words of a reply that, with such a phrase, is no more than that."""
REACTION = re.compile(
    r"\W*(?:(?:okay|ok|right|ha|haha|yeah|yes|great|good|cool|nice|sure|perfect|excellent|awesome|interesting|brilliant"
    r"|lovely|mhm|hmm|wow|oh|thanks|thank you|got it|i see|gotcha|makes sense|that makes sense|fair enough"
    r"|no problem|exactly|absolutely"
    r"|that's (?:a )?(?:\w+ )?(?:great|good|fine|right|fair|helpful|interesting|clear|useful|nice))\b)",
    re.IGNORECASE,
)
"""How a reaction to an answer begins."""
