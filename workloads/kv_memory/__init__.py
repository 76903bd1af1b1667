"""Key-value memory network (Miller et al., EMNLP 2016) on questions about a made-up knowledge base."""
