"""The check that a loaded model works: it must say of its manifest's canary what a healthy model says."""

from __future__ import annotations

from dragoman_manifest import Canary, EncoderCanary, ManifestError

from .encoder import SentenceEncoder
from .translation import TranslationModel

__all__ = ["check_encoder", "check_translation"]


def check_translation(model: TranslationModel, canary: Canary) -> None:
    """Translates the canary.

    Raises:
        ManifestError: the output does not end, or holds none of the expected words.
    """
    (hypothesis,) = model.translate_now([canary.source])
    said = f"said {hypothesis.text!r} of the canary {canary.source!r}"
    if not hypothesis.ended:
        raise ManifestError(f"the model {said} and did not reach the end of it")
    if not any(part.casefold() in hypothesis.text.casefold() for part in canary.must_contain):
        wanted = ", ".join(map(repr, canary.must_contain))
        raise ManifestError(f"the model {said}, which contains none of {wanted}")


def check_encoder(model: SentenceEncoder, canary: EncoderCanary) -> None:
    """Embeds the canary's three sentences.

    Raises:
        ManifestError: the sentence and its translation are not nearer than the sentence and the unrelated one.
    """
    a, b, c = model.embed_now([canary.a, canary.b, canary.c])
    near, far = float(a @ b), float(a @ c)
    if not near > far:
        raise ManifestError(
            f"the encoder finds its canary {canary.a!r} as far from its translation {canary.b!r} (cosine {near:.3f}) "
            f"as from the unrelated {canary.c!r} (cosine {far:.3f})"
        )
