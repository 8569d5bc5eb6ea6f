"""Settings of the server. Each is a flag and an environment variable alike; the flag wins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from . import addresses
from .config_checks import check_config
from .limits import Limits
from .second_models import parse_second_models
from .settings import ConfigError, described
from .shipped_models import default_models_dir

__all__ = ["ConfigError", "ServerConfig", "default_models_dir"]

DEVICES = ("cpu", "cuda", "auto")
COMPUTE_TYPES = ("default", "int8", "int8_float32", "int8_float16", "int8_bfloat16", "float16", "bfloat16", "float32")
METRICS_ACCESS = ("auto", "token", "open")
LOG_LEVELS = ("debug", "info", "warning", "error")
LOG_FORMATS = ("text", "json")
INTERACTIVE = ("unary", "any", "none")


@dataclass(frozen=True, kw_only=True)
class ServerConfig:
    """How to serve; checked when made.

    Raises:
        ConfigError: impossible or contradictory settings.
    """

    listen: str = field(
        default="127.0.0.1:50051",
        metadata=described(
            "Where to listen: HOST:PORT (port 0: any free one), [IPV6]:PORT or unix:PATH. The default is "
            "reachable from this machine only; give 0.0.0.0:50051 and a certificate to serve others.",
            metavar="ADDRESS",
        ),
    )
    tls_cert: Path | None = field(
        default=None,
        metadata=described(
            "Certificate chain (PEM). With --tls-key it turns TLS on; needed to serve other machines.", metavar="FILE"
        ),
    )
    tls_key: Path | None = field(
        default=None, metadata=described("Private key (PEM) of the certificate.", metavar="FILE")
    )
    tls_client_ca: Path | None = field(
        default=None,
        metadata=described(
            "Authorities (PEM) whose certificates clients must show: mutual TLS. Needs --tls-cert.", metavar="FILE"
        ),
    )
    tokens: Path | None = field(
        default=None,
        metadata=described(
            "Token file (TOML): who may call, with which roles and quotas. Read again when it changes. Without it "
            "everybody who reaches the address is let in.",
            metavar="FILE",
        ),
    )
    oidc: Path | None = field(
        default=None,
        metadata=described(
            "OIDC file (TOML): an identity provider whose signed tokens are taken, and what the values of a claim in "
            "them grant. Beside --tokens or instead of it; needs dragoman[oidc].",
            metavar="FILE",
        ),
    )
    insecure_listen: bool = field(
        default=False,
        metadata=described(
            "Allow an address that other machines reach without TLS. Texts then cross the network in the "
            "clear: for a private network, or behind a proxy that ends TLS."
        ),
    )
    models_dir: Path | None = field(
        default=None,
        metadata=described(
            "Folder of model folders, each with a manifest.toml. Default: the models that ship, those of the "
            "checkout or of the package dragoman-models-default. Change it to serve models of your own.",
            metavar="DIR",
        ),
    )
    second_model: str = field(
        default="",
        metadata=described(
            "For a pair of languages the model that translates the most doubtful segments again when a request asks "
            "for a second opinion: ar-en=NAME, several separated by commas. It lies in the models folder like any "
            "other; a larger and slower one is worth it.",
            metavar="PAIR=NAME",
        ),
    )
    data: Path | None = field(
        default=None,
        metadata=described(
            "Folder of the database with stored glossaries and the translation memory; made if it is missing, for the "
            "user of the server only. Without it nothing is stored. It must be on a local disk.",
            metavar="DIR",
        ),
    )
    workers: int = field(
        default=0,
        metadata=described(
            "Batches of sentences decoded at a time, one core each; 0: one per core. Lower it to leave cores "
            "to others; more than there are cores only costs memory.",
            metavar="N",
        ),
    )
    worker_niceness: int = field(
        default=5,
        metadata=described(
            "How much lower the priority of decoding is than that of answering calls, 0 to 19 (Linux): under overload, "
            "calls are then refused at once. 0 where other programs on the machine shall not go before.",
            metavar="N",
        ),
    )
    device: str = field(
        default="cpu",
        metadata=described("What the models run on; auto takes a GPU where there is one.", choices=DEVICES),
    )
    compute_type: str = field(
        default="default",
        metadata=described(
            "Arithmetic of the models; default is int8 on a CPU and the fastest that a GPU has. float32 is "
            "slower, and the reference to compare with.",
            choices=COMPUTE_TYPES,
        ),
    )
    device_index: str = field(
        default="0",
        metadata=described("Which GPUs, separated by commas: 0,1. Each gets a copy of every model.", metavar="N,N"),
    )
    batch_sentences: int = field(
        default=0,
        metadata=described(
            "Sentences decoded together at most; 0: measured for each model when it is loaded, the fewest with which "
            "it is as fast as with any. More than that only makes those who come next wait longer.",
            metavar="N",
        ),
    )
    batch_tokens: int = field(
        default=4096,
        metadata=described(
            "Tokens decoded together at most, padding included; bounds memory and how long a batch keeps a worker.",
            metavar="N",
        ),
    )
    queue_tokens: int = field(
        default=32_768,
        metadata=described(
            "Tokens that may wait, half of them for interactive calls, half for bulk; beyond it calls are refused and "
            "told when to come again, and streams are not read from. Lower it to refuse sooner instead of answering "
            "late; on two cores 4,000 tokens are about a second.",
            metavar="N",
        ),
    )
    cache_mib: int = field(
        default=64,
        metadata=described(
            "Memory for translated sentences, so that one that comes again is answered at once; 0 turns it off. How "
            "fast an answer comes can tell that somebody had the sentence before: turn it off where that matters.",
            metavar="MIB",
        ),
    )
    reproducible: bool = field(
        default=True,
        metadata=described(
            "Pad each sentence to a length that follows from itself alone, so that it always gets the same translation "
            "whatever else is being translated. On by default; off is a little faster, and one sentence in a hundred "
            "may vary."
        ),
    )
    second_search: bool = field(
        default=True,
        metadata=described(
            "Search again, with a wider beam, for sentences that fail a check. On by default; off is an eighth faster, "
            "and leaves them as they are, flagged."
        ),
    )
    skip_broken_models: bool = field(
        default=False,
        metadata=described(
            "Start with the models that are good when some folder is broken, instead of not at all. For a "
            "server that must come up; the log names what was left out."
        ),
    )
    trial_seconds: float = field(
        default=120.0,
        metadata=described(
            "How long a model that is loaded may take for its canary and the measurement of its batches; a model that "
            "takes longer is refused.",
            metavar="SECONDS",
        ),
    )
    max_texts: int = field(
        default=1024,
        metadata=described("Texts in one call. Lower it if single callers hold the server for too long.", metavar="N"),
    )
    max_characters: int = field(
        default=1_000_000,
        metadata=described(
            "Code points in all texts of one call, or in one stream item. Lower it to refuse books at "
            "once; raise it together with --max-message-bytes.",
            metavar="N",
        ),
    )
    interactive: str = field(
        default="unary",
        metadata=described(
            "What goes first because a person waits: calls of one request (unary), stream items that ask for it as "
            "well (any), or nothing, so that all get equal shares (none). Set any where feeds carry breaking news and "
            "their senders are trusted, none for a server that does batches only.",
            choices=INTERACTIVE,
        ),
    )
    interactive_characters: int = field(
        default=20_000,
        metadata=described(
            "Code points that a call or item may hold to go first; a larger one is bulk, whatever it says. Raise it "
            "if your longest articles are longer, lower it if people's calls hold each other up.",
            metavar="N",
        ),
    )
    max_message_bytes: int = field(
        default=16 * 1024 * 1024,
        metadata=described(
            "Bytes of one request message. Must hold --max-characters of four bytes each, so that whoever "
            "sends too much is told so by us and not by the transport.",
            metavar="N",
        ),
    )
    stream_items_in_flight: int = field(
        default=16,
        metadata=described(
            "Items of one stream worked on at a time; more are not read until these are done. Higher fills "
            "the machine better from a single stream, lower is fairer to other callers.",
            metavar="N",
        ),
    )
    max_document_bytes: int = field(
        default=20_000_000,
        metadata=described(
            "Bytes of a document. A document that is being worked on takes some ten times as much memory.", metavar="N"
        ),
    )
    max_documents: int = field(
        default=16,
        metadata=described(
            "Documents worked on at a time; beyond it they are refused and told when to come again. Together with "
            "--max-document-bytes it bounds the memory that documents take.",
            metavar="N",
        ),
    )
    max_concurrent_calls: int = field(
        default=1024,
        metadata=described(
            "Calls and streams at a time; beyond it they are refused and told when to come again. Health checks are "
            "always answered. An outer guard against floods: leave it far above normal load.",
            metavar="N",
        ),
    )
    max_calls_per_client: int = field(
        default=768,
        metadata=described(
            "The same for one address, so that no client keeps all others out; all clients of a Unix socket are one. "
            "Raise it to --max-concurrent-calls where all calls come through one proxy.",
            metavar="N",
        ),
    )
    max_calls_per_connection: int = field(
        default=256,
        metadata=described(
            "The same for one connection; further calls wait at the client until others have ended.", metavar="N"
        ),
    )
    stream_idle_seconds: float = field(
        default=600.0,
        metadata=described(
            "After how long a stream is ended on which nothing comes, or whose answers nobody takes. Raise it for "
            "feeds that are silent for long.",
            metavar="SECONDS",
        ),
    )
    connection_idle_seconds: float = field(
        default=600.0,
        metadata=described(
            "After how long a connection without calls is closed; clients open another when they need it.",
            metavar="SECONDS",
        ),
    )
    unread_mib: int = field(
        default=256,
        metadata=described(
            "Memory for answers in streams that their clients have not taken yet; beyond it the stream that has waited "
            "longest is ended.",
            metavar="MIB",
        ),
    )
    drain_seconds: float = field(
        default=0.0,
        metadata=described(
            "On SIGTERM, how long to go on accepting calls after health says NOT_SERVING. Set it to the "
            "interval at which your load balancer looks at health.",
            metavar="SECONDS",
        ),
    )
    grace_seconds: float = field(
        default=30.0,
        metadata=described(
            "On SIGTERM, how long accepted calls may take to finish before they are cut off. Keep it below "
            "what your supervisor waits before SIGKILL.",
            metavar="SECONDS",
        ),
    )
    health: bool = field(
        default=True, metadata=described("Serve grpc.health.v1, which load balancers and clusters ask. On by default.")
    )
    reflection: bool = field(
        default=True,
        metadata=described(
            "Serve reflection, by which grpcurl and the like learn the contract. On by default; off hides "
            "nothing secret."
        ),
    )
    admin_listen: str | None = field(
        default=None,
        metadata=described(
            "Serve Administration, by which models are loaded, replaced and unloaded while the server runs: unix:PATH "
            "(for the user of the server only), or HOST:PORT of this machine (for all its users). Off by default; "
            "SIGHUP loads the models folder again without it.",
            metavar="ADDRESS",
        ),
    )
    http_listen: str | None = field(
        default=None,
        metadata=described(
            "Serve HTTP on HOST:PORT (port 0: any free one) or [IPV6]:PORT: LibreTranslate's API and JSON under /v1. "
            "Off by default; needs dragoman[http]. TLS, tokens and the rule for other machines are those of --listen.",
            metavar="ADDRESS",
        ),
    )
    metrics_listen: str | None = field(
        default=None,
        metadata=described(
            "Tell Prometheus what goes on, over plain HTTP on HOST:PORT (port 0: any free one) or [IPV6]:PORT; for "
            "example 127.0.0.1:9464. Off by default; needs dragoman[metrics]. No text of a request is in it.",
            metavar="ADDRESS",
        ),
    )
    trace_endpoint: str | None = field(
        default=None,
        metadata=described(
            "Send traces to an OpenTelemetry collector that takes OTLP over gRPC: http://HOST:PORT or "
            "https://HOST:PORT. Off by default, unless OTEL_EXPORTER_OTLP_ENDPOINT is set; needs dragoman[otel]. No "
            "text of a request is in them.",
            metavar="URL",
        ),
    )
    metrics_access: str = field(
        default="auto",
        metadata=described(
            "Who may read the metrics: holders of a token with the role metrics or admin (token), everybody who "
            "reaches the address (open), or token where tokens are asked for and other machines reach the address "
            "(auto).",
            choices=METRICS_ACCESS,
        ),
    )
    log_level: str = field(
        default="info", metadata=described("Least important log lines to write, on standard error.", choices=LOG_LEVELS)
    )
    log_format: str = field(
        default="text",
        metadata=described("text for people, json (one object per line) for collectors.", choices=LOG_FORMATS),
    )

    def __post_init__(self) -> None:
        check_config(self)

    @property
    def limits(self) -> Limits:
        """What is checked of each request."""
        return Limits(
            max_texts=self.max_texts,
            max_characters=self.max_characters,
            max_message_bytes=self.max_message_bytes,
            max_stream_items_in_flight=self.stream_items_in_flight,
            max_interactive_characters=0 if self.interactive == "none" else self.interactive_characters,
            max_interactive_item_characters=self.interactive_characters if self.interactive == "any" else 0,
            max_document_bytes=self.max_document_bytes,
            max_documents=self.max_documents,
        )

    @property
    def second_models(self) -> Mapping[tuple[str, str], str]:
        """The name of the second model by source and target language."""
        return parse_second_models(self.second_model)

    @property
    def metrics_need_token(self) -> bool:
        """Whether metrics are told to holders of a token only."""
        if self.metrics_access == "auto":
            asked = self.tokens is not None or self.oidc is not None
            return asked and self.metrics_listen is not None and not addresses.is_local(self.metrics_listen)
        return self.metrics_access == "token"

    @property
    def tls(self) -> bool:
        return self.tls_cert is not None

    @property
    def device_numbers(self) -> tuple[int, ...]:
        """`device_index` as numbers."""
        return tuple(int(number) for number in self.device_index.split(","))

    def resolved_models_dir(self) -> Path:
        """The folder to load models from.

        Raises:
            ConfigError: none was given and there is no checkout around the package, or it is no folder.
        """
        folder = self.models_dir or default_models_dir()
        if folder is None:
            raise ConfigError(
                "there are no models: install those that ship (the wheel dragoman-models-default, which make dist "
                "builds), or name a folder with --models-dir or DRAGOMAN_MODELS_DIR (dragoman-models pull makes one)"
            )
        if not folder.is_dir():
            raise ConfigError(f"--models-dir {folder} is not a folder")
        return folder
