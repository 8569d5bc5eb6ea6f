"""Manifests: read, written, compared with their folder."""

from __future__ import annotations

import math
import os
import re
import sys
import tracemalloc
from dataclasses import fields, replace
from pathlib import Path

import pytest
from dragoman_manifest import (
    MANIFEST_NAME,
    Canary,
    Comparison,
    Decoding,
    EncoderCanary,
    Manifest,
    ManifestError,
    NameFiles,
    Prompt,
    Task,
    Tokenization,
    TokenizerKind,
    describe_files,
    ranges,
)

WEIGHTS = b"weights"
GOOD = """
format = 1
name = "ar-en"
version = "1"
task = "translation"
description = "one line"
source_languages = ["ar"]
target_languages = ["en"]
license = "CC-BY-SA-4.0"
source = "trained here"

[files]
"model.bin" = "9a4c8fcbca55b41922246b7dd9af9d54e7a7f9f7a8d7f4ef0ea7a9b1d7a2d0a5"
"pieces.model" = "0000000000000000000000000000000000000000000000000000000000000000"

[tokenization]
kind = "sentencepiece"
source = "pieces.model"
source_suffix = ["</s>"]

[decoding]
beam_size = 5
length_penalty = 1

[canary]
source = "السلام"
languages = ["ar", "en"]
must_contain = ["peace"]
"""


def read(folder: Path, text: str) -> Manifest:
    (folder / MANIFEST_NAME).write_text(text, encoding="utf-8")
    return Manifest.read(folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "model.bin").write_bytes(WEIGHTS)
    (tmp_path / "pieces.model").write_bytes(b"pieces")
    return tmp_path


@pytest.fixture
def manifest(folder: Path) -> Manifest:
    return read(folder, GOOD).with_files(folder)


