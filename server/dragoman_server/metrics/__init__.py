"""Prometheus metrics of the calls and the engine, on a port of their own; docs/metrics.md describes each.

The only place that knows prometheus-client. No label holds what a client sent: methods, codes and kinds are from closed
lists, models are those that the operator loaded. Each server has a registry of its own, so that several can live in one
process.
"""

from .calls import CallMeter
from .engine import PrometheusObserver
from .server import Metrics

__all__ = ["CallMeter", "Metrics", "PrometheusObserver"]
