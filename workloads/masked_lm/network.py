"""The masked language model, in PyTorch, to be trained."""

from workloads.masked_lm.model import POSITIONS
from workloads.text.network import TrainableLanguageModel


class TrainableMaskedLanguageModel(TrainableLanguageModel):
    """The weights of model.MaskedLanguageModel."""

    def __init__(self, num_pieces, width, num_blocks):
        super().__init__(num_pieces, width, num_blocks, POSITIONS)

    def forward(self, tokens, where):
        """tokens and where [S, POSITIONS], bool, to scores [positions asked for, V]."""
        return self.scores(self.states(tokens)[where])
