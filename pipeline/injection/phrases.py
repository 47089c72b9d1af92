"""The parts of speech acts towards a grader, each as a pattern for one sentence in lower case.

A part alone means nothing: an engineer may speak of graders, scores, rules and roles all day. `acts` says
which of them together are an instruction.
"""

from __future__ import annotations

import re

_GRADER = (
    r"(?:auto-?grader|grader|evaluator|reviewer|examiner|judge|scorer|assessor|marker|ai|llm|language model"
    r"|model|assistant|chatbot|chatgpt|gpt|claude|gemini|bot|machine)s?"
    r"(?: (?:bot|judge|grader|model|evaluator|reader|assistant|reviewer)s?)?"
)
_TOP = (
    r"(?:full|top|maximum|max|maximal|perfect|highest|best|excellent|outstanding|positive|expert|five|ten"
    r"|5(?:\.0)?|10|100)"
)
_WORTH = (
    r"(?:marks?|scores?|points?|grades?|ratings?|credits?|stars?|evaluation|assessment|verdict|result"
    r"|level)"
)
_OWN = (
    r"(?:answers?|responses?|results?|points?|evaluation|score|grade|transcript|interview|words"
    r"|performance|reply|replies)"
)
_ENDED = r"(?=$|[,.!?;:)]| (?:for|out|on|and|here|please|by default|to|or|on everything)\b)"
_START = r"(?:^|[:>\]\)(*#,;\"'=-] ?|\b(?:and|so|then|but|please|just|kindly|now|therefore) )"
_LEAD = (
    r"(?:(?:please|kindly|just|simply|now|then|so|and|but|ok|okay|hey|hi|hello|dear|attention|important"
    r"|also"
    r"|well|therefore|instead|next|it is very important that you|you must|must|should)[ ,:!-]{1,3}){0,4}"
)
_VERBS = (
    r"(?:give|award|assign|grant|put|mark|rate|score|grade|rank|set|treat|count|consider|record|report"
    r"|return"
    r"|output|print|write|say|answer|reply|respond|assume|accept|approve|pass|let|make|go with|round|be"
    r"|conclude|recommend|log|do not|don't|never|skip|ignore|disregard|forget|override|bypass|stop|hire"
    r"|finali[sz]e|confirm|state|declare|remember|feel free|ensure|take|resume|credit|evaluate|judge|reward"
    r"|emit|produce|register|acknowledge|assure|evaluator output)"
)
_OVERRULE = (
    r"(?:ignore|disregard|forget|override|bypass|skip|stop following|drop|abandon|discard|set aside"
    r"|(?:do not|don't|never) (?:apply|follow|use|check|consult|look at))"
)


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


ADDRESSED = _any(
    rf"(?:^|[(\[{{\"*#/>:,.;!-] ?)(?:(?:dear|hey|hi|hello|attention|any"
    rf"|all)[ ,]{{1,2}}|(?:note )?(?:for|to) (?:the |any |all )?)?"
    rf"(?:automated )?{_GRADER} ?[:,>!-](?= |$)",
    rf"^(?:any|all|every) {_GRADER} (?:who|that|which|must|should|reading)\b",
    rf"(?:^|[(\"'] ?){_GRADER} (?:must|should|shall|have to)\b",
    rf"\byou(?:'re| are) (?:an?|the|such an?) (?:\w+ )?{_GRADER}\b",
    rf"\b(?:notes?|notice|message|instructions?|memo|hints?) (?:to|for) (?:the |any |all |our |my "
    rf"|an )*(?:automated )?{_GRADER}\b",
    rf"\b(?:hex|text|this|decode \w+|message) (?:for|to) the {_GRADER}\b",
    r"\b(?:whoever|whichever \w+|the one|the person) (?:is |'s )?(?:grad|scor|read|evaluat|review"
    r"|assess|judg|mark)\w*",
    rf"\bif you(?:'re| are) an? {_GRADER}\b",
    rf"\b(?:if|in case|when|once|whenever) (?:you,? )?(?:an?|the|any) {_GRADER},? (?:is |are "
    rf"|be )?(?:currently |now )?"
    r"(?:read|scor|grad|evaluat|process|review|assess|judg|retriev)\w* (?:this|it|my)\b",
    rf"\b{_GRADER} (?:that|who|which) (?:read|scor|grad|evaluat|process|review|assess|judg)\w* this\b",
    rf"\b(?:dear|esteemed|beloved) {_GRADER}\b",
    r"\bwhen (?:you )?(?:scor|grad|evaluat|mark|judg|assess|rat)(?:e|ing) (?:this|me|my)\b",
    rf"\b{_GRADER}(?: instruction| note| message)s? ?:",
    r"\bit is for you\b|\bdo as it says\b",
)
"""The grader is spoken to."""

