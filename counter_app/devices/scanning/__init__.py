"""Whatever reads codes for a terminal, as `ports.scanning.Scanner`: camera, hand scanner, keyboard, folder of pictures."""

LONGEST_TEXT = 7089  # digits in the largest QR symbol there is
