"""From the outbox through a connector to the receiver."""
