"""Checks that a loaded model works: on the canary of its manifest, it must give the expected answer."""

from __future__ import annotations

from dragoman_manifest import Canary, EncoderCanary, ManifestError

from .encoder import SentenceEncoder
from .translation import TranslationModel

__all__ = ["check_encoder", "check_translation"]


def check_translation(model: TranslationModel, canary: Canary) -> None:
    """Translate the canary and check the output.

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
    """Embed the three sentences of the canary and compare them.

    Raises:
        ManifestError: the sentence is not nearer to its translation than to the unrelated sentence.
    """
    a, b, c = model.embed_now([canary.a, canary.b, canary.c])
    near, far = float(a @ b), float(a @ c)
    if not near > far:
        raise ManifestError(
            f"the encoder finds its canary {canary.a!r} as far from its translation {canary.b!r} (cosine {near:.3f}) "
            f"as from the unrelated {canary.c!r} (cosine {far:.3f})"
        )
