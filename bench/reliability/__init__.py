"""What the server promises under load, faults and hostile clients; docs/reliability.md says what each command does."""
