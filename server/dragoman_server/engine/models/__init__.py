"""Model folders loaded into memory: verified, tried on their canary, leased to callers, and replaced while in use."""

from .encoder import SentenceEncoder
from .model_set import LoadedModel
from .store import ModelStore
from .translation import TranslationModel

__all__ = ["LoadedModel", "ModelStore", "SentenceEncoder", "TranslationModel"]
