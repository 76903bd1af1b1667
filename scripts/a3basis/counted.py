"""A machine, with or without bases, as the attention of a subject, which counts what it is asked."""
import numpy as np

from workloads.machine import of_package


class CountedMachine:
    """bases: a3sim.basis.Bases or None. Counts over all queries: rows, candidates, selected rows, energy."""

    def __init__(self, machine, bases, subject, threads):
        self._machine, self._bases, self._subject, self._threads = machine, bases, subject, threads
        self._num_calls = 0
        self.num_queries = self.num_rows = self.num_candidates = self.num_selected = 0
        self.energy_pj = 0.0

    def __call__(self, operations):
        heads = [self._num_calls % self._subject.num_calls * self._subject.num_inner_heads + index % self._subject.num_inner_heads
                 for index in range(len(operations))]
        self._num_calls += 1
        listed = list(map(of_package, operations))
        if self._bases is not None:
            listed = [self._bases.bases[head].apply(operation) for head, operation in zip(heads, listed)]
        results = self._machine.run(listed, self._threads)
        for operation, result in zip(operations, results):
            self.num_queries += len(operation.query)
            self.num_rows += len(operation.query) * len(operation.key)
            self.num_candidates += int(np.sum(result.num_candidates))
            self.num_selected += int(np.sum(result.num_selected))
            self.energy_pj += float(np.sum(result.energy_pj))
        return [result.output[:, :operation.value.shape[1]] for operation, result in zip(operations, results)]
