"""Context: the sentence before a passage that cannot be read without it."""

from __future__ import annotations

import re

from index import sentences
from index.article import paragraphs
from index.furniture import is_heading, is_prompt

Span = tuple[int, int]
"""Start and end offset in characters, the end not included."""

_OPENING = re.compile(r"[\s\"'“”‘’«»„(\[–—•…*-]+")

_CLITIC = r"(?:['’](?:s|d|ll|re|ve))?"
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
# 'This week' is said of the day of publication, which the quote carries.
_TIMES = (
    r"(?:week|month|year|morning|afternoon|evening|night|weekend|spring|summer|autumn|fall|winter"
    r"|season|decade|century|time last|newspaper)\b"
)
_PRONOUN = rf"""
    (?:He|She|They|It|There|Them|Him){_CLITIC}\b(?!['’-])
  | (?:His|Her|Their)\s(?!(?:Royal\s|Imperial\s)?(?:Holiness|Majest|Highness|Excellenc|Honou?r))
  | (?:Hers|Theirs|Its|Himself|Herself|Themselves|Itself)\b
  | (?:This|That){_CLITIC}\b(?!['’-])(?!\s{_TIMES}|\s{_WEEKDAY})
  | These\b(?!\sdays)
  | Those\b(?!\s(?:who|whose|whom|with|without|in|on|at|from|wishing|wanting|seeking|hoping)\b)
  | Such\b
  | Both\b(?!\s(?:the\s)?[A-Z0-9][^.;]{{0,80}}?\sand\s)
  | (?:Neither|Either)\b(?!\s(?:the\s)?[A-Z])
  | (?:Another|Others|Other)\b(?!-)
  | (?:[A-Z]\w+\s)(?:\w+\s){{0,2}}of\s(?:them|these|those|whom)\b(?!\s(?:who|with|in)\b)
"""
_LINK = r"""
    (?:However|But|Instead|Yet|And|Or|So|Nor|Nevertheless|Nonetheless|Meanwhile|Moreover|Also|Then
      |Furthermore|Therefore|Thus|Hence|Consequently|Accordingly|Otherwise|Similarly|Likewise
      |Afterwards?|Thereafter|Conversely|Additionally|Elsewhere)\b(?!['’-])
  | (?:Still|Besides|Later|Earlier|Again|Indeed|In\saddition|As\sa\sresult|By\scontrast
      |In\scontrast|Even\sso|For\sexample|For\sinstance|In\sresponse|In\sturn|In\sall
      |On\sthe\sother\shand|At\sthe\ssame\stime|As\swell|Of\scourse|As\ssuch|If\sso),
  | (?:Later|Earlier)\s(?:that|in\sthe|on|he|she|they)\b
"""
# 'The gauge showed' leaves open which gauge; of these there is one, or they are no nouns.
_ONLY_ONE = (
    r"(?:sun|moon|sea|sky|weather|climate|world|earth|economy|public|police|army|navy|press|media"
    r"|internet|market|pandemic|coronavirus|dollar|euro|pound|yen|rupee|future|past|poor|rich"
    r"|unemployed|much|most|more|less|so|once|now|then|best|well|first|last|\w+ly)"
)
_NUMBER = (
    r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|\d{1,3})(?![\w,.%–-])"
)
_KIND = (
    r"(?:prime|foreign|interior|finance|home|health|defen[cs]e|deputy|vice|former|outgoing|late|"
    r"young|younger|older|elderly|new|latest|whole|entire|current|second|third|final|main|"
    r"\w+-(?:minute|hour|day|week|month|year|year-old|storey|member|page|strong))"
)
# What comes after may say which one is meant, and then nothing is missing.
_NAMED = rf"""(?!
    \s(?:of|who|whose|whom|that|where|for|by|between|behind|against|into|about|with|called|named
        |known)\b
  | \s(?:in|on|at|from|to|over|near)\s(?!a\s|an\s|{_WEEKDAY}|\d|which\b)
  | \s(?!{_WEEKDAY}|I\b)[A-Z0-9]
  | ,\s(?:the\s)?(?!{_WEEKDAY})[A-Z]
  | \s(?:killed|injured|wounded|arrested)\s(?:in|by|when|during|on|at|after|over)\b
  | \s(?:involved|responsible|(?:accused|convicted|suspected)\sof|charged\swith)\b
  | [-–]
)"""
# A verb: else the noun may be the first of two, as in 'the city library'.
_DOES = r"""(?=
    [^\w\s] | \s[^\w\s] | $
  | \s(?:\w+(?:ed|ly)|and|or|in|on|at|from|to|over|near|has|had|have|will|would|can|could|may|might
      |must|should|shall|did|does|do|is|are|was|were|also|now|then|still|never|not|both|all|later
      |himself|herself|itself|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday
      |said|told|met|went|came|took|got|gave|made|saw|held|led|left|won|lost|fell|rose|broke|began
      |ran|sank|struck|hit|spread|put|set|cut|let|sold|bought|built|sent|spent|kept|found|felt
      |thought|brought|caught|paid|became|grew|knew|drew|flew|threw|spoke|wrote|drove|chose|shot
      |fought|sought|stood|read|stole|hid|shook|withdrew|swept|burnt|arose|dealt|meant|quit|sat
      |(?:say|want|need|plan|believe|hope|expect|remain|include|show|mean|make|take|give|come|run
      |own|open|close|begin|end|start|stand|cover|cost|call|face|seek|aim|follow|continue)s?
      |denies|deny|goes|go)\b
)"""
_DESCRIPTION = rf"""
    [Tt]he\s (?:
        (?:latter|others?|same|rest|trio|duo|foregoing|above)\b
      | \d{{1,3}}-year-old\b (?!\s(?:\w+\s)?[A-Z])
      | (?:{_NUMBER}\s)? (?:{_KIND}\s)? (?!{_ONLY_ONE}\b)[a-z][\w-]*\b {_NAMED} {_DOES}
      | {_NUMBER} \s? (?=[a-z,]) (?!\s?(?:of|people|more|per|million|billion)\b)
        (?![^.;]{{0,40}}?\b(?:who|whose|of|killed|injured|arrested)\b)
    )
"""
_SECOND_MENTION = r"(?:Mr|Mrs|Ms|Miss|Dr|Prof)\.?\s[A-Z][\w'’-]*\b(?!\s[A-Z])"
_CLAUSE = r"""
    (?:In|At|Under|After|Before|During|Since|On|For|With|By|Following|Despite|Among|From|Until|As
      |Like|About|Because\sof|According\sto|Of|Speaking\sat|Speaking\safter)\s
    (?:(?:this|that|these|them|him|it)\b(?!\s(?:week|month|year|morning|afternoon|evening))
      |those\b(?!\swho)|DESCRIPTION)
  | (?:When|While|After|Before|As|Although|Though|Because|Since|Until|Once|If|Asked\s\w+)\s
    (?:he|she|they)\b
"""
_SAID = r"said|says|told|added|asked|wrote|explained|warned|continued|insisted|tweeted|replied"
_SPEAKER = re.compile(
    rf"[\"“][^\"”]*[,.!?…]?[\"”],?\s(?:(?:he|she|they)\s(?:\w+ly\s|also\s)?(?:{_SAID})\b"
    rf"|(?:{_SAID})\s(?:he|she|they)\b)"
)
_BACK = re.compile(
    "|".join(
        (
            _PRONOUN,
            _LINK,
            _DESCRIPTION,
            _SECOND_MENTION,
            _CLAUSE.replace("DESCRIPTION", _DESCRIPTION),
        )
    ),
    re.VERBOSE,
)


def opens_back(text: str) -> bool:
    """Tell whether an English passage opens with what only the sentence before it explains.

    So do a pronoun, a link ('However'), a description that says not which ('The group'), a second
    mention ('Mr Khan') and a quotation whose first word is one of them, or whose speaker is 'she'.
    """
    quoted = text.lstrip()
    opening = _OPENING.match(text)
    said = text[opening.end() :] if opening else text
    return bool(_BACK.match(said) or _SPEAKER.match(quoted))


def sentence_before(article_text: str, start: int, language: str) -> Span | None:
    """Return the span of the last sentence that ends before `start`, headings and prompts aside.

    None where the article begins there.
    """
    spans = list(paragraphs(article_text))
    for number in range(len(spans) - 1, -1, -1):
        left, right = spans[number]
        if left >= start:
            continue
        paragraph = article_text[left:right]
        following = article_text[slice(*spans[number + 1])] if number + 1 < len(spans) else None
        if is_heading(paragraph, following, first=number == 0) or is_prompt(paragraph):
            continue
        found = [
            (left + begin, left + end)
            for begin, end in sentences(paragraph, language)
            if left + end <= start
        ]
        if found:
            return found[-1]
    return None
