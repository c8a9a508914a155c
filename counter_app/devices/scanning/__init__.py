"""Whatever reads codes for a terminal, as `ports.scanning.Scanner`: camera, hand scanner, keyboard, folder of pictures."""
