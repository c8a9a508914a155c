"""Sound, picture and stills of a call with the remote counter. Engines and sources behind `ports/media.py`."""
