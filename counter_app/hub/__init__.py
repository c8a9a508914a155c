"""The main office as a server: takes in what branch terminals send, over mutual TLS, each message once."""
