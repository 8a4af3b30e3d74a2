"""Search among awards: the index, the address of a question, and the answer as pages, groups and statistics show it.

Importing the package loads no model: ``index`` is declared before they are there.
"""