def test_a_manifest_is_read_with_its_defaults(tmp_path: Path) -> None:
    manifest = read(tmp_path, GOOD)
    assert manifest.task is Task.TRANSLATION
    assert manifest.tokenization.kind is TokenizerKind.SENTENCEPIECE
    assert manifest.tokenization.target == "pieces.model"
    assert manifest.decoding == Decoding(beam_size=5)
    assert manifest.canary == Canary(source="السلام", languages=("ar", "en"), must_contain=("peace",))
    assert not manifest.default


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("format = 1", "format = 2", "reads format 1 only"),
        ("format = 1\n", "", "'format' is missing"),
        ("format = 1", "format = true", "format must be a whole number, not True"),
        ('version = "1"', "version = 1", "version must be a string, not 1"),
        ('version = "1"', 'version = " "', "version is empty"),
        ('name = "ar-en"', 'name = "../ar-en"', "name must be"),
        ('name = "ar-en"\n', "", "'name' is missing"),
        ('name = "ar-en"', 'name = "ar-en"\nnmae = "x"', "unknown key 'nmae'; allowed: .*name, prompt, .*source"),
        ("beam_size", "beem_size", r"\[decoding\] unknown key 'beem_size'; allowed: beam_size"),
        ("beam_size = 5", "beam_size = 0", r"\[decoding\] beam_size = 0 is not allowed; the range is 1 to 32"),
        ("beam_size = 5", "beam_size = 2.5", "beam_size must be a whole number, not 2.5"),
        ("beam_size = 5", f"beam_size = 1{'0' * 5000}", "not TOML: .*limit"),
        ("beam_size = 5", f"beam_size = 0x1{'0' * 5000}", "limit"),
        ("beam_size = 5", f"beam_size = {'[' * 5000}{']' * 5000}", "not TOML"),
        ('"translation"', '"interpretation"', "allowed: translation, summarization, sentence-embedding"),
        ('"translation"', '"sentence-embedding"', r"\[canary\] 'a' is missing"),
        ('["ar"]\n', '["Arabic"]\n', "'Arabic' is not a language code"),
        ('["ar"]\n', '"ar"\n', "source_languages must be a list, not 'ar'"),
        ('["ar"]\n', "[1]\n", "source_languages must be a list of strings"),
        ('target_languages = ["en"]', 'target_languages = ["ar"]', "needs target_languages other than"),
        ('"model.bin" =', '"../model.bin" =', "'../model.bin' is not allowed: only plain names"),
        ('"model.bin" =', '"/etc/passwd" =', "'/etc/passwd' is not allowed"),
        ('"model.bin" =', '".." =', "'..' is not allowed"),
        ('"model.bin" =', "'a\\b' =", "is not allowed"),
        ('"model.bin" =', '"a\\u0000b" =', "is not allowed"),
        ('"model.bin" = "9a4c', '"model.bin" = "9A4C', "is not a SHA-256 in lower-case hexadecimal"),
        ('source = "pieces.model"', 'source = "other.model"', r"source = 'other.model' is not in \[files\]"),
        ('kind = "sentencepiece"', 'kind = "words"', "allowed: sentencepiece, sentencepiece-vocabulary, huggingface"),
        ('kind = "sentencepiece"', 'kind = "sentencepiece"\nnormalization = "nfc"', "allowed: dragoman, none"),
        ('["</s>"]', '["{source}"]', "language_tokens has no token for ar"),
        ('languages = ["ar", "en"]', 'languages = ["en", "ar"]', "are not a pair of this model"),
        ('languages = ["ar", "en"]', 'languages = ["ar"]', "languages must be two"),
        ('must_contain = ["peace"]', 'must_contain = [" "]', "must_contain is empty"),
        (
            'kind = "sentencepiece"',
            'kind = "sentencepiece"\nterm_tokens = ["<a>", "<b>"]',
            "has 2 tokens; three are needed",
        ),
        ("[canary]", "[canary", "not TOML"),
    ],
)
def test_a_bad_manifest_is_refused_with_the_reason(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    assert old in GOOD
    with pytest.raises(ManifestError, match=complaint) as caught:
        read(tmp_path, GOOD.replace(old, new, 1))
    assert str(tmp_path / MANIFEST_NAME) in str(caught.value)


NUMBERS = [(section, key) for section in (Decoding, Comparison) for key in ranges(section)]


def test_every_number_of_a_manifest_has_a_range() -> None:
    for section in (Decoding, Comparison):
        assert set(ranges(section)) == {item.name for item in fields(section)}


@pytest.mark.parametrize(("section", "key"), NUMBERS)
def test_the_ends_of_a_range_are_allowed(section: type[Decoding | Comparison], key: str) -> None:
    allowed = ranges(section)[key]
    for value in (allowed.least, allowed.most):
        assert getattr(section(**{key: value}), key) == value


@pytest.mark.parametrize(("section", "key"), NUMBERS)
def test_numbers_out_of_range_are_refused(section: type[Decoding | Comparison], key: str) -> None:
    allowed = ranges(section)[key]
    for value in (allowed.least - 1, allowed.most + 1, math.nan, math.inf, -math.inf):
        message = f"[{section.__name__.lower()}] {key} = {value} is not allowed; the range is {allowed}"
        with pytest.raises(ManifestError, match=re.escape(message)):
            section(**{key: value})


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("beam_size = 1000000000", "beam_size = 1000000000 is not allowed; the range is 1 to 32"),
        ("length_penalty = nan", "length_penalty = nan is not allowed; the range is 0 to 10"),
        ("length_penalty = inf", "length_penalty = inf is not allowed; the range is 0 to 10"),
        (f"length_penalty = 1{'0' * 400}", "length_penalty = inf is not allowed; the range is 0 to 10"),
        ("repetition_penalty = 0", "repetition_penalty = 0.0 is not allowed; the range is 0.01 to 10"),
        ("no_repeat_ngram_size = -1", "no_repeat_ngram_size = -1 is not allowed; the range is 0 to 32"),
        ("max_input_tokens = 5000", "max_input_tokens = 5000 is not allowed; the range is 1 to 4096"),
        ("max_length_ratio = 1e9", "max_length_ratio = 1000000000.0 is not allowed; the range is 0.01 to 20"),
        ("max_output_tokens = 0", "max_output_tokens = 0 is not allowed; the range is 1 to 4096"),
    ],
)
def test_a_manifest_with_a_number_out_of_range_is_refused(tmp_path: Path, line: str, complaint: str) -> None:
    text = GOOD.replace("beam_size = 5\nlength_penalty = 1", line)
    with pytest.raises(ManifestError, match=re.escape(f"{tmp_path / MANIFEST_NAME}: [decoding] {complaint}")):
        read(tmp_path, text)


def test_a_folder_without_a_manifest_is_no_model_folder(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "missing"):
        with pytest.raises(ManifestError, match="not a model folder"):
            Manifest.read(folder)


