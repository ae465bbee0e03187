"""Pure rules: what is due, how money is split and given back, what a receipt says, how a fiscal operation moves."""
