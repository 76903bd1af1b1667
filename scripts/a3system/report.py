"""The study in words, tables and figures: what stands between the marks of docs/system.md."""
from a3paper import facts
from a3paper.document import Figure, Heading, Paragraph, Table, to_markdown
from written_part import around

from . import figures, gpu, plan
from .points import NUM_DIMS, NUM_ROWS, QUERY_DEVIATION, Workload, bound_by

SCRIPT = "study_system.py"
#: Sorting, loading and the like are called amortised where they add no more than this.
AMORTISED = 0.1


def document(study, text):
    """The document with its part anew, and the figures' files {name: content}. Raises ValueError without the marks."""
    before, after = around(text, SCRIPT)
    blocks = [*_workload(study), *_sorting(study), *_map(study), *_banks(study), *_gpu(study), *_model(study), *_shared(study)]
    files = {name: content for block in blocks if isinstance(block, Figure) for name, content in block.files().items()}
    return f"{before}\n\n{to_markdown(blocks, 'figures')}\n{after}", files


def _workload(study):
    results = {machine: study[plan.of_gpu()[machine, next(iter(plan.GPU_SYSTEMS)), 1]] for machine in plan.APPROXIMATE}
    measured = ", ".join(f"{machine} C/n {result['candidates_mean'] / NUM_ROWS:.3f}, K/n {result['selected_mean'] / NUM_ROWS:.3f}"
                         for machine, result in results.items())
    yield Paragraph(f"All operations have {NUM_ROWS} rows of {NUM_DIMS} columns, normal numbers drawn from the seed {Workload(1, 1).seed}, queries with a "
                    f"standard deviation of {QUERY_DEVIATION}: {measured}. The fast engine runs them; the columns of a sweep (docs/sweeps.md) are "
                    "what is shown. A cycle is 1 ns.")


def amortised_from(study, machine, banks, name):
    """The smallest number of queries looked at from which sorting adds no more than AMORTISED; None: more than the largest."""
    points = plan.of_sorting()

    def costs_little(queries):
        sorted_before = study[points[machine, banks, "preloaded", queries]]["cycles_total"]
        return study[points[machine, banks, name, queries]]["cycles_total"] <= (1 + AMORTISED) * sorted_before

    enough = [queries for place, queries in enumerate(plan.QUERIES) if all(map(costs_little, plan.QUERIES[place:]))]
    return enough[0] if enough else None


def faster_than_base_from(study, machine, banks, name):
    """The smallest number of queries looked at from which it takes fewer cycles than the base design, or None."""
    points = plan.of_sorting()
    enough = [queries for queries in plan.QUERIES if study[points[machine, banks, name, queries]]["cycles_total"]
              < study[points["base", 1, "preloaded", queries]]["cycles_total"]]
    return enough[0] if enough else None


def _from(queries):
    return f"more than {plan.QUERIES[-1]}" if queries is None else str(queries)


def _sorting(study):
    points = plan.of_sorting()
    yield Heading(3, "When sorting is amortised")
    yield Paragraph(f"One unit, {plan.NUM_OPERATIONS} operations one after another, loading free: what is left is sorting. The last columns: the "
                    f"number of queries a matrix, of those looked at, from which sorting adds {AMORTISED:.0%} at most to the cycles of "
                    "preloaded keys, and from which the machine is faster than the base design, which does not sort.")
    yield Figure("system_sorting", figures.sorting(study), "Cycles a query against queries a matrix, for each way of sorting")
    rows = [("base", "1", "not sorted", *_cycles(study, [points["base", 1, "preloaded", queries] for queries in plan.QUERIES]), "", "")]
    for machine in plan.APPROXIMATE:
        for banks in plan.BANKS:
            for name in plan.SORTINGS:
                rows.append((machine, str(banks), name, *_cycles(study, [points[machine, banks, name, queries] for queries in plan.QUERIES]),
                             "" if name == "preloaded" else _from(amortised_from(study, machine, banks, name)),
                             _from(faster_than_base_from(study, machine, banks, name))))
    yield Table(("machine", "banks", "sorting", *(f"{queries}" for queries in plan.QUERIES), "amortised from", "faster than base from"), tuple(rows),
                num_text_columns=3)


def _cycles(study, points):
    return [f"{study[point]['cycles_per_query']:.1f}" for point in points]


def _map(study):
    points = plan.of_map()
    yield Heading(3, "What binds: units against bandwidth")
    yield Paragraph(f"{plan.MAP_OPERATIONS} independent operations, two banks, {plan.SORTERS} sorters a unit. A cell tells which resource has the largest "
                    "busy share (C compute, M memory, S sorting) and the units' mean busy share in percent.")
    yield Figure("system_bound", figures.bound(study), "Which resource binds, for units, bytes a cycle, machine and queries a matrix")
    rows = []
    for machine in plan.MACHINES:
        for queries in plan.MAP_QUERIES:
            for num_bytes in plan.MAP_BYTES:
                results = [study[points[machine, queries, num_bytes, units]] for units in plan.MAP_UNITS]
                cells = [f"{bound_by(result)[0].upper()} {100 * result['unit_busy_share']:.0f}" for result in results]
                rows.append((machine, str(queries), str(num_bytes), *cells))
    yield Table(("machine", "queries a matrix", "bytes a cycle", *(f"{units} unit{'s' * (units > 1)}" for units in plan.MAP_UNITS)), tuple(rows))


