"""Which points answer which question."""
from dataclasses import replace
from itertools import product

from .points import Point, System, Workload

MACHINES = ("base", "conservative", "aggressive")
APPROXIMATE = MACHINES[1:]
#: Of an operation.
QUERIES = (1, 2, 4, 8, 16, 32, 64, 128, 320, 1024)
NUM_OPERATIONS = 32
BANKS = (1, 2)
SORTERS = 16
BYTES_PER_CYCLE = 64

#: By what people call it.
SORTINGS = {"preloaded": System(), "host": System(sorting="host"),
            **{f"on chip, {sorters} sorter{'s' if sorters > 1 else ''}": System(sorting="on_chip", sorters=sorters) for sorters in (1, 4, 16, 64)}}
ON_CHIP = SORTINGS[f"on chip, {SORTERS} sorters"]

MAP_UNITS = (1, 2, 4, 6, 8, 12, 16, 24, 32)
MAP_BYTES = (8, 16, 32, 64, 128, 256, 512)
MAP_QUERIES = (16, 320)
MAP_OPERATIONS = 256

GPU_UNITS = (1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16)
GPU_WORKLOAD = Workload(96, 320)
#: The paper takes K and V as loaded, and sorts on the GPU.
GPU_SYSTEMS = {"sorted by the host, loading free": SORTINGS["host"],
               f"{SORTERS} sorters a unit, {BYTES_PER_CYCLE} bytes a cycle, two banks": replace(ON_CHIP, num_banks=2, bytes_per_cycle=BYTES_PER_CYCLE)}

MODEL_UNITS = (1, 4, 12)
MODEL_HEADS, MODEL_LAYERS = 12, 12
MODEL_WORKLOAD = Workload(MODEL_HEADS * MODEL_LAYERS, 320)

SHARED_UNITS = 4
#: What units do with K and V, by what is dealt out to them.
DISTRIBUTIONS = {"operations": "separate", "queries": "shared"}


def of_sorting():
    points = {(machine, banks, name, queries): Point(machine, Workload(NUM_OPERATIONS, queries), replace(sorting, num_banks=banks))
              for machine, banks, (name, sorting), queries in product(APPROXIMATE, BANKS, SORTINGS.items(), QUERIES)}
    return points | {("base", 1, "preloaded", queries): Point("base", Workload(NUM_OPERATIONS, queries), System()) for queries in QUERIES}


def of_map():
    return {(machine, queries, num_bytes, units): Point(machine, Workload(MAP_OPERATIONS, queries),
                                                        replace(ON_CHIP, units=units, num_banks=2, bytes_per_cycle=num_bytes))
            for machine, queries, num_bytes, units in product(MACHINES, MAP_QUERIES, MAP_BYTES, MAP_UNITS)}


def of_banks():
    sortings = {name: replace(sorting, bytes_per_cycle=BYTES_PER_CYCLE) for name, sorting in SORTINGS.items() if sorting in (System(), ON_CHIP)}
    return {(name, machine, queries, banks): Point(machine, Workload(NUM_OPERATIONS, queries), replace(sorting, num_banks=banks))
            for (name, sorting), machine, queries, banks in product(sortings.items(), MACHINES, QUERIES, BANKS)}


def of_gpu():
    return {(machine, name, units): Point(machine, GPU_WORKLOAD, replace(system, units=units))
            for machine, (name, system), units in product(MACHINES, GPU_SYSTEMS.items(), GPU_UNITS)}


def of_model():
    system = replace(ON_CHIP, bytes_per_cycle=BYTES_PER_CYCLE, operations_per_group=MODEL_HEADS)
    return {(machine, units, distribution, banks): Point(machine, MODEL_WORKLOAD,
                                                         replace(system, units=units, distribution=distribution, num_banks=banks))
            for machine, units, distribution, banks in product(MACHINES, MODEL_UNITS, DISTRIBUTIONS, BANKS)}


def of_shared():
    """Operations that are independent, and one alone."""
    system = replace(ON_CHIP, units=SHARED_UNITS, bytes_per_cycle=BYTES_PER_CYCLE)
    return {(machine, operations, distribution, banks, queries): Point(machine, Workload(operations, queries),
                                                                       replace(system, distribution=distribution, num_banks=banks))
            for machine, operations, distribution, banks, queries in product(APPROXIMATE, (NUM_OPERATIONS, 1), DISTRIBUTIONS, BANKS, QUERIES)}


#: {question: the function that gives {what tells a point from others: point}}
PARTS = {"sorting": of_sorting, "map": of_map, "banks": of_banks, "gpu": of_gpu, "model": of_model, "shared": of_shared}
