"""What the contexts answer each other over HTTP, one module per answering context."""
