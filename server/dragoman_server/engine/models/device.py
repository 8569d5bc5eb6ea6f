"""What this machine can compute on."""

from __future__ import annotations

import ctranslate2

from ...errors import EngineError
from ..options import EngineOptions

__all__ = ["require_device"]


def require_device(options: EngineOptions) -> None:
    """Check that the device and the compute type of the options can be used; "auto" is not checked.

    Raises:
        EngineError: this machine does not have the device, or it does not have the compute type.
    """
    if options.device == "auto":
        return
    try:
        supported = ctranslate2.get_supported_compute_types(options.device, options.device_index[0])
    except (RuntimeError, ValueError) as error:
        raise EngineError(f"device {options.device!r} cannot be used on this machine: {error}") from error
    wanted = options.effective_compute_type
    if wanted not in {*supported, "auto", "default"}:
        raise EngineError(
            f"compute type {wanted!r} cannot be used on this {options.device}; allowed: {', '.join(sorted(supported))}"
        )
