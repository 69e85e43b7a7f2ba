"""The encoding of a file that is read piece by piece, told by its beginning."""

from __future__ import annotations

from index.readers.raw import UndecodableError, bom_encoding, decode

# What `raw.decode` may choose, the likeliest first.
_CHOICES = (
    "utf-8", "cp1252", "cp1251", "cp1250", "cp1256", "gb18030", "shift_jis", "euc_kr", "big5",
)  # fmt: skip


_PRINTABLE = "".join(map(chr, range(32, 127)))


def encoding_of(head: bytes, declared: str = "") -> str:
    """Return the name of the encoding in which `raw.decode` reads the head of a file.

    A head of plain ASCII says nothing: what is declared counts, else UTF-8. Where some lines are
    not UTF-8 it is UTF-8 all the same, so that they can be told one by one.
    """
    if marked := bom_encoding(head):
        return marked
    declared = declared if _is_known(declared) else ""
    whole = head[: head.rfind(b"\n") + 1] or head  # no character cut in two
    if whole.isascii():
        return declared or "utf-8"
    lines = [line for line in whole.split(b"\n") if not line.isascii()]
    if sum(map(_is_utf8, lines)) * 2 >= len(lines):
        # Letters of another encoding are hardly ever UTF-8 by chance: some lines are damaged, or
        # came from elsewhere.
        return "utf-8"
    try:
        text = decode(whole, declared)
    except UndecodableError:
        return "utf-8"
    return next(
        (name for name in ("utf-8", declared, *_CHOICES) if _reads(whole, name, text)), "utf-8"
    )


def _is_known(name: str) -> bool:
    """Tell whether a declared encoding is one, and not a way of escaping such as 'idna'."""
    try:
        return bool(name) and _PRINTABLE.encode().decode(name, errors="replace") == _PRINTABLE
    except (LookupError, ValueError):
        return False


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _reads(data: bytes, name: str, text: str) -> bool:
    try:
        return bool(name) and data.decode(name) == text
    except (LookupError, ValueError):
        return False
