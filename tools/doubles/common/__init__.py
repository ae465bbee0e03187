"""What every double shares: state that survives, scripted misbehaviour, webhook delivery, one control API."""