def test_a_manifest_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / MANIFEST_NAME).write_bytes(b"\xff\xfe")
    with pytest.raises(ManifestError, match="not UTF-8"):
        Manifest.read(tmp_path)
    (tmp_path / MANIFEST_NAME).unlink()
    (tmp_path / MANIFEST_NAME).mkdir()
    with pytest.raises(ManifestError, match="not a plain file"):
        Manifest.read(tmp_path)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("x = " + "[" * 100_000, "not TOML"),
        ("x = " + "{a=" * 50_000, "not TOML"),
        (f"format = {'9' * 30}", "reads format 1 only"),
        (f"format = {'9' * 5000}", "not TOML|too many digits|Exceeds the limit"),
        ("#" * 2_000_000, "has more than 1,048,576 bytes"),
    ],
)
def test_a_hostile_manifest_is_refused(tmp_path: Path, content: str, complaint: str) -> None:
    with pytest.raises(ManifestError, match=complaint):
        read(tmp_path, content)


def test_a_manifest_that_is_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / MANIFEST_NAME)
    with pytest.raises(ManifestError, match="not a plain file"):
        Manifest.read(tmp_path)


def test_a_manifest_of_300_mb_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / MANIFEST_NAME).open("wb") as file:
        file.truncate(300_000_000)  # takes no room on the disk
    tracemalloc.start()
    try:
        with pytest.raises(ManifestError, match=r"has more than 1,048,576 bytes"):
            Manifest.read(tmp_path)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("key", ["beam_size", "max_input_tokens", "max_output_tokens", "length_penalty"])
@pytest.mark.parametrize("sign", ["", "-"])
def test_a_number_of_30_digits_is_out_of_range(tmp_path: Path, key: str, sign: str) -> None:
    with pytest.raises(ManifestError, match=rf"{key} = .* is not allowed; the range is"):
        read(tmp_path, GOOD.replace("beam_size = 5\nlength_penalty = 1", f"{key} = {sign}{'9' * 30}"))


def test_a_manifest_outside_the_folder_is_refused(folder: Path) -> None:
    outside = folder.parent / "outside.toml"
    outside.write_text(GOOD, encoding="utf-8")
    (folder / MANIFEST_NAME).symlink_to(outside)
    with pytest.raises(ManifestError, match="leads out of the model folder"):
        Manifest.read(folder)


def test_a_link_out_of_the_folder_is_refused(folder: Path, manifest: Manifest) -> None:
    outside = folder.parent / "weights"
    outside.write_bytes((folder / "model.bin").read_bytes())  # the very bytes that are expected
    (folder / "model.bin").unlink()
    (folder / "model.bin").symlink_to(outside)
    for use in (manifest.verify, manifest.with_files, lambda place: manifest.read_file(place, "model.bin")):
        with pytest.raises(ManifestError, match=r"model\.bin: is a link that leads out of the model folder"):
            use(folder)


def test_a_link_inside_the_folder_is_followed(folder: Path, manifest: Manifest) -> None:
    (folder / "..data").mkdir()  # as Kubernetes mounts files
    (folder / "model.bin").rename(folder / "..data" / "model.bin")
    (folder / "model.bin").symlink_to(Path("..data") / "model.bin")
    manifest.verify(folder)
    (folder.parent / "alias").symlink_to(folder)
    manifest.verify(folder.parent / "alias")


def test_a_link_to_itself_is_refused(folder: Path, manifest: Manifest) -> None:
    (folder / "model.bin").unlink()
    (folder / "model.bin").symlink_to("model.bin")
    with pytest.raises(ManifestError, match="cannot be read"):
        manifest.verify(folder)


def test_a_written_manifest_reads_back_the_same(folder: Path, manifest: Manifest) -> None:
    awkward = 'tab\t "quoted" \\ back\u007f\u0001 سلام'
    manifest = replace(
        manifest,
        description=awkward,
        default=True,
        tokenization=Tokenization(
            kind=TokenizerKind.SENTENCEPIECE_VOCABULARY,
            source="pieces.model",
            target="pieces.model",
            source_prefix=("{source}",),
            target_prefix=("{target}",),
            text_prefix=awkward,
            language_tokens={"ar": "arb_Arab", "en": ">>eng<<", "zh-Hant": "x"},
        ),
        decoding=Decoding(length_penalty=0.3),
    )
    manifest.write(folder)
    assert Manifest.read(folder) == manifest
    assert sorted(path.name for path in folder.iterdir()) == [MANIFEST_NAME, "model.bin", "pieces.model"]


