"""Model folders loaded into memory: verified, tried on their canary, leased to callers, and replaced while in use."""

from .encoder import SentenceEncoder
from .store import ModelStore
from .translation import TranslationModel

__all__ = ["ModelStore", "SentenceEncoder", "TranslationModel"]
