"""Messages born in the transaction, sent afterwards."""