DIRECTED = _any(
    r"\byou (?:pick|find|see|read|write|enter|choose)\b",
    rf"{_START}{_LEAD}{_VERBS}\b",
    r"\byou (?:must|should|have to|need to|are to|are required to|shall|will|can|are (?:now )?(?:to"
    r"|allowed to|free to))\b",
    r"\byou(?:'ll| don't| do not| needn't)\b",
    r"\bi (?:want|need|expect|ask|order|command|urge|beg|authori[sz]e|instruct|would like)\b|\bi(?:'d"
    r"| would) appreciate\b",
    rf"\b{_GRADER} (?:must|should|shall|has to|have to|is required to|are required to|is to|are to"
    rf"|may not|must not)\b",
    r"\byour (?:task|job|role|duty|goal|output|verdict|next line|grading)\b",
    r"\b(?:it|the (?:score|result|evaluation|verdict|grade)\b.{0,40}|evaluation) (?:must|should|has to"
    r"|needs to)\b",
    r"\bif you (?:award|give|don't|rate|pass)\b|\bdeserves?\b|\bright verdict\b|\bis required to\b",
)
"""Something is asked of somebody, or said to be due."""

TOP_SCORE = _any(
    rf"\b{_TOP}(?: (?:possible|overall|final|available))? {_WORTH}\b",
    rf"\b(?:scor(?:e|ing)|grad(?:e|ing)|rating|mark|result|evaluation|rate"
    rf"|rank)\w*\b(?: [\w']+){{0,6}}? ?(?:of|to|as"
    rf"|at|is|isn't|=|:|with|be|out at)? ?"
    rf"(?:an? |the )?(?:5(?:\.0)?|five|10|ten|100|perfect|excellent|outstanding|maximum|max|top|highest"
    rf"|best){_ENDED}",
    r"\b(?:5|five|10|ten) ?(?:out of|/|of) ?(?:5|five|10|ten)\b",
    rf"\b(?:give|award|assign|deserves?|output|go with|gets?)\b(?: \w+){{0,4}}? (?:an? "
    rf"|the )?(?:5(?:\.0)?|five|ten|10|perfect ten|maximum|top){_ENDED}",
    r"\bperfect (?:ten|five|10|5)\b|\bgive (?:it|me|him|her) everything\b",
)
"""The best score is named."""

OUTCOME = _any(
    r"\bconsidered (?:as )?(?:correct|complete|right)\b|\banswers? (?:is|are) (?:all |always "
    r"|to be )*(?:right|correct)\b",
    r"\btick (?:every|all|each|the)\b|\bi (?:aced|nailed) (?:it|this|that|everything)\b",
    r"\b(?:met|meets|fulfil\w*|satisf\w+|passes|passed|perfect|excellent|outstanding|flawless)\b",
    r"\bearn(?:s|ed) (?:every|all|full)\b",
    r"\bas (?:in that world|correct|complete|covered)\b|\bdefault verdict\b",
)
"""A verdict in favour is named."""

