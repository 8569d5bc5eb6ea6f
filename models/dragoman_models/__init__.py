"""Models for Dragoman: manifests, catalogue, conversion, evaluation, training."""
