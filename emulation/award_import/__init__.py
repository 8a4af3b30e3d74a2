"""Awards out of spreadsheets: reading a file, understanding it, the preview, carrying it out, undoing it.

The way of a file: ``files`` gives sheets of cells, ``layout`` finds the table in them, ``columns`` says what each
column means, ``rows`` reads the cells, ``planning`` compares them with the register, ``carrying_out`` writes the plan
in one transaction and ``undo`` takes it back. Nothing before ``carrying_out`` changes the register.
"""
