"""Training of the translation models that ship with Dragoman."""
