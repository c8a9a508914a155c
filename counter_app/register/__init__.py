"""What the municipality knows already: extracts of its register, and how a card is linked to one person in them."""
