"""gRPC server that translates and summarises Arabic and English news."""
