"""Work the process does by itself. Each pass claims due rows and hands them to a crew; nothing is locked meanwhile."""
