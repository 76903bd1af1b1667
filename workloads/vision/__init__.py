"""Vision Transformer (Dosovitskiy et al., ICLR 2021), a small one with 64-wide heads, on Fashion-MNIST."""
