"""The heads of a workload's model, by the calls in which an evaluator asks its attention for them."""

from dataclasses import dataclass

from workloads.attention import exact


@dataclass(frozen=True)
class Heads:
    """An evaluation calls its attention once for each layer or hop, in turn; the last num_repeated of them again and again, where a decoder
    writes character by character. Within a call the num_inner heads of a layer follow one another, for each sample anew."""

    layers: tuple  # names
    num_inner: int = 1
    num_repeated: int = 0

    def __len__(self):
        return len(self.layers) * self.num_inner

    @property
    def names(self):
        if self.num_inner == 1:
            return list(self.layers)
        return [f"{layer}, head {head}" for layer in self.layers for head in range(self.num_inner)]

    def of_call(self, call):
        """The numbers of the heads that call number `call` of a scoring asks for, in turn. Raises ValueError for one that no scoring makes."""
        first_repeated = len(self.layers) - self.num_repeated
        if call >= len(self.layers) and self.num_repeated == 0:
            raise ValueError(f"call {call} of a scoring that asks for {len(self.layers)} layers once each; another scoring needs a ByHead of its own")
        layer = call if call < len(self.layers) else first_repeated + (call - first_repeated) % self.num_repeated
        return range(layer * self.num_inner, (layer + 1) * self.num_inner)


class ByHead:
    """An attention for one scoring, made of one for each head."""

    def __init__(self, heads, attentions):
        self._heads, self._attentions, self._num_calls = heads, attentions, 0

    def __call__(self, operations):
        asked, outputs = self._heads.of_call(self._num_calls), [None] * len(operations)
        self._num_calls += 1
        for place, head in enumerate(asked):
            own = slice(place, None, len(asked))
            outputs[own] = self._attentions[head](operations[own])
        return outputs


def recorded(evaluation):
    """[heads][operations]: what a scoring with exact attention asks."""
    kept = [[] for _ in range(len(evaluation.heads))]

    def recorder(own):
        def attend(operations):
            own.extend(operations)
            return exact(operations)
        return attend

    evaluation.score(ByHead(evaluation.heads, [recorder(own) for own in kept]))
    return kept
