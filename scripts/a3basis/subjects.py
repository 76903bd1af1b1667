"""Trained models under study: operations to fit to, and answers to score, of different data.

A subject asks an attention once a call (layer or hop) for the operations of all samples; within a call `num_inner_heads` stand
in turn. Head h of call c has the number c * num_inner_heads + h.
"""
import numpy as np

from a3sim import basis
from workloads.attention import Recorder, exact
from workloads.kv_memory import model as kv_memory
from workloads.machine import of_package
from workloads.masked_lm import model as masked_lm
from workloads.memn2n import model as memn2n
from workloads.transformer.blocks import HEAD_WIDTH


class Answers:
    """Of one scoring. right: [answers], bool; loss: [answers], nats, or None; sample: [answers], what was drawn at random together, a
    sequence or a question; is_other: [answers], whether it is of the data that `calibration(other=True)` has nothing of."""

    def __init__(self, right, sample, is_other, loss=None):
        self.right, self.sample, self.is_other, self.loss = right, sample, is_other, loss


class MaskedLanguageModel:
    """Sequences from NUM_SCORED on are fitted to, those before are scored: no text is in both."""

    name = "masked_lm"
    unit = "sequences"
    top_rows = 5
    standard_count, counts = 8, (1, 2, 4, 8, 16, 40)
    descent = basis.Descent()
    other_data = "the same text with its pieces shuffled"
    NUM_SCORED = 24

    def __init__(self, path):
        self._trained = masked_lm.load(path)
        self.num_calls = len(self._trained.model.blocks)
        self.num_inner_heads = self._trained.model.tok.shape[1] // HEAD_WIDTH
        self.is_rotary = True

    def calibration(self, count, seed, other=False):
        """count sequences' operations, recorded with exact attention, in the order of scoring."""
        random = np.random.default_rng(seed)
        chosen = self.NUM_SCORED + random.permutation(len(self._trained.tokens) - self.NUM_SCORED)[:count]
        hidden = self._trained.hidden(len(self._trained.tokens))[chosen]
        if other:
            hidden = random.permuted(hidden, axis=1)
        return self._recorded(hidden, self._trained.mask[chosen])

    def scored_operations(self, count):
        """Of the first scored sequences, recorded with exact attention."""
        return self._recorded(self._trained.hidden(count), self._trained.mask[:count])

    def _recorded(self, hidden, mask):
        recorder = Recorder(exact)
        self._trained.model.logits(hidden, mask, recorder)
        return list(map(of_package, recorder.operations))

    def score(self, attention):
        mask = self._trained.mask[:self.NUM_SCORED]
        logits = self._trained.model.logits(self._trained.hidden(self.NUM_SCORED), mask, attention).astype(np.float64)
        shifted = logits - logits.max(axis=1, keepdims=True)
        log_shares = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        wanted = self._trained.tokens[:self.NUM_SCORED][mask]
        return Answers(logits.argmax(axis=1) == wanted, np.nonzero(mask)[0], np.ones(len(wanted), bool),
                       -log_shares[np.arange(len(wanted)), wanted])


class _MemoryNetwork:
    """Of each group (task, relation) the first questions are scored, others are fitted to; `other` has the first half of the groups."""

    unit = "questions"
    num_inner_heads = 1
    is_rotary = False
    standard_count, counts = 1024, (1, 4, 16, 64, 256, 1024)
    # A query alone takes as long as many of one operation.
    descent = basis.Descent(num_steps=600, num_trial_steps=40, queries_per_step=64)

    def __init__(self, group, num_scored):
        groups = np.unique(group)
        place = np.zeros(len(group), int)
        for one in groups:
            place[group == one] = np.arange((group == one).sum())
        self._scored = np.flatnonzero(place < num_scored)
        self._others = np.flatnonzero(place >= num_scored)
        self._is_first_half = np.isin(group, groups[:len(groups) // 2])

    def calibration(self, count, seed, other=False):
        allowed = self._others[self._is_first_half[self._others]] if other else self._others
        chosen = np.random.default_rng(seed).permutation(allowed)[:count]
        return self._recorded(chosen)

    def scored_operations(self, count):
        return self._recorded(self._scored[::max(1, len(self._scored) // count)][:count])

    def _recorded(self, chosen):
        recorder = Recorder(exact)
        self._answered(chosen, recorder)
        return list(map(of_package, recorder.operations))

    def score(self, attention):
        return Answers(self._answered(self._scored, attention), np.arange(len(self._scored)), ~self._is_first_half[self._scored])

    def _answered(self, chosen, attention):
        """[questions], whether each is answered right."""
        raise NotImplementedError


class MemoryNetwork(_MemoryNetwork):
    name = "memn2n"
    top_rows = 2
    other_data = "the first half of the tasks; scored on the others"

    def __init__(self, path):
        self._trained = memn2n.load(path)
        self.num_calls = memn2n.HOPS
        super().__init__(self._trained.questions.task, 80)

    def _answered(self, chosen, attention):
        questions = self._trained.questions.chosen(chosen)
        return self._trained.network.scores(questions, attention).argmax(axis=1) == questions.answer


class KeyValueNetwork(_MemoryNetwork):
    name = "kv_memory"
    top_rows = 5
    other_data = "the first half of the relations; scored on the others"

    def __init__(self, path):
        self._trained = kv_memory.load(path)
        self.num_calls = kv_memory.HOPS
        num_groups = len(self._trained.relations)
        super().__init__(self._trained.questions.relation, 1600 // num_groups)

    def _answered(self, chosen, attention):
        questions = self._trained.questions.chosen(chosen)
        answers = self._trained.network.scores(self._trained.facts, questions, attention).argmax(axis=1)
        return (answers[:, None] == questions.answers).any(axis=1)


SUBJECTS = {subject.name: subject for subject in (MaskedLanguageModel, MemoryNetwork, KeyValueNetwork)}
