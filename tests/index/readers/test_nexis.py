"""Nexis and Lexis exports as text, RTF and Word."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article
from index.readers import Rejected
from index.readers.nexis import is_nexis, read_nexis

OLD = """

                               1 of 2 DOCUMENTS


                               The Harbour Courier

                             July 2, 2020 Thursday
                              Late Edition - Final

Council Closes the Old Pier After a Long Winter
of Storms

BYLINE: By JANE DOE

SECTION: Section A; Column 1; Metropolitan Desk; Pg. 1

LENGTH: 53 words

DATELINE: PORTLY

   The harbour council closed the old pier on Tuesday, saying that the winter's
storms had loosened the piles under it and that no money was left for repairs
until the spring.

   NOTES: Crews were told nothing of the plan. "We read it in the newspaper like
everyone else," said the foreman.

CORRECTION-DATE: July 5, 2020

CORRECTION:

   An article on Thursday about the pier misstated the month in which it will
open again. It is May, not March.

URL: http://www.courier.example

GRAPHIC: PHOTO: The pier (PHOTOGRAPH BY JOHN ROE)

SUBJECT: PIERS (90%); STORMS (80%)

LOAD-DATE: July 3, 2020

LANGUAGE: ENGLISH

PUBLICATION-TYPE: Newspaper


                   Copyright 2020 The Harbour Courier Company
                              All Rights Reserved


                               2 of 2 DOCUMENTS

                      Copyright 2019 Shore Newspapers Limited
                              All Rights Reserved
                             The Shore (Portly)

                      January 5, 2019 Saturday 10:15 AM GMT

SECTION: NEWS; Pg. 4

LENGTH: 40 words

HEADLINE: Ferry fares to rise

BYLINE: AFP

BODY:


   Ferry fares will rise by a tenth in February, the company said on Friday, as
fuel costs more than it did.

LOAD-DATE: January 6, 2019
"""
NEW = """User Name: = Jane
Date and Time: = Sunday, November 22, 2026 3:00:00 PM EST
Job Number: = 123
Documents (2)
1. Council closes the old pier
2. Ferry fares to rise

Council closes the old pier
The Harbour Courier
July 2, 2020 Thursday 9:30 PM EST
Late Edition
Copyright 2020 The Harbour Courier Company All Rights Reserved

Section: NEWS; Pg. 4
Length: 523 words
Byline: Jane Doe
Highlight: The pier is old.
Body

The harbour council closed the old pier on Tuesday, saying that the winter’s storms had \
loosened the piles under it and that no money was left for repairs until the spring.

Page 1 of 2

Crews were told nothing of the plan.

Graphic

The pier by night

Classification

Language: ENGLISH; English
Publication-Type: Newspaper
Subject: PIERS (90%)
Load-Date: July 3, 2020

End of Document

Ferry fares to rise
The Shore
January 2019
Copyright 2019 Shore

Length: 40 words

Body

