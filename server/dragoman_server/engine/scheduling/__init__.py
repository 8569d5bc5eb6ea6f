"""From sentences to batches: admission, the fair queue, batching, and the worker threads. Knows no model library."""

from .batching import Batcher, BatchLimits, Item, Submitter
from .queue import WorkQueue
from .scheduler import Scheduler
from .work import Job, Tokens

__all__ = ["BatchLimits", "Batcher", "Item", "Job", "Scheduler", "Submitter", "Tokens", "WorkQueue"]