def test_a_missing_toml_writer_is_named_with_its_extra(
    folder: Path, manifest: Manifest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tomli_w", None)
    with pytest.raises(ManifestError, match=r"tomli-w, which comes with: pip install 'dragoman\[evaluate\]'"):
        manifest.write(folder)
    assert Manifest.read(folder), "reading needs no writer"


def test_a_manifest_without_canary_is_written_without(folder: Path, manifest: Manifest) -> None:
    without = replace(manifest, canary=None)
    without.write(folder)
    assert Manifest.read(folder) == without


def test_a_canary_of_another_task_is_refused(manifest: Manifest) -> None:
    with pytest.raises(ManifestError, match="not one for the task translation"):
        replace(manifest, canary=EncoderCanary(a="a", b="b", c="c"))


def test_an_encoder_says_how_its_cosines_are_read(folder: Path, shipped_models: Path) -> None:
    encoder = replace(Manifest.read(shipped_models / "sentence-encoder"), comparison=Comparison(least_cosine=0.5))
    encoder.write(folder)
    assert Manifest.read(folder).comparison == Comparison(least_cosine=0.5, same_meaning=0.965)


def test_only_an_encoder_compares(manifest: Manifest) -> None:
    with pytest.raises(ManifestError, match="the task is translation"):
        replace(manifest, comparison=Comparison())


NAMES = NameFiles(arabic="model.bin", english="pieces.model", skeletons="model.bin")


def lexicon(manifest: Manifest, **changes: object) -> Manifest:
    given: dict[str, object] = {"task": Task.NAMES, "tokenization": None, "canary": None, "names": NAMES}
    return replace(manifest, **{**given, **changes})  # type: ignore[arg-type]


def test_a_lexicon_of_names_has_files_and_no_tokenization(folder: Path, manifest: Manifest) -> None:
    names = lexicon(manifest)
    names.write(folder)
    assert Manifest.read(folder) == names
    assert names.pairs == ()
    with pytest.raises(ManifestError, match="has no tokenization"):
        assert names.required_tokenization
    assert manifest.required_tokenization == manifest.tokenization


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"names": None}, r"\[names\] is for"),
        ({"task": Task.TRANSLATION}, r"\[names\] is for"),
        ({"names": replace(NAMES, transliterator="speller.xz")}, r"'speller.xz' is not in \[files\]"),
        ({"canary": EncoderCanary(a="a", b="b", c="c")}, "not one for the task names"),
    ],
)
def test_a_lexicon_with_wrong_parts_is_refused(manifest: Manifest, changes: dict[str, object], message: str) -> None:
    with pytest.raises(ManifestError, match=message):
        lexicon(manifest, **changes)


def test_a_translation_model_needs_a_tokenization(manifest: Manifest) -> None:
    with pytest.raises(ManifestError, match=r"\[tokenization\] is for every task but names"):
        replace(manifest, tokenization=None)


def test_an_intact_folder_is_verified(folder: Path, manifest: Manifest) -> None:
    manifest.verify(folder)
    assert manifest.read_file(folder, "model.bin") == WEIGHTS


def test_every_damaged_file_is_named_with_both_hashes(folder: Path, manifest: Manifest) -> None:
    (folder / "model.bin").write_bytes(WEIGHTS + b"!")
    (folder / "pieces.model").unlink()
    with pytest.raises(ManifestError) as caught:
        manifest.verify(folder)
    tampered, missing = str(caught.value).splitlines()
    found = describe_files(folder, ["model.bin"])["model.bin"]
    assert all(part in tampered for part in ("model.bin", found, manifest.files["model.bin"]))
    assert "pieces.model" in missing
    assert "missing" in missing


def test_a_tampered_file_is_never_read(folder: Path, manifest: Manifest) -> None:
    (folder / "model.bin").write_bytes(b"evil")
    with pytest.raises(ManifestError, match="SHA-256 is"):
        manifest.read_file(folder, "model.bin")
    with pytest.raises(ManifestError, match=r"not in \[files\]"):
        manifest.read_file(folder, "README.md")


def test_what_is_no_plain_file_is_refused_and_not_waited_for(folder: Path, manifest: Manifest) -> None:
    (folder / "model.bin").unlink()
    os.mkfifo(folder / "model.bin")
    with pytest.raises(ManifestError, match="not a plain file"):
        manifest.verify(folder)


def test_files_outside_the_folder_are_not_described(folder: Path) -> None:
    with pytest.raises(ManifestError, match="only plain names"):
        describe_files(folder, ["../secret"])


def test_the_hash_tells_answers_apart_and_nothing_else(folder: Path, manifest: Manifest) -> None:
    assert replace(manifest, description="other words", default=True, canary=None).hash == manifest.hash
    assert replace(manifest, files=dict(reversed(manifest.files.items()))).hash == manifest.hash
    (folder / "model.bin").write_bytes(b"better weights")
    others = [
        manifest.with_files(folder),
        replace(manifest, decoding=Decoding(beam_size=1)),
        replace(manifest, tokenization=replace(manifest.tokenization, lowercase=True)),
    ]
    assert len({manifest.hash, *(other.hash for other in others)}) == 4