Ferry fares will rise by a tenth in February.
Load-Date: January 6, 2019
End of Document
"""


def as_rtf(text: str) -> bytes:
    """Write lines as RTF, a paragraph each."""
    escaped = "".join(f"\\u{ord(letter)}?" if ord(letter) > 127 else letter for letter in text)
    body = escaped.replace("\n", "\\par\n")
    start = r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 Arial;}}{\*\generator X;}"
    return f"{start}{{\\header Page header\\par}}{body}}}".encode()


def as_docx(text: str) -> bytes:
    """Write lines as a Word document, a paragraph each, without the blank ones."""
    namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    lines = [line for line in text.split("\n") if line.strip()]
    body = "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in lines)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="{namespace}"><w:body>{body}</w:body></w:document>',
        )
    return file.getvalue()


def read_all(data: bytes | str, name: str = "export.txt") -> list[Article | Rejected]:
    """Read an export whole."""
    data = data.encode() if isinstance(data, str) else data
    return list(read_nexis(io.BufferedReader(io.BytesIO(data)), name))


def articles(data: bytes | str) -> list[Article]:
    """Read an export of which everything is expected to be an article."""
    found = read_all(data)
    read = [article for article in found if isinstance(article, Article)]
    assert len(read) == len(found), found
    return read


def test_older_layout() -> None:
    """A counted document gives publication, date, headline, byline, section and language."""
    first, second = articles(OLD)
    assert first.source == "The Harbour Courier"
    assert first.headline == "Council Closes the Old Pier After a Long Winter of Storms"
    assert (first.byline, first.language) == ("JANE DOE", "en")
    assert (first.published, first.dated_by) == (date(2020, 7, 2), "file")
    assert first.section == "Section A; Column 1; Metropolitan Desk; Pg. 1"
    assert (second.source, second.headline) == ("The Shore (Portly)", "Ferry fares to rise")


def test_hard_wraps_are_joined_and_fields_stay_out_of_the_body() -> None:
    """Wrapped lines make one paragraph, and a paragraph that opens like a field stays."""
    first, _ = articles(OLD)
    paragraphs = first.text.split("\n\n")
    assert len(paragraphs) == 2
    assert paragraphs[0].startswith("The harbour council closed")
    assert paragraphs[0].endswith("until the spring.")
    assert "\n" not in paragraphs[0]
    assert paragraphs[1].startswith("NOTES: Crews were told nothing")


def test_correction_is_kept_word_for_word() -> None:
    """The CORRECTION field becomes the article's correction, with its wraps undone."""
    first, second = articles(OLD)
    (note,) = first.corrections
    assert note.startswith("An article on Thursday about the pier misstated the month in which it ")
    assert note.endswith("will open again. It is May, not March.")
    assert second.corrections == ()


def test_stated_zone_keeps_the_hour_and_an_ambiguous_one_the_day() -> None:
    """GMT makes a timestamp; EST, which names several zones, leaves the day."""
    assert articles(OLD)[1].published == datetime(2019, 1, 5, 10, 15, tzinfo=UTC)
    assert articles(NEW)[0].published == date(2020, 7, 2)


def test_agency_in_the_byline_is_a_credit() -> None:
    """A byline that is an agency's name is the credit of wire copy."""
    second = articles(OLD)[1]
    assert (second.byline, second.credit) == ("", "AFP")


@pytest.mark.parametrize("form", [str.encode, as_rtf, as_docx], ids=["txt", "rtf", "docx"])
def test_newer_layout(form: object) -> None:
    """The newer layout reads the same from text, RTF and Word, and its cover page is no article."""
    assert callable(form)
    data = form(NEW)
    assert is_nexis(data[:65_536], "x")
    first, second = articles(data)
    assert (first.headline, first.source) == ("Council closes the old pier", "The Harbour Courier")
    assert (first.published, first.byline, first.section) == (
        date(2020, 7, 2),
        "Jane Doe",
        "NEWS; Pg. 4",
    )
    assert first.text.split("\n\n")[0].startswith("The harbour council")
    assert "winter’s storms" in first.text
    assert first.text.endswith("Crews were told nothing of the plan.")
    assert "Page 1" not in first.text
    assert second.text == "Ferry fares will rise by a tenth in February."


def test_month_alone_and_load_date_give_no_day() -> None:
    """A magazine dated by its month is undated: the day of loading is no day of publication."""
    second = articles(NEW)[1]
    assert (second.source, second.published, second.dated_by) == ("The Shore", None, "")


def test_document_without_body_is_named() -> None:
    """A document exported without text is rejected with what it holds; the next one is read."""
    text = OLD.replace("BODY:\n\n\n   Ferry fares will rise", "BODY:\n\n\nLOAD-DATE: x\n\n   Ferry")
    first, second = read_all(text)
    assert isinstance(first, Article)
    assert isinstance(second, Rejected)
    assert "no body" in second.reason
    assert "document 2" in second.where


