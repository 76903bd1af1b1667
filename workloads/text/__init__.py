"""What the language models share: pieces of words, and a text cut into what is learnt from and what is held out."""
