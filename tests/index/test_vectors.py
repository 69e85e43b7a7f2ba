"""Vectors finds what brute force finds, lets through what the filter says, and is kept whole."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.vectors import Columns, DamagedError, Rows, Vectors

DIMENSION = 16
RECIPE = "test"
# float16 keeps 11 bits of each factor, and unit vectors of 16 sum 16 products.
TOLERANCE = 2e-3

Matrix = npt.NDArray[np.float32]

seeds = st.integers(0, 2**32 - 1)


def unit(rng: np.random.Generator, *shape: int) -> Matrix:
    """Return unit rows that float16 holds exactly enough for brute force to agree."""
    vectors = rng.normal(size=shape).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=-1, keepdims=True)
    return vectors.astype(np.float16).astype(np.float32)


def columns(rows: Rows) -> Columns:
    """Articles of three passages, four sources, and a week of days with 0 for undated."""
    return Columns.of([(row, row // 3, row % 4, row % 8, 0) for row in rows.tolist()])


def filled(count: int, seed: int = 0, *, exact_up_to: int = 10_000) -> tuple[Vectors, Rows, Matrix]:
    """Return vectors with rows that have gaps, as after removals, added in two batches."""
    rng = np.random.default_rng(seed)
    rows = np.sort(rng.choice(np.arange(1, 3 * count + 1), count, replace=False)).astype(np.int64)
    matrix = unit(rng, count, DIMENSION)
    vectors = Vectors(DIMENSION, RECIPE, exact_up_to=exact_up_to)
    half = count // 2
    vectors.add(columns(rows[:half]), matrix[:half])
    vectors.add(columns(rows[half:]), matrix[half:])
    return vectors, rows, matrix


def assert_nearest(
    found: tuple[Rows, npt.NDArray[np.float32]],
    rows: Rows,
    matrix: Matrix,
    question: Matrix,
    k: int,
) -> None:
    """Compare with brute force; equal scores may stand in any order."""
    truth = dict(zip(rows.tolist(), (matrix @ question).tolist(), strict=True))
    best = sorted(truth.values(), reverse=True)[:k]
    assert len(set(found[0].tolist())) == len(found[0]) == len(best)
    assert found[1] == pytest.approx(best, abs=TOLERANCE)
    assert [truth[row] for row in found[0].tolist()] == pytest.approx(best, abs=TOLERANCE)


@given(st.integers(0, 60), st.integers(1, 70), seeds)
def test_the_nearest_are_those_of_brute_force(count: int, k: int, seed: int) -> None:
    vectors, rows, matrix = filled(count, seed)
    question = unit(np.random.default_rng(seed + 1), DIMENSION)
    assert_nearest(vectors.nearest(question, k), rows, matrix, question, k)


@given(st.integers(1, 60), st.integers(1, 70), seeds, st.floats(0, 1))
def test_a_filter_lets_through_exactly_what_it_keeps(
    count: int, k: int, seed: int, share: float
) -> None:
    vectors, rows, matrix = filled(count, seed)
    rng = np.random.default_rng(seed + 1)
    question, keep = unit(rng, DIMENSION), rng.random(count) < share
    found = vectors.nearest(question, k, keep)
    assert set(found[0].tolist()) <= set(rows[keep].tolist())
    assert_nearest(found, rows[keep], matrix[keep], question, k)


@given(st.integers(1, 60), seeds, st.floats(0, 1))
def test_what_was_removed_is_found_no_more_and_the_rest_still_is(
    count: int, seed: int, share: float
) -> None:
    vectors, rows, matrix = filled(count, seed)
    rng = np.random.default_rng(seed + 1)
    question, going = unit(rng, DIMENSION), rng.random(count) < share
    vectors.remove([*rows[going].tolist(), 10**9])
    assert len(vectors) == (~going).sum()
    assert vectors.columns.rows.tolist() == rows[~going].tolist()
    assert vectors.columns.articles.tolist() == (rows[~going] // 3).tolist()
    assert_nearest(vectors.nearest(question, count), rows[~going], matrix[~going], question, count)


@given(st.integers(1, 40), seeds)
def test_save_and_load_is_identity(
    tmp_path_factory: pytest.TempPathFactory, count: int, seed: int
) -> None:
    vectors, rows, _ = filled(count, seed)
    vectors.change = seed
    path = tmp_path_factory.mktemp("saved") / "vectors.npz"
    vectors.save(path)
    loaded = Vectors.load(path, RECIPE)
    assert (loaded.change, loaded.recall, loaded.dimension) == (seed, 1.0, DIMENSION)
    for name in Columns.__slots__:
        saved, read = getattr(vectors.columns, name), getattr(loaded.columns, name)
        assert (saved == read).all()
        assert saved.dtype == read.dtype
    assert (loaded.of(rows) == vectors.of(rows)).all()
    assert [path.name for path in path.parent.iterdir()] == ["vectors.npz"]


def test_an_empty_one_is_saved_finds_nothing_and_takes_more(tmp_path: Path) -> None:
    Vectors(DIMENSION, RECIPE).save(tmp_path / "vectors.npz")
    loaded = Vectors.load(tmp_path / "vectors.npz", RECIPE)
    _, rows, matrix = filled(5)
    assert loaded.nearest(matrix[0], 3)[0].tolist() == []
    loaded.remove([1, 2, 3])
    loaded.add(columns(rows), matrix)
    assert loaded.nearest(matrix[2], 1)[0].tolist() == [rows[2]]


def test_what_was_loaded_can_be_added_to_and_taken_from(tmp_path: Path) -> None:
    vectors, rows, matrix = filled(10)
    vectors.save(tmp_path / "vectors.npz")
    loaded = Vectors.load(tmp_path / "vectors.npz", RECIPE)
    loaded.remove([int(rows[0])])
    loaded.add(columns(np.array([1000])), matrix[:1])
    assert loaded.nearest(matrix[0], 1)[0].tolist() == [1000]
    assert len(loaded) == 10


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_a_truncated_file_is_damaged(tmp_path: Path, share: float) -> None:
    path = tmp_path / "vectors.npz"
    filled(50)[0].save(path)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    with pytest.raises(DamagedError, match="cannot be read"):
        Vectors.load(path, RECIPE)


@given(st.data())
def test_a_file_with_one_other_byte_is_damaged_or_means_the_same(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    vectors, rows, _ = filled(20)
    path = tmp_path_factory.mktemp("damaged") / "vectors.npz"
    vectors.save(path)
    whole = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] ^= data.draw(st.integers(1, 255))
    path.write_bytes(whole)
    try:
        loaded = Vectors.load(path, RECIPE)
    except DamagedError:
        return
    assert (loaded.columns.rows == rows).all()
    assert (loaded.of(rows) == vectors.of(rows)).all()


def test_a_file_that_is_gone_or_something_else_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "vectors.npz"
    with pytest.raises(DamagedError, match="cannot be read"):
        Vectors.load(path, RECIPE)
    path.write_bytes(b"not an archive of arrays")
    with pytest.raises(DamagedError, match="cannot be read"):
        Vectors.load(path, RECIPE)
    with path.open("wb") as file:
        np.savez(file, recipe=np.array(RECIPE))
    with pytest.raises(DamagedError, match="cannot be read"):
        Vectors.load(path, RECIPE)


def test_a_file_of_another_recipe_is_damaged_and_both_are_named(tmp_path: Path) -> None:
    path = tmp_path / "vectors.npz"
    filled(5)[0].save(path)
    with pytest.raises(DamagedError, match="was made as test, expected other"):
        Vectors.load(path, "other")


def test_a_file_whose_parts_differ_in_length_is_damaged(tmp_path: Path) -> None:
    vectors, rows, _ = filled(5)
    vectors.columns = vectors.columns.kept(rows != rows[0])
    vectors.save(tmp_path / "vectors.npz")
    with pytest.raises(DamagedError, match="holds 5 vectors for 4 passages"):
        Vectors.load(tmp_path / "vectors.npz", RECIPE)


def test_another_dimension_is_refused_with_both_numbers() -> None:
    vectors, rows, matrix = filled(4)
    with pytest.raises(ValueError, match=r"shape \(3,\), expected \(16,\)"):
        vectors.nearest(np.ones(3, np.float32), 1)
    with pytest.raises(ValueError, match=r"4 rows .* shape \(4, 3\); expected \(4, 16\)"):
        vectors.add(columns(rows + 100), matrix[:, :3])
    with pytest.raises(ValueError, match=r"4 rows .* shape \(3, 16\); expected \(4, 16\)"):
        vectors.add(columns(rows + 100), matrix[:3])
    assert len(vectors) == 4


def test_similarities_stand_in_the_order_of_the_rows() -> None:
    vectors, rows, matrix = filled(30)
    order = np.random.default_rng(1).permutation(30)[:9]
    found = vectors.similarities(matrix[0], rows[order])
    assert found == pytest.approx(matrix[order] @ matrix[0], abs=TOLERANCE)
    assert vectors.similarities(matrix[0], rows[:0]).shape == (0,)


def test_columns_are_looked_up_by_row() -> None:
    vectors, rows, _ = filled(30)
    some = rows[[20, 3, 7]]
    assert vectors.columns.at(some).rows.tolist() == some.tolist()
    assert vectors.columns.at(some).days.tolist() == (some % 8).tolist()


# Many: an inverted file.


@pytest.fixture(scope="module")
def many() -> tuple[Vectors, Rows, Matrix]:
    """Twelve hundred vectors around forty centres, as news clusters, in an inverted file."""
    rng = np.random.default_rng(7)
    centres = unit(rng, 40, DIMENSION)
    matrix = centres[rng.integers(0, 40, 1200)] + 0.1 * rng.normal(size=(1200, DIMENSION))
    matrix = (matrix / np.linalg.norm(matrix, axis=1, keepdims=True)).astype(np.float32)
    rows = np.arange(1, 1201, dtype=np.int64)
    vectors = Vectors(DIMENSION, RECIPE, exact_up_to=1000)
    vectors.add(columns(rows), matrix)
    vectors.settle()
    return vectors, rows, matrix


def is_inverted(vectors: Vectors) -> bool:
    return hasattr(vectors._index, "nprobe")


def another(vectors: Vectors, folder: Path, *, exact_up_to: int = 1000) -> Vectors:
    """Return a copy that can be changed, by way of a file."""
    vectors.save(folder / "vectors.npz")
    return Vectors.load(folder / "vectors.npz", RECIPE, exact_up_to=exact_up_to)


def test_few_are_compared_one_by_one() -> None:
    vectors, _, _ = filled(50, exact_up_to=50)
    vectors.settle()
    assert not is_inverted(vectors)
    assert vectors.recall == 1.0


def test_many_are_kept_in_an_inverted_file_whose_recall_is_known(
    many: tuple[Vectors, Rows, Matrix],
) -> None:
    vectors, rows, matrix = many
    assert is_inverted(vectors)
    assert 0.98 <= vectors.recall <= 1
    rng = np.random.default_rng(8)
    hits = 0
    for place in rng.integers(0, 1200, 100):
        question = matrix[place] + 0.05 * rng.normal(size=DIMENSION).astype(np.float32)
        truth = set(rows[np.argsort(-(matrix @ question))[:10]].tolist())
        hits += len(truth & set(vectors.nearest(question, 10)[0].tolist()))
    assert hits / 1000 > 0.95


def test_an_inverted_file_filters_exactly(many: tuple[Vectors, Rows, Matrix]) -> None:
    vectors, rows, matrix = many
    keep = vectors.columns.sources == 2
    found, scores = vectors.nearest(matrix[5], 10, keep)
    assert set(found.tolist()) <= set(rows[keep].tolist())
    assert len(found) == 10
    assert scores == pytest.approx(matrix[found - 1] @ matrix[5], abs=TOLERANCE)


def test_an_inverted_file_finds_the_few_that_a_filter_keeps(
    many: tuple[Vectors, Rows, Matrix],
) -> None:
    vectors, rows, matrix = many
    question = matrix[0]
    for row in np.argsort(matrix @ question)[:20]:  # the farthest, so in lists not probed first
        found, _ = vectors.nearest(question, 5, rows == rows[row])
        assert found.tolist() == [rows[row]]


def test_an_inverted_file_scores_any_row(many: tuple[Vectors, Rows, Matrix]) -> None:
    vectors, rows, matrix = many
    farthest = rows[np.argsort(matrix @ matrix[0])[:50]]
    found = vectors.similarities(matrix[0], farthest)
    assert found == pytest.approx(matrix[farthest - 1] @ matrix[0], abs=TOLERANCE)


def test_an_inverted_file_takes_more_and_gives_up_what_is_removed(
    many: tuple[Vectors, Rows, Matrix], tmp_path: Path
) -> None:
    vectors, rows, matrix = another(many[0], tmp_path), many[1], many[2]
    assert is_inverted(vectors)
    assert vectors.recall == many[0].recall
    vectors.remove(rows[::2].tolist())
    assert vectors.columns.rows.tolist() == rows[1::2].tolist()
    assert vectors.nearest(matrix[0], 50)[0].min() > 1
    vectors.add(columns(np.array([5000])), matrix[:1])
    found, scores = vectors.nearest(matrix[0], 1)
    assert found.tolist() == [5000]
    assert scores == pytest.approx([1], abs=TOLERANCE)


def test_an_inverted_file_gives_its_vectors_back_in_any_order(
    many: tuple[Vectors, Rows, Matrix], tmp_path: Path
) -> None:
    vectors, rows, matrix = another(many[0], tmp_path), many[1], many[2]
    order = np.random.default_rng(1).permutation(1200)
    assert np.abs(vectors.of(rows[order]) - matrix[order]).max() < TOLERANCE
    vectors.remove([int(rows[0])])  # and stays fit for changes afterwards
    assert np.abs(vectors.of(rows[1:]) - matrix[1:]).max() < TOLERANCE


def test_an_inverted_file_is_made_anew_when_it_has_doubled(
    many: tuple[Vectors, Rows, Matrix], tmp_path: Path
) -> None:
    vectors = another(many[0], tmp_path, exact_up_to=1200)
    _, rows, matrix = many
    before = vectors._index
    vectors.settle()
    assert vectors._index is before
    vectors.add(columns(rows + 1200), matrix[::-1])
    vectors.settle()
    assert vectors._index.nlist > before.nlist
    assert len(vectors) == vectors._index.ntotal == 2400
    assert sorted(vectors.nearest(matrix[3], 2)[0].tolist()) == [4, 2397]