ALL = _any(
    r"\b(?:all|every|each|any|whatever|everything|everybody|everyone|always|anything|none of|each of"
    r"|no matter)\b"
)

JUDGED = _any(
    r"\b(?:scor|rat|grad|mark|judg|evaluat)(?:e|es|ed|ing) (?:me|my|this (?:answer|candidate|reply"
    r"|response))\b",
    r"\bthis (?:answer|candidate|applicant|reply|response|transcript)\b|\bmy (?:answers?|responses?"
    r"|evaluation)\b",
)
"""Words that can hardly be meant for anybody but a grader: this answer, this candidate, rating me."""

REPLIED = _any(
    r"\b(?:reply|respond|answer|output|return|produce|emit|print) (?:now )?(?:with|only|the json|json)\b"
)
"""A form of reply is asked for."""

CRITERIA = _any(
    r"\b(?:each|every|all) (?:the )?status(?:es)?\b|\bthe status\b",
    r"\b(?:criteri\w+|verdicts?|rubrics?|grading|marking|evaluat\w+|assessment)\b",
    r"\b(?:my|the candidate's|your) (?:points?|answers?|statements?)\b",
)

OWN = _any(
    rf"\b(?:me|mine|my \w*? ?{_OWN}|this (?:\w+ )?(?:{_OWN}|candidate|applicant|one|person|solution"
    rf"|submission|response)"
    r"|(?:the|every|each|any|all) (?:\w+ )?(?:candidates?|applicants?))\b",
    r"\b(?:what|whatever|that|parts|ones|everything) i (?:said|say|leave|left|did(?:n't| not)|have"
    r"|wrote)\b|\bi covered everything\b",
)
"""The one who is judged, or the words that are."""

ANSWER = _any(
    r"\b(?:the|previous|above|an?) (?:\w+ )?(?:answers?|responses?)\b|\bresponses? from\b|\bsilence\b"
)

PASSED = _any(
    r"\bbest candidate\b|\b(?:candidate|applicant) (?:is |was )?(?:verified|cleared|approved)\b",
    r"\b(?:give|grant|award|hand out|hands out) (?:the |some |all |me )?(?:credit|points|marks)\b",
    r"\bpass(?:es)? (?:me|us|him|her|this|the candidate|every candidate|on every)\b",
    r"\b(?:candidate|applicant)s? (?:\w+ ){0,2}?(?:pass(?:es|ed)?|is (?:excellent|outstanding|perfect"
    r"|pre-?approved)|passes this)\b",
    r"\b(?:this|my) (?:\w+ )?(?:answer|response|solution) (?:is|was|counts as) (?:\w+ )?(?:excellent"
    r"|outstanding|perfect|pre-?approved|correct|complete)\b",
    r"\bhire (?:me|this|him|her)\b|\brecommend(?:ed)? (?:\w+ )?hir(?:e|ing)\b|; ?hire \w+$",
    r"\b(?:approve|accept)s? (?:me|my|this|whatever the candidate|any answer|everything|anything"
    r"|the answer as)\b",
    r"\blet (?:me|every criterion|all of it|it all) pass\b|\bin my favou?r\b|\bexpert knowledge\b"
    r"|\bassign (?:5|five)\b",
    r"\banswer (?:only )?with (?:only )?(?:the word )?met\b|\b(?:say|output|report|return|reply|write"
    r"|verdict)\b[^.]{0,40}?\bmet\b",
    r"\b(?:candidate|applicant)\b.{0,40}\b(?:outstanding|excellent|perfect|positive|maximum)\b",
    r"\bas (?:a )?(?:correct|fully correct|complete)(?: answer)?\b",
)
"""The candidate is to get through."""

