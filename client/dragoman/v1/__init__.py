"""Code generated from proto/dragoman/v1; never edited. scripts/generate.sh makes it."""
