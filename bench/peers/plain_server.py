"""A plain gRPC server on CTranslate2, as one writes it on an afternoon: each request is a call of `translate_batch`.

    python bench/peers/plain_server.py MODEL_DIR ADDRESS [INTER_THREADS INTRA_THREADS]

It answers TranslateText of our contract, one sentence a text, with the beam of the shipped models; nothing is checked.
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import ctranslate2
import grpc
import sentencepiece
from dragoman.v1 import translation_pb2 as pb
from dragoman.v1 import translation_pb2_grpc


class Plain(translation_pb2_grpc.TranslationServicer):
    def __init__(self, model: Path, **threads: int) -> None:
        self.source = sentencepiece.SentencePieceProcessor(model_file=str(model / "source.model"))
        self.target = sentencepiece.SentencePieceProcessor(model_file=str(model / "target.model"))
        self.translator = ctranslate2.Translator(str(model), compute_type="int8", **threads)

    def TranslateText(self, request: pb.TranslateTextRequest, context: Any) -> pb.TranslateTextResponse:
        tokens = [["<s>", *self.source.encode(text, out_type=str), "</s>"] for text in request.texts]
        results = self.translator.translate_batch(tokens, beam_size=4)
        texts = [self.target.decode_pieces(result.hypotheses[0]) for result in results]
        return pb.TranslateTextResponse(translations=[pb.TranslatedText(text=text) for text in texts])


def main() -> None:
    model, address = Path(sys.argv[1]), sys.argv[2]
    threads = dict(zip(("inter_threads", "intra_threads"), map(int, sys.argv[3:]), strict=False))
    server = grpc.server(ThreadPoolExecutor(64))
    translation_pb2_grpc.add_TranslationServicer_to_server(Plain(model, **threads), server)
    server.add_insecure_port(address)
    server.start()
    print("ready", flush=True)
    server.wait_for_termination()


if __name__ == "__main__":
    main()