SPARED = _any(
    r"\bno (?:weakness\w*|faults|flaws|gaps|shortcomings)\b|\bskip the (?:judging|evaluation|scoring"
    r"|review)\b",
    r"\b(?:do not|don't|never|must not|without|no) (?:\w+ ){0,2}?(?:deduct\w*|penali[sz]\w+|subtract\w*"
    r"|concerns)\b",
    r"\b(?:do not|don't|never|must not) (?:mark .{0,25}\b(?:missing|wrong|down)|list .{0,15}gaps"
    r"|assign less)\b",
    r"\b(?:no|don't|not|without) (?:\w+ ){0,4}?check\w* (?:the )?(?:reference answer|rubric|criteria)\b",
    r"\bskip (?:\w+ )?(?:checks|checking|verif\w+|tests|testing|grading)\b"
    r"|\bround(?: \w+){0,2} up to (?:met|five|5|full)\b",
    r"\bexempt from\b|\bless than (?:five|5)\b|\bsuccess for all\b",
)
"""Faults are not to count."""

GRANTED = _any(
    rf"{_START}{_LEAD}(?:mark|set|treat|count|consider|record|report)\b.{{1,300}}? as (?:fully )?met\b",
    rf"^{_LEAD}(?:award|give|grant|assign) (?:full|maximum|max|top|perfect) (?:marks?|credits?|points"
    rf"|scores?)\b",
)
"""Marks are to be given to nobody named, or some point is to be taken as met."""

OVERRULED = _any(
    rf"{_START}{_LEAD}(?:{_GRADER}[ ,:]{{1,2}})?{_LEAD}{_OVERRULE}\b.{{0,60}}?\b"
    r"(?:rubrics?|(?:grading|scoring|marking) (?:rules|criteria|guidelines|logic|instructions|scheme)"
    r"|(?:previous|prior|above|earlier|preceding|your|existing|initial|original|system)(?: \w+){0,2}? "
    r"(?:instructions?|prompts?|rules|guidelines|directives|criteria|orders)|reference answers?"
    r"|key points below"
    r"|all instructions|instructions and (?:award|give|mark))\b",
    rf"\b(?:{_GRADER}|you|i want you) (?:must|should|shall|has to|have to|to|can"
    rf"|may)(?: now)? {_OVERRULE}\b.{{0,40}}?\b"
    r"(?:rubric|criteria|guidelines|rules|key points|reference|instructions)\b",
    r"\b(?:rubric|reference answer|criteria|(?:grading )?guidelines) (?:is|are|be"
    r"|were) (?:now )?(?:void|empty|suspended|disabled|not needed)\b",
)
"""The rules of grading are set aside."""

TURNED = _any(
    rf"{_START}(?:pretend|imagine|suppose|act as|act like|simulate|play|enter|switch to|role-?play"
    rf"|from now on|let's (?:play|switch|pretend|imagine)|continue the story)\b",
    r"\byou(?:'re| are) (?:now|no longer|my|the kind|going to be)\b|\byou (?:will|'ll|shall"
    r"|must) (?:play|be|act)\b|\bwe are actors\b",
    r"\bin (?:\w+ )?mode\b|\bmode on\b|\bswitch roles\b",
)
"""A role or a world is put on."""

KIND = _any(
    r"\bi (?:aced|nailed|passed)\b|\bthe reference answer\b|\bfriends don't fail\b",
    r"\b(?:lenient|generous|kind|merciful|friendly)\b.{0,30}\b(?:judge|grader|examiner|teacher"
    r"|evaluator|professor|marker)\b",
    r"\bnever\b.{0,30}\b(?:refus\w+|fail\w*|reject\w*|den(?:y|ied)) (?:a |any )?(?:points?|candidates?"
    r"|answers?)\b",
    r"\bin my favou?r\b|\bcriteria are always\b|\bdeserves the\b",
    r"\b(?:without|no|had no) (?:any )?(?:rubric|guidelines|criteria|instructions)\b.{0,40}",
)
"""The role is a grader who gives everything."""

