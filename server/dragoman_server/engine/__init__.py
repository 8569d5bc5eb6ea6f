"""Loaded models and the threads they run on: the only place that knows CTranslate2 and SentencePiece."""

from .encoder import SentenceEncoder
from .model_set import LoadedModel
from .options import EngineOptions, available_cores
from .store import ModelStore
from .translation import TranslationModel

__all__ = ["EngineOptions", "LoadedModel", "ModelStore", "SentenceEncoder", "TranslationModel", "available_cores"]
