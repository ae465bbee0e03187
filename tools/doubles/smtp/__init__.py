"""Double of a mail provider's submission server: takes mail, keeps it, refuses and postpones as told."""
