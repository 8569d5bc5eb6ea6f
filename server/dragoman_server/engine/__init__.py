"""Loaded models and the threads they run on: the only place that knows CTranslate2 and SentencePiece."""

from .models import ModelStore, SentenceEncoder, TranslationModel
from .options import EngineOptions, available_cores

__all__ = ["EngineOptions", "ModelStore", "SentenceEncoder", "TranslationModel", "available_cores"]