def _banks(study):
    points = plan.of_banks()
    yield Heading(3, "What a second bank is worth")
    yield Paragraph(f"One unit, {plan.NUM_OPERATIONS} operations, {plan.BYTES_PER_CYCLE} bytes a cycle: cycles with one bank over cycles with two, and the area "
                    "of a unit with two over that with one ([energy](energy.md)), sorters left out.")
    yield Figure("system_banks", figures.banks(study), "How much faster and larger a unit becomes by a second bank, against queries a matrix")
    rows = []
    for name, machine in dict.fromkeys((name, machine) for name, machine, *_ in points):
        pairs = [[study[points[name, machine, queries, banks]] for banks in plan.BANKS] for queries in plan.QUERIES]
        rows.append((name, machine, *(f"{one['cycles_total'] / two['cycles_total']:.2f}" for one, two in pairs),
                     f"{pairs[0][1]['area_mm2'] / pairs[0][0]['area_mm2']:.2f}"))
    yield Table(("sorting", "machine", *map(str, plan.QUERIES), "area"), tuple(rows), num_text_columns=2)


def _gpu(study):
    points = plan.of_gpu()
    settings = {setting: gpu.paper_units(setting) for setting in facts.SETTINGS}
    low, high = facts.UNITS_THAT_BEAT_GPU
    yield Heading(3, "Units that beat a GPU")
    yield Paragraph(f"By the paper's own bars for BERT the Titan V has {facts.BERT_GPU_OVER_CPU:g} times the throughput of the CPU and a base unit "
                    f"{facts.BERT_BASE_OVER_CPU:g} times: the GPU is {gpu.GPU_OVER_BASE:.1f} base units. A conservative unit has {facts.BERT.fig14_throughput[0]:g} "
                    f"times the throughput of a base unit, sorting included: {settings['conservative']:.2f} of them are as fast, so that the claim of {low} to {high} "
                    f"holds. Of aggressive units, {facts.BERT.fig14_throughput[1]:g} times, it takes {settings['aggressive']:.2f}. That counts throughput as "
                    "if units did not hinder one another.")
    yield Paragraph(f"Here they do: {plan.GPU_WORKLOAD.num_operations} operations of {plan.GPU_WORKLOAD.num_queries} queries, independent of one another, "
                    "throughput over that of one base unit. One host that sorts for all bounds the system however many units there are.")
    yield Figure("system_gpu", figures.over_gpu(study), "Throughput over one base unit against units, and the GPU's")
    rows = []
    for machine in plan.MACHINES:
        for name in plan.GPU_SYSTEMS:
            last = study[points[machine, name, plan.GPU_UNITS[-1]]]
            beats = gpu.first_to_beat(study, machine, name)
            rows.append((machine, name, *(f"{gpu.over_base(study, points[machine, name, units]):.2f}" for units in plan.GPU_UNITS),
                         f"more than {plan.GPU_UNITS[-1]}" if beats is None else str(beats), bound_by(last)))
    yield Table(("machine", "system", *map(str, plan.GPU_UNITS), "beats the GPU from", f"{plan.GPU_UNITS[-1]} units: bound by"), tuple(rows), num_text_columns=2)


def _model(study):
    points = plan.of_model()
    yield Heading(3, "A model of the size of BERT-base")
    yield Paragraph(f"{plan.MODEL_LAYERS} layers of {plan.MODEL_HEADS} heads, {plan.MODEL_WORKLOAD.num_queries} queries each: a group a layer, whose heads wait for the layer "
                    f"before; {plan.BYTES_PER_CYCLE} bytes a cycle, {plan.SORTERS} sorters a unit. Attention alone: what lies between layers takes no time. "
                    "Energy of the units, without memory and sorters.")
    yield Figure("system_model", figures.model(study), "Cycles of the model's attention for units, distribution and banks")
    rows = []
    for key, point in points.items():
        machine, units, distribution, banks = key
        result, one = study[point], study[points[machine, plan.MODEL_UNITS[0], distribution, banks]]
        rows.append((machine, plan.DISTRIBUTIONS[distribution], str(units), str(banks), f"{result['cycles_total'] / 1e6:.3f}",
                     f"{one['cycles_total'] / result['cycles_total']:.2f}", f"{100 * result['unit_busy_share']:.0f}", bound_by(result),
                     f"{result['energy_dynamic_pj'] / 1e6:.1f}", f"{result['energy_static_pj'] / 1e6:.1f}", f"{result['area_mm2']:.2f}"))
    yield Table(("machine", "K and V", "units", "banks", "ms", "over one unit", "units busy, %", "bound by", "dynamic, uJ", "static, uJ", "area, mm2"), tuple(rows),
                num_text_columns=2)


def _shared(study):
    points = plan.of_shared()
    yield Heading(3, "Shared or separate K and V")
    yield Paragraph(f"{plan.SHARED_UNITS} units, {plan.BYTES_PER_CYCLE} bytes a cycle, {plan.SORTERS} sorters a unit; cycles a query of all, with "
                    f"{plan.NUM_OPERATIONS} operations that are independent and with one alone.")
    yield Figure("system_shared", figures.shared(study), "Cycles a query against queries a matrix, K and V shared and separate")
    rows = []
    for machine, operations, distribution, banks in dict.fromkeys(key[:-1] for key in points):
        if operations == 1 and banks == plan.BANKS[-1]:
            continue  # nothing is held beside the one
        rows.append((machine, plan.DISTRIBUTIONS[distribution], str(operations), str(banks),
                     *_cycles(study, [points[machine, operations, distribution, banks, queries] for queries in plan.QUERIES])))
    yield Table(("machine", "K and V", "operations", "banks", *map(str, plan.QUERIES)), tuple(rows), num_text_columns=2)


def summary(study):
    """What other documents and programs may take: every point with its numbers, in the order of the plan."""
    return {part: [{"machine": point.machine, "operations": point.workload.num_operations, "queries": point.workload.num_queries,
                    "system": point.system.config, "bound_by": bound_by(study[point]), **study[point]} for point in points().values()]
            for part, points in plan.PARTS.items()}
