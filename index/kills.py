"""Notices to editors: a story that its source kills, and a note that corrects one."""

from __future__ import annotations

import re

_OPENING = 2_000  # a kill says so at once
_LINES = 8
_KILL_WORDS = 150  # the weaker wordings count only in a text that is no story itself
_NOTE_LETTERS = 1_500

_NOUN = (
    r"(?:stor(?:y|ies)|items?|reports?|articles?|alerts?|d[ei]spatch(?:es)?|headlines?|briefs?"
    r"|newsbreaks?|snaps?|pictures?|photos?|photographs?|images?|graphics?|videos?|captions?"
    r"|copy|columns?|pieces?|advisor(?:y|ies)|transmissions?|versions?|writethrus?)"
)
_AGENCY = (
    r"(?:Thomson\sReuters|Reuters|The\sAssociated\sPress|The\sAP|AP|Agence\sFrance-Presse|AFP|dpa|DPA"
    r"|Bloomberg(?:\sNews)?|UPI|PA\sMedia|PTI|ANI|IANS|APP|AAP|Xinhua|EFE|ANSA|Kyodo(?:\sNews)?"
    r"|Yonhap|TASS|Interfax|The\sCanadian\sPress|Bernama|Antara|Anadolu(?:\sAgency)?|We|we)"
)
# No quotation mark may stand before it: then somebody is quoted who says so.
_START = r"^[\s*#>\[(=–—-]*"
_LABELLED = (
    r"(?:(?:ADVISORY|ATTENTION|EDITORS?|URGENT|BULLETIN|REFILE|CORRECTED|UPDATE\s\d+)[\s:–—-]+)*"
)
_ENDS = r"(?=[\s*#\])!.–—-]*$|\s*[:;.,–—(/-])"
_KILL_LINE = re.compile(
    rf"""{_START}(?:
      KILL(?:[\s,.:;!*/–—-]+KILL)+\b                              # KILL KILL KILL
    | [Kk]ill(?:[\s,.*/–—-]+[Kk]ill){{2,}}[\s.*–—-]*$
    | {_LABELLED}(?:A\ )?MANDATORY\ KILL\b(?!\s+[A-Z]*(?:ORDER|SWITCH|QUOTA|LAW|RULE)|-[A-Z])
    | Mandatory\ [Kk]ill{_ENDS}
    | {_LABELLED}(?:STORY|PHOTO|PICTURE|VIDEO|GRAPHIC|HEADLINE|NEWS|BULLETIN|EDITORS?|URGENT
        |ADVISORY|AP|AFP|REUTERS)[\s:–—-]+KILL(?:\ (?:NOTICE|ADVISORY|STORY))?{_ENDS}
    | (?:PHOTO|PICTURE)\ ELIMINATION{_ENDS}
    | KILL\ (?:NOTICE|ADVISORY|STORY|ITEM){_ENDS}
    | Kill\ (?:notice|advisory)\s*[:–—-]
    | KILL\s?(?::|--|[–—]|-(?=[A-Z][A-Za-z]|\s))(?!\s*(?:SWITCH|BILL|SHOT|JOY|ZONE|RATE|LIST|TEAM))
    | (?:BC|AM|PM)[–—-]{{1,2}}[\w.&'’/,+\ –—-]{{0,80}}?[,–—-]\s?KILL(?=\s*$|[,:;(]|\s\()
    | {_LABELLED}(?:
        (?:STORY|ITEM)S?\s(?:IS\ |HAS\ BEEN\ )?(?:CANCELL?ED|REMOVED)
      | (?:STORY|ITEM|ALERT|SNAP|PICTURE|PHOTO|VIDEO|GRAPHIC|HEADLINE)S?\s
        (?:IS\ |HAS\ BEEN\ )?(?:WITHDRAWN|KILLED|RETRACTED)){_ENDS}
    | (?i:(?:the\s|this\s)?(?:story|item)\s(?:(?:is|was|has\sbeen)\s)?
        (?:withdrawn|killed|removed|retracted|deleted)[\s.!*)]*$)
    | (?:Story|Item|Alert|Picture|Photo)\ (?:withdrawn|killed){_ENDS}
    | (?:REPORT|ARTICLE)\ (?:WITHDRAWN|KILLED)[\s.*–—-]*$
    | {_LABELLED}WITHDRAWN\s?(?::|--|[–—]|-(?=\S))
    | (?:ATTENTION\W+|URGENT\W+)*ANNULE[RZ]?\s+(?:ET|et|&)\s+(?:REMPLACE|remplace)  # AFP
    )""",
    re.VERBOSE,
)
_KILL_END = re.compile(
    r"\s(?:--?|[–—])\s?KILL[\s.!]*$|"
    r"[(\[](?:STORY |ITEM )?(?:WITHDRAWN|KILLED|ANNULE (?:ET|et) (?:REMPLACE|remplace))[)\]]\W*$"
)
_MANDATORY = re.compile(
    r"\bkill is mandatory\b|\bthis is a mandatory kill\b|\bmake (?:certain|sure) (?:that )?the "
    r"(?:story|item|photo|picture|report) is not (?:published|used|aired)\b"
    r"|\bcette (?:dépêche|version|information) annule et remplace\b",
    re.IGNORECASE,
)
_TO_EDITORS = (
    r"(?:(?:(?:attention|attn|note\sto|urgent|important|advisory)[\s:,.–—-]*)?"
    r"(?:all\s)?(?:editors?|subscribers|clients|customers|desks?|eds)(?:['’]s?)?(?:\snote)?[\s:,.;–—-]+)"
)
_ORDER = re.compile(
    rf"""{_START}(?:
      (?:(?:advisory|urgent)[\s:–—-]+)?{_TO_EDITORS}?
        (?:please,?|kindly)\s(?:immediately\s|also\s)?kill\s
        (?:(?:BC|AM|PM)-|[^.!?"“”]{{0,80}}?\b{_NOUN}\b)
    | {_TO_EDITORS}?(?:please,?|kindly)\s(?:immediately\s|also\s)?
        (?:disregard|withdraw|delete|discard|spike|(?:do\snot|don['’]t)\s(?:use|publish|run))
        (?=\s(?:the|this|that|our|all|any|both|an?|previous|earlier|immediately)\b)
        (?![^.]{{0,120}}\bwithout\b)[^.!?"“”]{{0,80}}?\b{_NOUN}\b
    | {_TO_EDITORS}(?:kill|withdraw|do\snot\suse)\s(?:the|this|our|all|any)\b
        [^.!?"“”]{{0,80}}?\b{_NOUN}\b
    | (?:attention\W+)?(?:merci\sd['’]|veuillez\s|prière\sd['’])annuler\s.{{0,60}}?
        \b(?:dépêche|information|papier|photo|article|version)
    | kill\s(?:the|this|our|all|any)\b[^.!?"“”]{{0,60}}?\b{_NOUN}\s
        (?:slugged|headlined|datelined|entitled|moved|sent|transmitted|filed|BC-|[VA]\d{{3}})
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_FROM = r"(?:[A-Z][\w .,]{0,40})?(?:\([A-Za-z ]{2,30}\)\s*[–—-]{0,2}\s*)?"
_STOP = r"(?=[.,;:)]|\s*$|\s(?:because|as|pending|due|and|owing|since|until|while|in\sfull)\b)"
_WITHDRAWING = re.compile(
    rf"""{_START}(?:(?i:{_TO_EDITORS}))?{_FROM}(?:
      {_AGENCY}\s(?:has|have|is|are)\s(?:now\s)?
        (?:withdrawn|withdrawing|retracted|retracting|killed|killing|deleted|cancelled)\s
        (?:a|an|the|this|that|its|our|all)
        (?:\s(?!(?:in|of|from|on|at|that|for)\b)[\w.,'’"“”-]+){{0,5}}?\s{_NOUN}\b(?!-)
    | {_AGENCY}\s(?:\w+\s){{0,3}}?asks?\s.{{0,40}}?\bto\s(?:kill|disregard|withdraw|delete)\s
        .{{0,60}}?\b{_NOUN}\b
    | (?:[Tt]his|[Oo]ur)\s(?:[\w.,'’"“”-]+\s){{0,5}}?{_NOUN}
        \s(?:is|are|has\sbeen|have\sbeen)\s(?:withdrawn|retracted|killed){_STOP}
    | [Tt]he\s(?:[\w.,'’"“”-]+\s){{0,5}}?
        (?:(?:report|article|alert|picture|photo|video|graphic)
           (?=,?\s(?:headlined|slugged|datelined|sent|moved|transmitted|filed|BC-))
          |stor(?:y|ies)|items?|d[ei]spatch|snap|newsbreak|headline)
        (?:,?\s(?:headlined|slugged|entitled|titled|datelined|published|issued|sent|moved|carrying
                 |transmitted|filed|with|["“'‘]|BC-|number|dated).{{0,200}}?)?
        \s(?:(?:is|are|has\sbeen|have\sbeen)\s(?:hereby\s|being\s|now\s)?
             (?:withdrawn|retracted|cancell?ed)
          |(?:is|has\sbeen)\skilled)
        {_STOP}
    )""",
    re.VERBOSE,
)


def is_kill(headline: str, text: str) -> bool:
    """Tell whether this is no news but a notice that kills a story: 'KILL KILL KILL'.

    News about killing, corrections (CORRECTED, REFILE), repeats and updates are no kills. AFP's
    'ANNULE et REMPLACE' is one. The wordings are those of the agencies, in English and French.
    """
    opening = text[:_OPENING]
    lines = [line.strip() for line in opening.splitlines() if line.strip()][:_LINES]
    told = [headline.strip()[:_OPENING], *lines]
    if any(_KILL_LINE.search(line) or _KILL_END.search(line) for line in told):
        return True
    if _MANDATORY.search(opening) or any(_ORDER.search(line) for line in told):
        return True
    is_short = len(text[: _KILL_WORDS * 20].split()) <= _KILL_WORDS
    plainly = [line.capitalize() if line.isupper() else line for line in told[:3]]
    return is_short and any(_WITHDRAWING.search(line) for line in plainly)


_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?"
_DAY = (
    rf"(?:(?:(?:on|of|from|in)\s)?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s?)?"
    rf"(?:{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?|\d{{1,2}}(?:st|nd|rd|th)?\s{_MONTH}"
    rf"|\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{1,4}})(?:,?\s\d{{4}})?(?:,?\s\d{{1,2}}[:.]\d\d[^:]{{0,10}})?)"
)
_PAGE = (
    r"(?:article|story|report|piece|post|column|item|headline|page|caption|photo\scaption|graphic"
    r"|chart|map|table|review|obituary|editorial|interview|profile|dispatch|analysis|feature"
    r"|newsletter|podcast|video|timeline|list|quiz|live\s?blog|blog|entry|version|transcript|text)"
)
_ERROR = (
    r"(?:incorrect(?:ly)?|mistaken(?:ly)?|wrongly|erroneous(?:ly)?|inaccurate(?:ly)?|in\serror"
    r"|mis(?:stated|spelled|spelt|identified|attributed|quoted|represented|named|reported"
    r"|characteri[sz]ed|translated|described|interpreted|labell?ed|dated|gendered)"
    r"|an?\serror|errors|(?:gave|had|used|contained|included)\sthe\swrong)"
)
_MENDED = (
    r"(?:corrected|clarified|amended|(?:updated|edited|changed|revised|refiled|modified|altered"
    r"|republished|refiles|updates)\sto\s(?:correct|clarify|fix|amend|remove\s(?:an?\s)?"
    rf"(?:\w+\s)?(?:{_ERROR}|reference|quote|claim)|reflect\s(?:that\s)?(?:the\s)?correct))"
)
_LABEL = (
    r"(?:(?:an?\s|the\s)?(?:editor(?:['’]?s|s['’])?(?:['’])?\s|update\sand\s)?corrections?"
    r"|clarifications?|erratum|errata|corrigend(?:um|a)|retraction"
    r"|corrections?\s(?:and|&|/)\sclarifications?|correction\sappended)"
)
_NOTE_START = r"^[\s*#>•†_\[(–—-]*"
_NOTE = re.compile(
    rf"""{_NOTE_START}(?:
      # Correction: ...   Clarification, July 3, 2020: ...   CORRECTION (3 July) -- ...
      {_LABEL}(?:[\s,(]+{_DAY}\)?|\s\([^()]{{1,30}}\)|\s(?:to|on)\sthis\s{_PAGE})?\s?(?::|\.\s|$)
    | {_LABEL}(?:[\s,(]+{_DAY}\)?)?\s?(?:--|[–—]|\s-\s)\s?(?-i:(?=[A-Z“"]))
    | (?:an?|the\sfollowing)\scorrection\s(?:was|has\sbeen)\s(?:made|appended|published)\b
    # This article was amended on ...   This story has been updated to correct ...
    | (?:(?:note|n\.?b\.?|please\snote|update)(?:,?\s{_DAY})?\s?[:.–—-]+\s*)?
        this\s(?:[\w.,’'-]+\s){{0,4}}?{_PAGE}
        (?:[’']s\s(?:headline|caption|text))?(?:\s(?!was|has|is)[\w,.’']+){{0,8}}?
        \s(?:was|were|has\sbeen|have\sbeen|is\sbeing)(?:\s(?:further|later|since|subsequently|also
          |first|again|then|slightly)|\s{_DAY},?)*\s{_MENDED}
        (?!\sby\s(?:an?\s|the\s)?(?:parliament|congress|vote|act|court|law|referendum|legislat))\b
    | this\s{_PAGE}\swas\s(?:first|originally)\spublished\s.{{0,80}}?[.;,]\s(?:it|and)\s
        (?:was|has\sbeen)\s(?:later\s|since\s)?{_MENDED}\b
    | the\s(?:article|story|headline|post|caption)\s(?:was|has\sbeen)\scorrected
        (?=[.,;]|\s*$|\s(?:to|on|and|because)\b)
    | this\s{_PAGE}\s(?:(?:originally|previously|initially|at\sfirst|first)\s
        (?:said|stated|gave|reported|identified|described|referred|attributed|{_ERROR})|{_ERROR})\b
    | an?\s(?:photo|photograph|picture|image|reference|quot(?:e|ation)|sentence|paragraph|line
        |passage|statement|claim|link)\s.{{0,60}}?(?:was|has\sbeen)\s(?:removed|deleted|changed
        |replaced|corrected|amended)\s(?:from|in)\sthis\s{_PAGE}\b
    | the\s(?:text\sand\s)?
        (?:headline|caption|text|picture|photo|photograph|standfirst|subhead(?:ing)?|graphic)s?
        \s(?:of|on|to|in|for|with|accompanying)\sthis\s{_PAGE}.{{0,80}}?
        (?:{_MENDED}|\bchanged\b|\breplaced\b|{_ERROR})
    | this\s(?:[\w.-]+\s){{0,5}}?(?:version|{_PAGE})(?:\sof\s(?:the|this)\s{_PAGE})?\s
        (?:corrects|clarifies|amends|fixes)\b
    # An earlier version of this article misstated ...
    | (?:(?:due\sto|because\sof|owing\sto)\s.{{3,80}}?,\s)?(?:in\s)?
        (?:(?:an?|the|some|two|several)\s)?(?:earlier|previous|prior|original|initial|first)
        \s(?:online\s)?(?:versions?|editions?|headlines?|captions?|photo\scaptions?)
        \s(?:of|on|to|for|in|accompanying)\s(?:this|the\s(?:article|story|headline|column))\b
        (?=.{{0,20}}\b(?:article|story|headline|column|post|caption|piece|obituary|editorial)\b
          |.{{0,400}}?\b{_ERROR}\b)
    | (?:an?|the)\s(?:earlier|previous|original)\s(?:article|story|report|headline|caption)\b
        .{{0,120}}?\b{_ERROR}\b
    | (?:due\sto|because\sof|owing\sto)\san?\s(?:\w+\s)?error\b.{{0,80}}?,\s
        (?:this|an?|the|our)\s.{{0,60}}?\b{_PAGE}\b
    # (In Jan. 3 story, corrects last paragraph to reflect ...)
    | (?<=\()(?:(?:in|this)\s[^()]{{1,60}}?,?\s|adds[^()]{{1,120}}?[;,]\s(?:also\s)?)?
        (?:corrects|correcting|clarifies|amends|fixes|recasts\sto\scorrect|removes
          |refiles\sto\s(?:correct|fix|remove|clarify|amend))\b
    | (?:eds|editors)\s?:.{{0,60}}?\bcorrects\b
    # An article on Friday about ... misstated ...
    | (?:an?|the|our|in\san?|in)\s(?:[\w-]+\s)?(?:article|story|report|column|obituary|headline
        |caption|editorial|picture\scaption|graphic|review|brief)s?,?\s(?:published\s)?
        (?:(?:on|last)\s(?:page|(?:mon|tues|wednes|thurs|fri|satur|sun)day)|yesterday|{_DAY})
        .{{0,300}}?\b{_ERROR}\b
    | in\s(?:an?|our|the)\s{_DAY}\s(?:article|story|report)\b.{{0,200}}?\b{_ERROR}\b
    | (?:\w+\s){{1,4}}(?:regrets?|apologi[sz]es?\sfor)\s(?:the|this|these|any)
        \s(?:\w+\s)?(?:errors?|mistakes?)[.\s)*]*$
    | we\s(?:have\s)?(?:corrected|amended|clarified)\s(?:this|the|an\searlier|our)
        \s(?:\w+\s){{0,2}}?{_PAGE}\b
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_EDITORS_NOTE = re.compile(
    r"^[\s*#>•†_\[(–—-]*(?:(?:an?\s)?(?:editor|publisher|author)(?:['’]s|s['’]|s)?\snote|note|notes"
    rf"|for the record|n\.b\.)(?:[\s,(]+{_DAY}\)?)?\s?[:.–—-]+\s*",
    re.IGNORECASE,
)
_MENDS = re.compile(
    rf"\b(?:has been|have been|was|were|been) (?:\w+ )?{_MENDED}\b|\bto correct\b|\b{_ERROR}\b"
    r"|\bcorrects\b|\ba correction\b|\bcorrection (?:to|of)\b|\bretract(?:ed|ion)\b"
    r"|\bshould have (?:said|read|been)\b",
    re.IGNORECASE,
)
_SELF = re.compile(rf"\b{_PAGE}s?\b", re.IGNORECASE)


def correction_note(paragraph: str) -> bool:
    """Tell whether the paragraph is a note that corrects or amends the article it stands in.

    '(In Jan. 3 story, corrects last paragraph to reflect ...)' is one; '(Adds comments, detail)'
    is an update, and prose about corrections, such as those of a market, is prose.
    """
    note = paragraph.strip()[:_NOTE_LETTERS]
    if _NOTE.search(note):
        return True
    label = _EDITORS_NOTE.match(note)
    if not label:
        return False
    said = note[label.end() :]
    return bool(_NOTE.search(said) or (_MENDS.search(said) and _SELF.search(said)))
