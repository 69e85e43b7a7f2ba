"""Small talk: messages that ask nothing of an archive, and text that its model cannot read."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

_FILLER = re.compile(
    r"(?:again|all|and|any(?:one|way)|bot|dateline|dear|every(?:one|body)|folks|friends?|guys|here|it"
    r"|mate|me|much|now|oh|please|really|sir|so|team|then|there|today|too|very|you|indeed)"
)
# What a message of each kind opens with; only filler, or more of the same, may follow.
_OPENINGS = {
    "thanks": (
        r"(?:(?:many )?(?:thank\s?(?:s|you|u)|thank|thx|tnx|ty|tysm|cheers)"
        r"(?: a (?:lot|ton|million))?"
        r"(?: (?:so|very) much)?"
        r"(?: for(?: (?:the|your|this|that|all|it|a|quick|kind|good|great|help"
        r"|answers?|reply|replies|time|info|information|support|work))+)?"
        r"|(?:much|very) (?:appreciated|obliged)|merci|gracias|danke"
        r"|i (?:really )?appreciate (?:it|that|this|your help))"
    ),
    "farewell": (
        r"(?:(?:good\s?)?bye+(?:[ -]bye)*(?: for now)?|good\s?night|cya|so long|farewell|ciao|adieu"
        r"|ttyl|later|take care|see (?:you|ya|u)(?: (?:later|soon|tomorrow|around))?"
        r"|have a (?:nice|good|great|lovely) (?:one|day|evening|night|weekend))"
    ),
    "greeting": (
        r"(?:h+i+|hello+|hullo|hey+|hiya|howdy|yo|greetings|good (?:morning|afternoon|evening|day)"
        r"|morning|evening|afternoon|g['’]?day|aloha|salaam|namaste|what['’]?s up|sup|wassup"
        r"|how are (?:you|things|u)(?: doing)?|how(?:['’]?s| is) (?:it going|life)|how do you do"
        r"|nice to meet you)"
    ),
    "acknowledgement": (
        r"(?:ok(?:ay|ey|s)?|k+|great|got (?:it|you)|gotcha|cool|nice(?: one)?|lo+l|lmao|rofl"
        r"|(?:ha){2,}h?|(?:he){2,}|perfect|awesome|excellent|wonderful|brilliant|amazing|fine"
        r"|good(?: (?:job|work|one|to know))?|well done|yes|yep|yeah|yup|no|nope|nah|sure|right"
        r"|alright|all right|i see|understood|(?:that )?makes sense|sounds good|wow|oh|ah+|hm+"
        r"|interesting|noted|agreed|exactly|true|never\s?mind|no (?:worries|problem)|done"
        r"|that['’]?s (?:all|it|great|fine|good|right|interesting))"
    ),
}
_OPENING = {
    kind: re.compile(rf"{opening}(?=\s|$)(?P<rest>.*)", re.DOTALL)
    for kind, opening in _OPENINGS.items()
}
_HELP = re.compile(
    r"(?:please )?(?:help(?: me| us)?|(?:i|we) need (?:some )?help"
    r"|can (?:you|i|we) (?:get |have )?(?:some )?help(?: me| us)?|what (?:can|do) you do"
    r"|what (?:else )?can (?:you|i|we) (?:ask|do|type|search)(?: you| for)?(?: here)?"
    r"|what should i (?:ask|type|write)|(?:who|what) are you|who (?:made|built|wrote) you"
    r"|what is (?:this|dateline)(?: bot)?|what do you know|what['’]?s your name"
    r"|how (?:do|does|can|should) (?:i|we|you|this|it)(?: bot)?"
    r" (?:use (?:you|this|it)|work|search|ask(?: you| questions?)?)"
    r"|are you (?:an? )?(?:bot|human|real|robot|ai|person|machine)"
    r"|commands?|usage|instructions|menu|manual)(?: please)?"
)
_PLACEHOLDER = re.compile(
    r"(?:test(?:ing)?(?: (?:test(?:ing)?|\d+))*|foo(?: ?bar)?(?: baz)?|lorem ipsum.*"
    r"|blah?(?: ?blah?)*|abc(?: ?123)?|la(?: la)+)"
)
_ROWS = ("qwertyuiop", "poiuytrewq", "asdfghjkl", "lkjhgfdsa", "zxcvbnm", "mnbvcxz")
_SIGNS = re.compile(r"[^\w\s'’?-]+|[?_-]+(?=\s|$)|(?<=\s)[?_-]+")
_REPEATED, _RUN, _RUN_SHARE = 4, 4, 0.75
_VOWELLESS_LETTERS = 6
_SHARE_OF_LETTERS = 0.5
# By the first word of a letter's Unicode name, where that is not what people call the script.
_SCRIPTS = {"CJK": "Han", "HIRAGANA": "Japanese", "KATAKANA": "Japanese"}


def recognised(text: str) -> str:
    """Return what a message is that asks nothing; '' for a question.

    'greeting', 'thanks', 'farewell', 'help' for one that asks what can be asked, 'acknowledgement'
    and 'nonsense'. Only whole messages count: 'Hello Kitty sales' is a question.
    """
    told = " ".join(_SIGNS.sub(" ", text.replace("_", " ")).lower().split())
    if not any(letter.isalnum() for letter in told):
        return "help" if text.strip() == "?" else "nonsense"
    if _HELP.fullmatch(told):
        return "help"
    kinds = _kinds(told)
    if kinds:
        # 'OK, thanks, bye': what is said last in the order above is what it is.
        return next(kind for kind in _OPENINGS if kind in kinds)
    return "nonsense" if _is_mashed(told, text) else ""


def other_script(text: str) -> str:
    """Return the name of the script that most letters are of, such as 'Cyrillic'; '' for Latin."""
    letters = [letter for letter in unicodedata.normalize("NFKC", text) if letter.isalpha()]
    found = Counter(unicodedata.name(letter, "").partition(" ")[0] for letter in letters)
    if not letters or found["LATIN"] >= _SHARE_OF_LETTERS * len(letters):
        return ""
    script, _ = max(
        ((name, count) for name, count in found.items() if name not in {"LATIN", ""}),
        key=lambda one: one[1],
        default=("", 0),
    )
    if {"HIRAGANA", "KATAKANA"} & found.keys():
        return "Japanese"
    return _SCRIPTS.get(script, script.capitalize())


def _kinds(told: str) -> set[str]:
    """Return what a message is made of, if it is made of small talk and filler alone."""
    kinds: set[str] = set()
    while told:
        for kind, opening in _OPENING.items():
            if found := opening.match(told):
                kinds.add(kind)
                told = found["rest"].strip()
                break
        else:
            word, _, rest = told.partition(" ")
            if not kinds or not _FILLER.fullmatch(word):
                return set()
            told = rest.strip()
    return kinds


def _is_mashed(told: str, text: str) -> bool:
    """Tell of keys struck at random, a placeholder, or one letter again and again."""
    if _PLACEHOLDER.fullmatch(told):
        return True
    words = re.findall(r"[^\W\d_]+", told)
    return bool(words) and all(_is_struck(word, text) for word in words)


def _is_struck(word: str, text: str) -> bool:
    if len(set(word)) == 1 and len(word) >= _REPEATED:
        return True
    run = max((_run(word, at) for at in range(len(word))), default=0)
    if word.isascii() and run >= max(_RUN, _RUN_SHARE * len(word)):
        return True
    is_acronym = word.upper() in text
    vowelless = word.isascii() and not re.search(r"[aeiouyw]", word)
    return vowelless and len(word) >= _VOWELLESS_LETTERS and not is_acronym


def _run(word: str, at: int) -> int:
    """Return how many letters from a place on stand side by side on a keyboard."""
    end = at + 1
    while end < len(word) and any(word[at : end + 1] in row for row in _ROWS):
        end += 1
    return end - at
