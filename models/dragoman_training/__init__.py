"""Training of the models that ship with Dragoman: corpus, network, training, export. docs/training.md is its guide."""
