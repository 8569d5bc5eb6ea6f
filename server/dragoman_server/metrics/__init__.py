"""Prometheus metrics of calls and of the engine, served on their own port; docs/metrics.md describes each.

Only this package imports prometheus-client. No label value comes from a client: methods, codes and kinds come from
fixed lists, and model names are those of loaded models. Each server has its own registry, so that one process can run
several servers.
"""

from .calls import CallMeter
from .engine import PrometheusObserver
from .server import Metrics

__all__ = ["CallMeter", "Metrics", "PrometheusObserver"]
