"""A mapped part without its hierarchy: which pins a net joins, whatever modules it passes."""
import itertools

from .netlist import module_of

CONSTANTS = ("0", "1", "x", "z")


class FlatNetlist:
    """`cells` are (instance path with slashes, type, {pin: [net a bit]}) of all leaf cells; `names` are {net: [path of a signal below the
    part, with dots and bit]}; a net is a number, or a constant ("0", "1", "x"). `inputs` are the nets of the part's own inputs."""

    def __init__(self, netlist):
        self.cells = []
        self.names = {}
        self._modules = netlist.modules
        self._next = itertools.count()
        self._same_as = {}
        top = netlist.modules[module_of(netlist.part)]
        nets = self._add(top, "", {})
        self.inputs = {self._found(nets[bit]) for port in top["ports"].values() if port["direction"] == "input" for bit in port["bits"]}
        self.cells = [(path, kind, {pin: [self._found(net) for net in bits] for pin, bits in pins.items()}) for path, kind, pins in self.cells]
        names, self.names = self.names, {}
        for net, paths in names.items():
            self.names.setdefault(self._found(net), []).extend(paths)

    def _add(self, module, prefix, outside):
        """A module whose ports are joined to the nets `outside`, {port: [net a bit]}. Returns its nets by yosys' number of the bit."""
        nets = {}
        for name, joined in outside.items():
            for bit, net in zip(module["ports"][name]["bits"], joined):
                if nets.setdefault(bit, net) != net or bit in CONSTANTS:
                    self._join(nets[bit] if bit not in CONSTANTS else bit, net)

        def net_of(bit):
            return bit if bit in CONSTANTS else nets.setdefault(bit, next(self._next))

        scope = prefix.replace("/", ".")
        for name, signal in module["netnames"].items():
            for index, bit in enumerate(signal["bits"]):
                path = f"{scope}{name}[{index + signal.get('offset', 0)}]" if len(signal["bits"]) > 1 else scope + name
                self.names.setdefault(net_of(bit), []).append(path)
        for name, cell in module["cells"].items():
            pins = {pin: [net_of(bit) for bit in bits] for pin, bits in cell["connections"].items()}
            inner = self._modules.get(cell["type"])
            if inner and not inner["attributes"].get("blackbox"):
                self._add(inner, f"{prefix}{name}/", pins)
            else:
                self.cells.append((prefix + name, cell["type"], pins))
        return nets

    def _join(self, one, other):
        one, other = self._found(one), self._found(other)
        if one != other:
            # A constant is what both are.
            kept, gone = (other, one) if other in CONSTANTS else (one, other)
            self._same_as[gone] = kept

    def _found(self, net):
        while net in self._same_as:
            net = self._same_as[net]
        return net
