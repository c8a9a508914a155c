"""A simulated My Number card that ships with the product, and the private PC/SC service it lives behind.

profile.py        what a card is to be: a TOML file
issuer.py         makes keys, files and signatures of one card from a profile
applications.py   the five card applications: file ids and who may read what, as a table
card.py           the card: command APDU in, response APDU out; no sockets, no threads
vpcd.py           lays a card on the virtual reader
service.py        a PC/SC service of our own that disturbs no other

It shares no code with the reading side (`counter_app.cards`) on purpose: two readings of the same facts
check each other.
"""