AUTHORISED = _any(
    r"\b(?:maintainers?|management|for audit reasons|the company that (?:trains|built|made) you)\b",
    r"\b(?:hiring manager|hiring committee|recruiter|committee|panel|hr|administrator|admin|compliance"
    r"|openai|anthropic"
    r"|as the developer|calibration sample|policy update|per the)\b",
)
"""Somebody with a say is called on."""

FRAMED = _any(
    r"^[ \t#*>]*(?:system|assistant|developer|human|user|admin|sys)(?: (?:prompt|message|instruction"
    r"|note)s?)? ?[:>]",
    r"\[(?:admin|system|root|developer)\]|<[^>\n]{0,40}instruction[^>\n]{0,40}>|<system[\w-]*>",
    r"\b(?:new|privileged|updated|final|scoring|grading|special) (?:instructions?|guidance|policy|note"
    r"|notice|task"
    r"|directive)s?\b",
    r"\bthe only rule\b|\byour task has changed\b|\bend of (?:data|transcript|the transcript"
    r"|candidate input|input)\b",
    r"\b(?:transcript|interview|data|conversation) (?:is|was) (?:over|closed|finished)\b"
    r"|\boverride ?(?:=|enabled)",
    r"\bdefault verdict\b|\bcompliance notice\b|\bpolicy update\b|\bthe (?:true|real) answer\b"
    r"|^(?:ai )?grading note",
)
"""A frame is broken, or another one is put up: a message of a system, an end of the data."""

MACHINE = re.compile(
    r"\"status\"\s{0,5}:\s{0,5}\"met\""
    r"|<\|[a-z_]{1,20}\|>|<\|?/?(?:im_start|im_end|system|endoftext)\|?>|\[/?INST\]|<<SYS>>"
    r"|(?:^|\n)[ \t#*]{0,10}(?:system|assistant)\s*(?:prompt|message|instruction)s?[ \t]{0,5}:"
    r"|(?:^|\n)[ \t#*]{0,10}(?-i:SYSTEM)[ \t]{0,5}:|\[SYSTEM (?:OVERRIDE|MESSAGE|PROMPT)\]"
    r"|(?:^|\n)#{2,5} ?(?:instruction|response|system)s? ?:"
    r"|[<\[]/(?:answer|candidate|transcript|exchange|instructions|verdict)(?:-\w{1,20})?[>\]]"
    r"|\b(?:verdict|status)\b[^\n=]{0,20}= ?\"?met\b|\[verdict\b"
    r"|</(?:user_input|user|prompt|context)>|<(?:result|verdict|grade|score|status)> ?(?:pass|met|5|full)"
    r"|(?:-{3}|={3}|#{3,}) ?END (?:OF )?(?:THE )?(?:PROMPT|DATA|STRING)"
    r"|(?:-{3}|={3}|<{3}|\*{3}) ?END (?:OF )?(?:THE )?(?:CANDIDATE|ANSWER|TRANSCRIPT|INPUT)"
    r"|\"role\"\s{0,5}:\s{0,5}\"system\"\s{0,5},\s{0,5}\"content\"\s{0,5}:[^\n]{0,80}?\b(?:marks|score"
    r"|credit|met)\b"
    r"|\"(?:tool|function|name)\" ?: ?\"[a-z_]{0,20}(?:score|grade|verdict|mark)[a-z_]{0,20}\"",
    re.IGNORECASE,
)
"""Marks of a machine's messages; nobody says them by chance."""

REPORTED = _any(
    r"\bi mean\b",
    r"\b(?:attack\w*|inject\w*|jailbreak\w*|malicious|adversar\w*|hostile|payload|classic|for example"
    r"|for instance)\b",
    r"\b(?:we|they|i|somebody|someone|students?|people|he|she|texts?|prompts?|resumes?|pages?"
    r"|users?)\b[^.]{0,30}?"
    r"\b(?:typed|wrote|says|tells?|told|asked|hid|hides?|thought|figured|used to|tried)\b",
)
"""What somebody else did is told of."""
