"""bfloat16 where the hardware multiplies it. Needs torch, which only the training extra brings."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from dragoman_training.precision import mixed_precision  # noqa: E402

CHECKS = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")


def product_dtype(monkeypatch: pytest.MonkeyPatch, *native: str) -> torch.dtype:
    """The number format of a matrix product on a processor with these features."""
    for name in CHECKS:
        monkeypatch.setattr(torch.cpu, name, lambda name=name: name in native, raising=False)
    matrix = torch.ones(2, 2)
    with mixed_precision(torch.device("cpu")):
        return (matrix @ matrix).dtype


def test_a_processor_without_bfloat16_computes_in_float32(monkeypatch: pytest.MonkeyPatch) -> None:
    assert product_dtype(monkeypatch) is torch.float32


@pytest.mark.parametrize("native", CHECKS)
def test_a_processor_with_bfloat16_uses_it(monkeypatch: pytest.MonkeyPatch, native: str) -> None:
    assert product_dtype(monkeypatch, native) is torch.bfloat16


def test_an_older_torch_without_the_checks_means_float32(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in CHECKS:
        monkeypatch.delattr(torch.cpu, name, raising=False)
    matrix = torch.ones(2, 2)
    with mixed_precision(torch.device("cpu")):
        assert (matrix @ matrix).dtype is torch.float32


def test_a_gpu_computes_in_bfloat16(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("torch.cuda.is_bf16_supported", lambda *_: True)
    monkeypatch.setattr("torch.cuda.is_available", lambda: True)
    context = mixed_precision(torch.device("cuda"))
    assert context.fast_dtype is torch.bfloat16
    assert context._enabled
