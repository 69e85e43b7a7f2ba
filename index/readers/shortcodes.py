"""WordPress's shortcodes, taken out of a post's text: brackets that a newspaper prints stay."""

from __future__ import annotations

import re

# Shortcodes of WordPress itself whose content is no text: captions, players, addresses.
_WITH_CONTENT = re.compile(
    r"(?<!\[)\[(?P<name>wp_caption|caption|embed|audio|video|playlist)\b[^\[\]]*\]"
    r"(?:(?!\[(?P=name)\b).){0,3000}?\[/(?P=name)\]",
    re.DOTALL,
)
_ALONE = re.compile(
    r"(?<!\[)\[/?(?:wp_caption|caption|embed|audio|video|playlist|gallery)(?=[\s\]/])[^\[\]]*\](?!\])"
)
# Those of plug-ins keep their content. Attributes tell them from '[the minister]' in a quote.
_WITH_ATTRIBUTES = re.compile(r"(?<!\[)\[[A-Za-z][\w-]*\s+[\w-]+\s*=[^\[\]]*\](?!\])")
_CLOSING = re.compile(r"(?<!\[)\[/([A-Za-z][\w-]*)\](?!\])")
_OPENING = re.compile(r"(?<!\[)\[([A-Za-z][\w-]*)\s?/?\](?!\])")


def without_shortcodes(markup: str) -> str:
    """Return a post's HTML without shortcodes; captions and players go with their content.

    A bracket is a shortcode of a plug-in if it has attributes, or closes what another opened, or
    is a name no prose holds ('[vc_row]'). '[sic]' and '[[gallery]]' are the paper's own.
    """
    if "[" not in markup:
        return markup
    markup = _ALONE.sub("", _WITH_CONTENT.sub("", markup))
    markup = _WITH_ATTRIBUTES.sub("", markup)
    closed = {found[1] for found in _CLOSING.finditer(markup)}
    markup = _CLOSING.sub("", markup)
    return _OPENING.sub(
        lambda found: "" if found[1] in closed or "_" in found[1] else found[0], markup
    )
