"""Messages written in the transaction of the act and sent afterwards."""
