"""Work that repeats by itself: each pass claims rows, calls outside without a transaction, records the outcome."""
