"""Sequence to sequence: a small Transformer encoder and decoder with cross attention, which writes dates anew."""
