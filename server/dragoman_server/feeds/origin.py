"""How a translation says that a machine has made it: IPTC's NewsCodes."""

from __future__ import annotations

__all__ = ["DIGITAL_SOURCE_TYPES", "TRAINED_ALGORITHMIC_MEDIA", "TRAINED_ALGORITHMIC_MEDIA_URI"]

DIGITAL_SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
TRAINED_ALGORITHMIC_MEDIA = "trainedAlgorithmicMedia"
TRAINED_ALGORITHMIC_MEDIA_URI = f"{DIGITAL_SOURCE_TYPES}{TRAINED_ALGORITHMIC_MEDIA}"
