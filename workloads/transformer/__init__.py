"""What the Transformers of the workloads share: blocks with 64-wide heads, in numpy and in PyTorch, and how they are trained."""
