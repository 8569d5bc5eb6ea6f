"""The gRPC face of the server: converts, checks limits and maps errors; everything else is in the core."""
