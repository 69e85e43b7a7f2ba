"""A user states which column holds which field."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.readers.mapping import COMMON, COMMON_NAMES, ColumnMapping, MappingError

STATED = """
[columns]
headline = "Titel"
text = "Body"
published = "Datum"

[values]
source = "Dawn"

[dates]
order = "DMY"
zone = "Asia/Karachi"
"""


def test_a_mapping_is_loaded_from_a_toml_file(tmp_path: Path) -> None:
    path = tmp_path / "columns.toml"
    path.write_text(STATED, encoding="utf-8")
    mapping = ColumnMapping.load(path)
    assert mapping.columns == {"headline": "Titel", "text": "Body", "published": "Datum"}
    assert (mapping.values, mapping.order) == ({"source": "Dawn"}, "DMY")
    assert str(mapping.zone) == "Asia/Karachi"


def test_a_mapping_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match="cannot be read"):
        ColumnMapping.load(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("[columns]\nheadlin = 'x'", "'headlin' is not known; the nearest is 'headline'"),
        ("[column]\ntext = 'x'", "'column' is not known; the nearest is 'columns'"),
        ("[values]\nsorce = 'x'", "the nearest is 'source'"),
        ("[dates]\nordre = 'DMY'", "the nearest is 'order'"),
        ("[dates]\norder = 'YDM'", "expected DMY, MDY or YMD"),
        ("[dates]\nzone = 'Asia/Karatchi'", "the nearest is 'Asia/Karachi'"),
        ("[columns]\ntext = 3", "expected a text in quotes"),
        ("columns = 'x'", r"expected a table \[columns\]"),
        ("[columns", "is not TOML"),
    ],
)
def test_what_is_not_known_is_an_error_that_names_the_nearest(toml: str, said: str) -> None:
    with pytest.raises(MappingError, match=said):
        ColumnMapping.from_toml(toml)


def test_a_column_that_is_not_in_the_table_is_an_error_that_names_the_nearest() -> None:
    mapping = ColumnMapping(columns={"headline": "Titel"})
    with pytest.raises(MappingError, match="the nearest is 'Title'"):
        mapping.find(["Title", "Text"])


def test_a_table_without_a_text_is_an_error_that_shows_its_columns() -> None:
    with pytest.raises(MappingError, match="found 'name', 'colour'; expected one of text"):
        COMMON.find(["name", "colour"])


@pytest.mark.parametrize("field", sorted(COMMON_NAMES))
def test_common_names_are_known_whatever_their_case_and_spacing(field: str) -> None:
    for name in COMMON_NAMES[field]:
        for written in (name, name.upper(), name.replace("_", " ").title(), name.replace("_", "")):
            assert COMMON.known(["x", written]) == {field: (1,)}


def test_a_field_may_be_mapped_to_no_column() -> None:
    mapping = ColumnMapping(columns={"section": ""})
    assert mapping.find(["text", "category"]) == {"text": (0,)}


def test_a_column_claimed_for_one_field_is_not_taken_for_another() -> None:
    mapping = ColumnMapping(columns={"section": "source"})
    assert mapping.find(["text", "source"]) == {"section": (1,), "text": (0,)}
