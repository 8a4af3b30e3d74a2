"""Imports awards from spreadsheets, with a preview before and a way back afterwards.

The way of a file: ``reading`` gives rows with values (``files`` opens it, ``layout`` finds the table, ``columns`` says
what each column means, ``rows`` reads the cells), ``matching`` and ``planning`` compare them with the register,
``apply`` writes the plan in one transaction and ``undo`` takes it back. Nothing before ``apply`` changes the register.
"""
