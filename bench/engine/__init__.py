"""What the engine does under load: seven proofs, each `python -m bench.engine.NAME` from the root of a checkout.

    ceiling   how near the server comes to CTranslate2's own speed
    peers     throughput and latency beside LibreTranslate and a plain server, with the same weights
    latency   latency in queue and model at fixed rates of arrival, and what happens beyond capacity
    mixed     what a bulk load costs an interactive caller
    memory    memory over many calls of random length
    scaling   cost per article with one and two workers, for small and large feeds
    extras    what HTML, glossaries, names, alignment and the other extras cost beside a plain translation

Each writes one JSON file with the raw numbers to bench/results/; `plots` draws them.
"""
