"""TLS of the server, with certificates that may be renewed while it runs."""

from __future__ import annotations

import logging
from pathlib import Path

import grpc

__all__ = ["server_credentials"]

_log = logging.getLogger(__name__)

_Stamp = tuple[tuple[int, int], ...]


def server_credentials(certificate: Path, key: Path, client_ca: Path | None = None) -> grpc.ServerCredentials:
    """Credentials that read the files again when one of them has changed, at the next handshake.

    A renewal that cannot be read is logged, and the certificate stays as it was.

    Args:
        certificate: chain in PEM.
        key: private key in PEM.
        client_ca: authorities whose certificates clients must show (mutual TLS); None: clients show none.

    Raises:
        OSError: a file cannot be read.
    """
    certificates = _Certificates(certificate, key, client_ca)
    return grpc.dynamic_ssl_server_credentials(
        certificates.read(), certificates.changed, require_client_authentication=client_ca is not None
    )


class _Certificates:
    def __init__(self, certificate: Path, key: Path, client_ca: Path | None) -> None:
        self._certificate, self._key, self._client_ca = certificate, key, client_ca
        self._stamp: _Stamp = ()

    def read(self) -> grpc.ServerCertificateConfiguration:
        """The files as they are now."""
        self._stamp = self._stamps()
        pair = (self._key.read_bytes(), self._certificate.read_bytes())
        authorities = self._client_ca.read_bytes() if self._client_ca else None
        return grpc.ssl_server_certificate_configuration([pair], root_certificates=authorities)

    def changed(self) -> grpc.ServerCertificateConfiguration | None:
        """The files if they have changed, else None. Called at each handshake, in a thread of gRPC."""
        try:
            if self._stamps() == self._stamp:
                return None
            configuration = self.read()
        except OSError as error:
            _log.error("the certificate stays as it was: %s: %s", error.filename, error.strerror)
            return None
        _log.info("read the certificate again")
        return configuration

    def _stamps(self) -> _Stamp:
        paths = (self._certificate, self._key, *([self._client_ca] if self._client_ca else []))
        return tuple((status.st_mtime_ns, status.st_size) for status in (path.stat() for path in paths))