def test_the_pairs_of_a_model_follow_from_task_and_languages(manifest: Manifest) -> None:
    both = {"source_languages": ("ar", "en"), "canary": None}
    assert replace(manifest, target_languages=("ar", "en"), **both).pairs == (("ar", "en"), ("en", "ar"))
    assert replace(manifest, task=Task.SUMMARIZATION, target_languages=(), **both).pairs == (("ar", "ar"), ("en", "en"))
    assert replace(manifest, task=Task.SENTENCE_EMBEDDING, target_languages=(), **both).pairs == ()


PROMPTED = GOOD.replace('source_suffix = ["</s>"]\n', "").replace(
    "[canary]",
    """[prompt]
template = "<u>Put {source} into {target}: {text}<a>"
special_tokens = ["<u>", "<a>"]
stop_tokens = ["<e>"]
language_names = {ar = "Arabic", en = "English"}
trim = ["{target}:"]
context_tokens = 2048

[canary]""",
)


def test_a_prompt_is_read_and_written_back(folder: Path) -> None:
    manifest = read(folder, PROMPTED).with_files(folder)
    assert manifest.prompt == Prompt(
        template="<u>Put {source} into {target}: {text}<a>",
        special_tokens=("<u>", "<a>"),
        stop_tokens=("<e>",),
        language_names={"ar": "Arabic", "en": "English"},
        trim=("{target}:",),
        context_tokens=2048,
    )
    assert manifest.prompt.around("ar", "en") == ("<u>Put Arabic into English: ", "<a>")
    manifest.write(folder)
    assert Manifest.read(folder) == manifest


STYLED = PROMPTED.replace("Put {source}", "{style} of {source}").replace(
    'trim = ["{target}:"]',
    'styles = {headline = "A headline", brief = "One sentence", abstract = "A summary"}',
)


def test_a_prompt_has_an_instruction_for_each_style(folder: Path) -> None:
    manifest = read(folder, STYLED).with_files(folder)
    assert manifest.prompt is not None
    assert manifest.prompt.around("ar", "en", "headline") == ("<u>A headline of Arabic into English: ", "<a>")
    assert manifest.prompt.around("ar", "en") == manifest.prompt.around("ar", "en", "abstract")
    manifest.write(folder)
    assert Manifest.read(folder) == manifest


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("{style}", "Put", "give both, or neither"),
        ("styles = {", "trim = []\n#", "give both, or neither"),
        ('brief = "One sentence", ', "", "headline, brief, abstract"),
        ("brief =", "poem =", "headline, brief, abstract"),
        ('"One sentence"', '""', "headline, brief, abstract"),
    ],
)
def test_styles_that_do_not_fit_the_template_are_refused(folder: Path, old: str, new: str, complaint: str) -> None:
    with pytest.raises(ManifestError, match=complaint):
        read(folder, STYLED.replace(old, new))


def test_a_prompt_counts_for_the_hash(folder: Path) -> None:
    manifest = read(folder, PROMPTED).with_files(folder)
    assert manifest.prompt is not None
    other = replace(manifest, prompt=replace(manifest.prompt, template="{source} {target} {text}"))
    assert other.hash != manifest.hash


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("{text}", "", r"template must contain \{text\} once"),
        ("{text}", "{text} {text}", r"template must contain \{text\} once"),
        ('stop_tokens = ["<e>"]', "stop_tokens = []", "stop_tokens must name the tokens"),
        ('stop_tokens = ["<e>"]\n', "", "'stop_tokens' is missing"),
        ('special_tokens = ["<u>", "<a>"]', 'special_tokens = [""]', "must not contain an empty string"),
        (', en = "English"', "", "language_names has no name for en"),
        ("context_tokens = 2048", "context_tokens = 1", "the range is 64 to 131072"),
        ("context_tokens = 2048", "contxt_tokens = 2048", r"\[prompt\] unknown key 'contxt_tokens'"),
        ('kind = "sentencepiece"', 'kind = "sentencepiece"\nsource_prefix = ["<s>"]', "write these tokens into its"),
    ],
)
def test_a_bad_prompt_is_refused_with_the_reason(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    assert old in PROMPTED
    with pytest.raises(ManifestError, match=complaint):
        read(tmp_path, PROMPTED.replace(old, new))


def test_seen_test_sets_do_not_count_for_the_hash(manifest: Manifest, folder: Path) -> None:
    seen = replace(manifest, seen_test_sets=("NTREX-128",))
    assert seen.hash == manifest.hash
    seen.write(folder)
    assert Manifest.read(folder) == seen
    assert "seen_test_sets" not in manifest.to_table()
