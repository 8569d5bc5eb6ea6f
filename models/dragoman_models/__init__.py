"""Models for Dragoman: catalogue, conversion, evaluation."""
