"""Which modules of a model compute attention."""

from __future__ import annotations

from enum import Enum
from typing import Iterator, Optional

from torch import nn


class Structure(Enum):
    """How a module's attention is got at."""

    MULTIHEAD = "torch.nn.MultiheadAttention"
    WATCHED = "modules whose attention is found in what they compute"


#: For messages.
KNOWN = ("torch.nn.MultiheadAttention, modules with layers query, key and value and the number num_attention_heads (BERT), with c_attn "
         "and c_proj (GPT-2), and with q_proj, k_proj, v_proj and o_proj or out_proj (LLaMA, BART)")


def structure_of(module: nn.Module) -> Optional[Structure]:
    if isinstance(module, nn.MultiheadAttention):
        return Structure.MULTIHEAD if type(module).forward is nn.MultiheadAttention.forward else None
    is_gpt2 = _has(module, "c_attn", "c_proj")
    is_llama = _has(module, "q_proj", "k_proj", "v_proj") and (_has(module, "o_proj") or _has(module, "out_proj"))
    return Structure.WATCHED if is_bert(module) or is_gpt2 or is_llama else None


def is_bert(module: nn.Module) -> bool:
    """Whether it has the layers of BERT's self-attention."""
    return _has(module, "query", "key", "value") and isinstance(getattr(module, "num_attention_heads", None), int)


def attention_modules(model: nn.Module, name: str = "") -> Iterator[tuple[str, nn.Module]]:
    """Names and modules, each once, in the model's order; what is inside such a module is part of it."""
    inside: set[nn.Module] = set()
    for path, module in model.named_modules(prefix=name):
        if module in inside:
            continue
        if structure_of(module) is not None:
            inside.update(module.modules())
            yield path, module


def _has(module: nn.Module, *names: str) -> bool:
    return all(isinstance(getattr(module, name, None), nn.Module) for name in names)
