"""Our translation models as packages of Argos Translate, so that LibreTranslate can serve the same weights.

    VENV/bin/python bench/peers/argos_package.py models/default PACKAGES_DIR

Needs the package `onnx` (once, to write the sentence splitter), nothing of ours. An Argos package is a folder: the
CTranslate2 model, one SentencePiece model for both sides, `metadata.json`. What had to be arranged:

- Our models want `<s>` … `</s>` around the source, which Argos does not add: CTranslate2 does if `config.json` says so.
- Argos decodes the target with the source's SentencePiece model. Pieces that it does not know come back as they are,
  space marks and all, and Argos then turns the marks into spaces: the text comes out right.
- MiniSBD, which cuts texts into sentences, downloads its networks. A package may bring one of its own; ours has the
  same interface and never cuts, which costs nothing and is right for texts of one sentence.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

CLASSES = 5  # of MiniSBD: within a token, end of token, end of sentence, and the last two with a multi-word token
NAMES = {"ar": "Arabic", "en": "English"}


def pack(model: Path, packages: Path) -> Path:
    """Makes the package of a model folder named SOURCE-TARGET, such as "ar-en"; returns its folder."""
    source, target = model.name.split("-")
    package = packages / f"translate-{source}_{target}-1_0"
    shutil.rmtree(package, ignore_errors=True)
    (package / "model").mkdir(parents=True)
    for name in ("model.bin", "source_vocabulary.json", "target_vocabulary.json"):
        shutil.copy(model / name, package / "model" / name)
    config = json.loads((model / "config.json").read_text())
    config |= {"add_source_bos": True, "add_source_eos": True}
    (package / "model" / "config.json").write_text(json.dumps(config, indent=2))
    shutil.copy(model / "source.model", package / "sentencepiece.model")
    metadata = {"package_version": "1.0", "argos_version": "1.9", "type": "translate"}
    metadata |= {"from_code": source, "from_name": NAMES[source], "to_code": target, "to_name": NAMES[target]}
    (package / "metadata.json").write_text(json.dumps(metadata, indent=2))
    write_splitter(package / "minisbd" / "none.onnx", source)
    return package


def write_splitter(path: Path, language: str) -> None:
    """A network for MiniSBD that sees no end of a sentence before the end of the text."""
    import onnx
    from onnx import TensorProto, helper

    def value(name: str, kind: int, *shape: Any) -> Any:
        return helper.make_tensor_value_info(name, kind, shape)

    table = helper.make_tensor("table", TensorProto.FLOAT, (2, CLASSES), [1.0, 0.0, 0.0, 0.0, 0.0] * 2)
    graph = helper.make_graph(
        [helper.make_node("Gather", ["table", "units"], ["classes"], axis=0)],
        "none",
        [
            value("units", TensorProto.INT64, "batch", "length"),
            value("features", TensorProto.FLOAT, "batch", "length", "features"),
        ],
        [value("classes", TensorProto.FLOAT, "batch", "length", CLASSES)],
        [table],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    units = {"<PAD>": 0, "<UNK>": 1}
    vocabulary = {"lang": language, "idx": 0, "cutoff": 0, "lower": False, "_id2unit": list(units), "_unit2id": units}
    config = {"feat_funcs": ["space_before", "capitalized", "numeric", "end_of_para", "start_of_para"]}
    helper.set_model_props(
        model, {"lang_code": language, "config": json.dumps(config), "vocab": json.dumps(vocabulary), "lexicon": "null"}
    )
    path.parent.mkdir(parents=True)
    onnx.save(model, str(path))


def main() -> int:
    if len(sys.argv) != 3:
        print("usage: argos_package.py MODELS_DIR PACKAGES_DIR", file=sys.stderr)
        return 2
    models, packages = Path(sys.argv[1]), Path(sys.argv[2])
    for name in ("ar-en", "en-ar"):  # LibreTranslate goes online when it finds fewer than two packages
        print(pack(models / name, packages))
    return 0


if __name__ == "__main__":
    sys.exit(main())
