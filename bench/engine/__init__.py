"""What the engine does under load: six proofs, each `python -m bench.engine.NAME` from the root of a checkout.

    ceiling   how near the server comes to CTranslate2's own speed
    peers     throughput and latency beside LibreTranslate and a plain server, with the same weights
    latency   latency in queue and model at fixed rates of arrival, and what happens beyond capacity
    mixed     what a bulk load costs an interactive caller
    memory    memory over many calls of random length
    scaling   cost per article with one and two workers, for small and large feeds

Each writes one JSON file with the raw numbers to bench/results/; `plots` draws them.
"""