def test_cut_short_export_still_gives_its_last_document() -> None:
    """A newer export that ends before 'End of Document' gives what there is."""
    assert len(articles(NEW[: NEW.rindex("End of Document")])) == 2


def test_kill_is_killed() -> None:
    """A notice that kills a story is no news."""
    text = NEW.replace("Ferry fares will rise by a tenth in February.", "KILL KILL KILL")
    assert articles(text)[1].status == "killed"


def test_deletions_and_fallbacks_of_word_are_no_text() -> None:
    """Words that were deleted, or repeated for older programs, do not count."""
    namespaces = (
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    )
    said = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
    lines = ["Pier", "The Shore", "July 2, 2020", "Length: 9 words", "Body", "The pier is open."]
    body = "".join(said.format(line) for line in lines)
    body += "<w:p><w:del><w:r><w:delText>Gone.</w:delText></w:r></w:del></w:p>"
    box = "<w:p><w:r><mc:AlternateContent><mc:Choice>{0}</mc:Choice><mc:Fallback>{0}</mc:Fallback>"
    body += box.format(said.format("Boxed words.")) + "</mc:AlternateContent></w:r></w:p>"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        document = f"<w:document {namespaces}><w:body>{body}</w:body></w:document>"
        archive.writestr("word/document.xml", document)
    (article,) = articles(file.getvalue())
    assert article.text == "The pier is open.\n\nBoxed words."


def test_letters_of_rtf() -> None:
    """RTF letters are read by code page, font and number, and pictures are left out."""
    lines = r"Pier\par The Shore\par July 2, 2020\par Length: 9 words\par Body\par "
    body = (
        rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset204 B;}}"
        + lines.encode()
        + rb"Caf\'e9 {\f1 \'cc\'e8\'f0} \u-10179?\u-8704? {\pict\bin4 }}}}}\ldblquote ok\rdblquote"
        + rb"{\uc2\u8217\'92x}s {\*\hidden gone}.\par}"
    )
    (article,) = articles(body)
    assert article.text == "Café Мир 😀 “ok”’s ."


def test_bombs_are_turned_away() -> None:
    """A Word document that expands out of proportion is rejected before it is unpacked."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 30_000_000)
    (found,) = read_all(file.getvalue())
    assert isinstance(found, Rejected)
    assert "times its size" in found.reason


@pytest.mark.parametrize(
    "other",
    [
        b"<html><body><p>Length: 523 words</p><p>Body</p></body></html>",
        b'{"headline": "1 of 10 DOCUMENTS", "text": "Length: 5 words"}',
        b"Pier closed\n\nOne of 10 DOCUMENTS was lost, and the body was found.",
        b"HD\nPier closed\nWC\n523 words\nPD\n2 July 2020\nLP\n\nThe pier closed.\n",
        b"WARC/1.0\r\nWARC-Type: response\r\n\r\n",
        b"PK\x03\x04" + bytes(40),
        b"{\\rtf1 An article about the pier.\\par}",
        b"",
    ],
)
def test_other_formats_are_left_alone(other: bytes) -> None:
    """What is no Nexis export is not taken for one."""
    assert not is_nexis(other, "x.txt")


@settings(max_examples=100, deadline=5_000)
@given(data=st.data())
def test_damage_never_raises(data: st.DataObject) -> None:
    """Cut or altered exports give articles or rejections, and nothing else."""
    sample = data.draw(st.sampled_from([OLD.encode(), as_rtf(NEW), as_docx(NEW)]))
    cut = data.draw(st.integers(0, len(sample)))
    at = data.draw(st.integers(0, len(sample)))
    spoilt = sample[:at] + data.draw(st.binary(max_size=8)) + sample[at:cut]
    is_nexis(spoilt[:65_536], "x")
    for found in read_all(spoilt):
        assert isinstance(found, Article | Rejected)
