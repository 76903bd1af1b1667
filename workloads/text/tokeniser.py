"""Byte-pair encoding on characters (Sennrich et al., ACL 2016): learns frequent pieces of words and cuts text into them."""

import re
from collections import Counter, defaultdict

MASK = "[MASK]"
UNKNOWN = "[UNK]"
SPECIAL = (MASK, UNKNOWN)

# A character that makes up less of a text than this is unknown.
RAREST_CHARACTER_SHARE = 1e-6

# A word keeps the space before it.
_WORD = re.compile(r" ?\w+| ?[^\w\s]+| ")


def words_of(text):
    """Words, runs of punctuation and lone spaces, which joined give the text with its white space folded."""
    return _WORD.findall(" ".join(text.split()))


class Tokeniser:
    """Cuts text into the pieces of a vocabulary: SPECIAL, then characters, then what merges made, in order."""

    def __init__(self, characters, merges):
        self.vocabulary = [*SPECIAL, *characters, *("".join(pair) for pair in merges)]
        self._numbers = {piece: number for number, piece in enumerate(self.vocabulary)}
        self._ranks = {pair: rank for rank, pair in enumerate(merges)}
        self._known = {}  # word: its numbers

    def encode(self, text):
        """The numbers of a text's pieces."""
        return [number for word in words_of(text) for number in self._numbers_of(word)]

    def _numbers_of(self, word):
        if word not in self._known:
            unknown = self._numbers[UNKNOWN]
            self._known[word] = [self._numbers.get(piece, unknown) for piece in self._pieces(word)]
        return self._known[word]

    def _pieces(self, word):
        pieces = list(word)
        while len(pieces) > 1:
            pair = min(zip(pieces, pieces[1:]), key=lambda pair: self._ranks.get(pair, len(self._ranks)))
            if pair not in self._ranks:
                break
            pieces = _merged(pieces, pair)
        return pieces


def learn(text, size):
    """A Tokeniser of at most `size` pieces; fewer if no pair of pieces stands twice."""
    frequencies = Counter(words_of(text))
    letters = Counter()
    for word, frequency in frequencies.items():
        for letter in word:
            letters[letter] += frequency
    total = letters.total()
    characters = sorted(letter for letter, count in letters.items() if count >= RAREST_CHARACTER_SHARE * total)
    num_merges = max(0, size - len(SPECIAL) - len(characters))
    return Tokeniser(characters, _learn_merges(frequencies, num_merges))


def _learn_merges(frequencies, num_merges):
    """The most frequent neighbours first, each time merged everywhere; ties go to the pair that sorts first."""
    words = [(list(word), frequency) for word, frequency in frequencies.items()]
    counts, places = Counter(), defaultdict(set)  # pair: how often, and in which words (perhaps no longer)

    def count(index, sign):
        pieces, frequency = words[index]
        for pair in zip(pieces, pieces[1:]):
            counts[pair] += sign * frequency
            places[pair].add(index)

    for index in range(len(words)):
        count(index, 1)
    merges = []
    while len(merges) < num_merges and counts:
        best = min(counts, key=lambda pair: (-counts[pair], pair))
        if counts[best] < 2:
            break
        merges.append(best)
        for index in places.pop(best):
            count(index, -1)
            words[index] = (_merged(words[index][0], best), words[index][1])
            count(index, 1)
        del counts[best]
    return merges


def _merged(pieces, pair):
    """`pieces` with every `pair` of neighbours made one, from left to right."""
    merged = []
    for piece in pieces:
        if merged and (merged[-1], piece) == pair:
            merged[-1] += piece
        else:
            merged.append(piece)
    return merged
