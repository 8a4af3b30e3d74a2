"""The application server: processes (supervisor), connections, and the front between the network and Django.

See docs/decisions/0020.
"""
