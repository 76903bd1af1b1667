"""Functions of a liberty file's output pins."""
import itertools
import re

_OPERATORS = ({"+": "|", "|": "|"}, {"*": "&", "&": "&"}, {"^": "^"})  # loosest first
_TOKEN = re.compile(r"\s*([A-Za-z_]\w*|[01]|[()!'^*&+|])")


class Function:
    """`inputs` are the pins it reads, in order; `values[k]` is the output when the inputs spell k, the first one the lowest bit."""

    def __init__(self, text):
        self._tokens = _TOKEN.findall(text)
        self._at = 0
        tree = self._loosest(0)
        if self._at != len(self._tokens):
            raise ValueError(f"function {text!r}: cannot be read at {self._tokens[self._at]!r}")
        self.inputs = tuple(sorted({token for token in self._tokens if re.match(r"[A-Za-z_]", token)}))
        self.values = []
        for bits in itertools.product((0, 1), repeat=len(self.inputs)):
            self.values.append(_value(tree, dict(zip(reversed(self.inputs), bits))))

    def _peek(self):
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _loosest(self, level):
        """Operators of a level, between what binds closer. Two operands without a sign between them are an AND."""
        if level == len(_OPERATORS):
            return self._operand()
        tree = self._loosest(level + 1)
        while (token := self._peek()) in _OPERATORS[level] or (level == 1 and token is not None and re.match(r"[\w(!]", token)):
            self._at += token in _OPERATORS[level]
            tree = (_OPERATORS[level].get(token, "&"), tree, self._loosest(level + 1))
        return tree

    def _operand(self):
        token = self._peek()
        if token is None or not re.match(r"[\w(!]", token):
            raise ValueError(f"function of a liberty file: {token!r} where an operand should be")
        self._at += 1
        if token == "!":
            return ("!", self._operand())
        tree = self._loosest(0) if token == "(" else token
        if token == "(":
            if self._peek() != ")":
                raise ValueError("function of a liberty file: a parenthesis is not closed")
            self._at += 1
        while self._peek() == "'":
            self._at += 1
            tree = ("!", tree)
        return tree


def _value(tree, inputs):
    if isinstance(tree, str):
        return int(tree) if tree in "01" else inputs[tree]
    if tree[0] == "!":
        return 1 - _value(tree[1], inputs)
    one, other = (_value(branch, inputs) for branch in tree[1:])
    return {"|": one | other, "&": one & other, "^": one ^ other}[tree[0]]
