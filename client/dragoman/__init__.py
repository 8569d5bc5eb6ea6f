"""Thin client of the Dragoman translation and summarisation service."""
