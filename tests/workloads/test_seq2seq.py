"""Dates and the numpy form of encoder and decoder, against hand derivations."""

import datetime

import numpy as np
import pytest
import small_models

from workloads import attention
from workloads.command_line import UserError
from workloads.seq2seq import characters, dates, model


@pytest.mark.parametrize("way", dates.WAYS)
def test_each_way_is_named_by_the_same_date(way):
    assert dates.WAYS[way](datetime.date(1987, 3, 3)) == way


@pytest.mark.parametrize(("number", "words", "ordinal"), [
    (1, "one", "first"), (3, "three", "third"), (5, "five", "fifth"), (8, "eight", "eighth"), (9, "nine", "ninth"), (12, "twelve", "twelfth"),
    (13, "thirteen", "thirteenth"), (20, "twenty", "twentieth"), (22, "twenty-two", "twenty-second"), (31, "thirty-one", "thirty-first")])
def test_numbers_in_words(number, words, ordinal):
    assert (dates.number_in_words(number), dates.ordinal_in_words(number)) == (words, ordinal)


@pytest.mark.parametrize(("year", "words"), [
    (1600, "sixteen hundred"), (1705, "seventeen oh five"), (1910, "nineteen ten"), (1999, "nineteen ninety-nine"), (2000, "two thousand"),
    (2009, "two thousand and nine"), (2010, "twenty ten"), (2040, "twenty forty")])
def test_years_in_words(year, words):
    assert dates.year_in_words(year) == words


def test_ordinals_in_figures():
    assert [dates.ordinal(day) for day in (1, 2, 3, 4, 11, 12, 13, 20, 21, 22, 23, 30, 31)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "20th", "21st", "22nd", "23rd", "30th", "31st"]


def test_a_seed_gives_the_same_dates_and_those_of_the_test_are_in_no_training():
    first, again, other = (dates.make_examples(500, seed) for seed in (1, 1, 2))
    assert first == again and first != other
    days_for_test = {example.iso for example in dates.make_examples(500, 1, for_test=True)}
    assert len(days_for_test) > 400 and not days_for_test & {example.iso for example in first + other}
    assert {example.way for example in first} == set(dates.WAYS)


def test_texts_are_numbers_of_characters_filled_up():
    long, short = dates.Example("the 3rd of March, 1987", "1987-03-03", "the 3rd of March, 1987"), dates.Example("3.3.1987", "1987-03-03", "3.3.1987")
    encoded = characters.encode([long, short])
    spelt = ["".join(characters.VOCABULARY[number] for number in row[:length]) for row, length in zip(encoded.source, encoded.length)]
    assert spelt == [long.text, short.text] and not encoded.source[1, 8:].any()
    assert ["".join(characters.VOCABULARY[number] for number in row) for row in encoded.target] == ["1987-03-03"] * 2
    assert [list(dates.WAYS)[number] for number in encoded.way] == [long.way, short.way]


@pytest.fixture
def trained(tmp_path):
    small_models.write_seq2seq(tmp_path / "model.npz", width=128)
    return model.load(tmp_path / "model.npz")


def test_greedy_decoding_goes_on_from_what_it_wrote(trained):
    """Given what it wrote as the right characters, all at once, it finds them again: the same numbers by other operations."""
    examples = trained.examples
    written = trained.model.written(examples.source, examples.length, attention.exact)
    scores = trained.model.logits(examples.source, examples.length, written, attention.exact)
    assert (scores.argmax(axis=-1) == written).all()
    assert len({tuple(row) for row in written.tolist()}) > 1


def test_what_fills_a_text_up_changes_nothing(trained):
    examples = trained.examples
    shortest = int(examples.length.argmin())
    length = examples.length[shortest:shortest + 1]
    alone = trained.model.logits(examples.source[shortest:shortest + 1, :length[0]], length, examples.target[shortest:shortest + 1], attention.exact)
    among = trained.model.logits(examples.source, examples.length, examples.target, attention.exact)
    assert length[0] < examples.source.shape[1] and alone[0] == pytest.approx(among[shortest], abs=1e-4)


def test_operations_of_forced_decoding(trained):
    """Two layers of the encoder, then self-attention and cross attention of the decoder's; a text's two heads stand together."""
    recorder, examples = attention.Recorder(attention.exact), trained.examples
    trained.model.logits(examples.source, examples.length, examples.target, recorder)
    lengths = np.repeat(examples.length, 2).tolist()
    asked = [(len(op.query), len(op.key)) for op in recorder.operations]
    assert asked == 2 * [(length, length) for length in lengths] + 8 * [(10, 10)] + [(10, length) for length in lengths]
    rows = [op.query_rows for op in recorder.operations]
    assert all(row is None for row in rows[:16] + rows[24:]) and all(row.tolist() == list(range(1, 11)) for row in rows[16:24])


def test_operations_of_greedy_decoding(trained):
    """One query a text and head for each character, over what is written so far and over the encoder's rows."""
    recorder, examples = attention.Recorder(attention.exact), trained.examples
    trained.model.written(examples.source, examples.length, recorder)
    asked = [(len(op.query), len(op.key), op.query_rows) for op in recorder.operations[16:]]
    lengths = np.repeat(examples.length, 2).tolist()
    assert asked == [(1, rows, None) for position in range(10) for rows in [position + 1] * 8 + lengths]


@pytest.mark.parametrize(("change", "fragment"), [
    ({"target": np.zeros((4, 9), np.uint8)}, r"targets \[4, 9\]"), ({"vocabulary": np.array(["a"])}, "'a' as character 0"),
    ({"decoder_1_ln1_bias": np.zeros(64)}, r"has 2 blocks decoder_\* but lacks decoder_1_ln1_weight")], ids=str)
def test_a_model_whose_arrays_do_not_fit_is_refused(change, fragment, tmp_path):
    path = tmp_path / "model.npz"
    small_models.write_seq2seq(path)
    with np.load(path) as archive:
        arrays = dict(archive)
    np.savez(path, **arrays | change)
    with pytest.raises(UserError, match=fragment):
        model.load(path)
