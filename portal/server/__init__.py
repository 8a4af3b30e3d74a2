"""The application server: supervisor, connections, and the front between the network and Django.

See docs/decisions/0020.
"""
